"""The state table of petitions, cell by cell; codes; what a centre may set."""

import pytest

from motcua.base.problems import IllegalTransition
from motcua.domain.petitions.rules import (
    ENDED,
    TRANSITIONS,
    Kind,
    PetitionOptions,
    State,
    Verb,
    dossier_code_in,
    looks_like_a_code,
    target,
)

S, V = State, Verb
GONE = {V.TRANSFER: S.TRANSFERRED, V.JOIN: S.JOINED, V.WITHDRAW: S.WITHDRAWN}
CELLS: dict[State, dict[Verb, State]] = {
    S.UNPROVEN: {V.PROVE: S.RECEIVED, V.LAPSE: S.LAPSED},
    S.RECEIVED: {V.ASSIGN: S.HANDLING, V.ASK: S.ASKED, V.REFUSE: S.REFUSED} | GONE,
    S.ASKED: {V.ADD: S.RECEIVED, V.LAPSE: S.LAPSED, V.WITHDRAW: S.WITHDRAWN},
    S.HANDLING: {V.ASSIGN: S.HANDLING, V.ASK: S.AGENCY_ASKED, V.HAND_BACK: S.RECEIVED, V.PROPOSE: S.PROPOSED} | GONE,
    S.AGENCY_ASKED: {V.ADD: S.HANDLING, V.LAPSE: S.LAPSED, V.WITHDRAW: S.WITHDRAWN},
    S.PROPOSED: {V.SEND_BACK: S.HANDLING, V.APPROVE: S.ANSWERED, V.WITHDRAW: S.WITHDRAWN},
    S.ANSWERED: {V.PUBLISH: S.ANSWERED},
    S.JOINED: {V.REOPEN: S.RECEIVED},
    **{one: {} for one in (S.REFUSED, S.TRANSFERRED, S.WITHDRAWN, S.LAPSED)},
}


@pytest.mark.parametrize("state", State)
def test_each_cell_of_the_state_table(state: State) -> None:
    for verb in Verb:
        expected = CELLS[state].get(verb)
        if expected is None:
            with pytest.raises(IllegalTransition) as refused:
                target(state, verb)
            assert refused.value.extra["allowed"] == sorted(one.value for one in CELLS[state])
        else:
            assert target(state, verb) is expected


def test_what_ended_leads_nowhere_but_to_publication_and_what_was_joined_back_to_be_sorted() -> None:
    assert {(state, verb) for state in ENDED for verb in TRANSITIONS[state]} == {
        (State.ANSWERED, Verb.PUBLISH),
        (State.JOINED, Verb.REOPEN),
    }


@pytest.mark.parametrize(
    ("written", "is_one"),
    [("BG-P261127-0007", True), (" bg-p261127-0007 ", True), ("H02.12-261123-0007", False), ("BG-T261127-0007", False)],
)
def test_a_petition_is_told_from_a_dossier_by_its_code(written: str, is_one: bool) -> None:
    assert looks_like_a_code(written) is is_one


@pytest.mark.parametrize(
    ("written", "code"),
    [
        (" h02.12-261123-0007", "H02.12-261123-0007"),
        ("000.00.12.H02-261123-0007", "000.00.12.H02-261123-0007"),
        ("BG–T261127–0007", "BG-T261127-0007"),
        ("024190001234", ""),
        ("0241-900012-3456", ""),
        ("Giáp Thị Xuân", ""),
        ("0912-345678", ""),
    ],
)
def test_only_a_code_is_taken_for_a_dossiers(written: str, code: str) -> None:
    assert dossier_code_in(written) == code


def test_a_centre_sets_days_by_kind_and_the_rest_stays() -> None:
    found = PetitionOptions.of({"petitions": {"answer_days": {"behaviour": 7}, "sort_days": 1}})
    assert (found.answer_days["behaviour"], found.answer_days["proposal"], found.sort_days) == (7, 15, 1)
    assert set(found.answer_days) == set(Kind)


@pytest.mark.parametrize(
    "given", [{"sort_days": 0}, {"answer_days": {"behaviour": 91}}, {"answer_days": {"gossip": 3}}, {"unknown": 1}]
)
def test_a_setting_that_cannot_be_used_is_refused(given: dict[str, object]) -> None:
    with pytest.raises(ValueError, match=r"."):
        PetitionOptions.of({"petitions": given})
