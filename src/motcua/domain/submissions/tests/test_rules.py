"""The state table of submissions, cell by cell, and what a centre may set."""

import pytest

from motcua.base.problems import IllegalTransition
from motcua.domain.submissions.rules import (
    NATIONAL_STATUS,
    TRANSITIONS,
    Mode,
    Offer,
    OnlineOptions,
    State,
    Verb,
    offer,
    target,
)

S, V = State, Verb
DESK = {
    V.LOOK: S.LOOKING,
    V.ASK: S.CHANGES,
    V.CLEAR: S.CLEARED,
    V.ACCEPT: S.ACCEPTED,
    V.REFUSE: S.REFUSED,
    V.WITHDRAW: S.WITHDRAWN,
}
CELLS = {
    S.DRAFT: {V.SAVE: S.DRAFT, V.SEND: S.SENT, V.WITHDRAW: S.WITHDRAWN, V.LAPSE: S.LAPSED},
    S.SENT: DESK,
    S.LOOKING: DESK | {V.PUT_BACK: S.SENT},
    S.CHANGES: {V.SAVE: S.CHANGES, V.SEND: S.SENT, V.WITHDRAW: S.WITHDRAWN, V.LAPSE: S.LAPSED},
    S.CLEARED: {V.ACCEPT: S.ACCEPTED, V.WITHDRAW: S.WITHDRAWN, V.LAPSE: S.LAPSED},
    S.ACCEPTED: {},
    S.REFUSED: {},
    S.WITHDRAWN: {},
    S.LAPSED: {},
}


@pytest.mark.parametrize("state", State)
@pytest.mark.parametrize("verb", Verb)
def test_every_cell_of_the_table_is_as_the_law_has_it(state: State, verb: Verb) -> None:
    wanted = CELLS[state].get(verb)
    if wanted is not None:
        assert target(state, verb) == wanted
        return
    with pytest.raises(IllegalTransition) as refused:
        target(state, verb)
    assert refused.value.extra == {"state": state, "allowed": sorted(CELLS[state])}


def test_every_state_has_a_status_of_the_national_portal() -> None:
    assert set(NATIONAL_STATUS) == set(TRANSITIONS) == set(State)
    assert {NATIONAL_STATUS[one] for one in State} == {"1", "2", "3", "5", "7", "8"}


@pytest.mark.parametrize(
    ("options", "wanted"),
    [
        ({}, Offer.PRECHECK),
        ({"precheck": False}, Offer.NATIONAL),
        ({"mode": "takes"}, Offer.FULL),
        ({"mode": "both"}, Offer.FULL),
        ({"mode": "both", "only_precheck": ["2.002516"]}, Offer.PRECHECK),
        ({"mode": "takes", "precheck": False, "only_precheck": ["2.002516"]}, Offer.NOT),
    ],
)
def test_a_centre_says_how_a_procedure_is_filed(options: dict[str, object], wanted: Offer) -> None:
    assert offer(OnlineOptions.of({"online": options}), "2.002516") == wanted


def test_a_centre_that_says_nothing_only_receives() -> None:
    """Since July 2025 citizens file on the national portal."""
    options = OnlineOptions.of({})
    assert options.mode == Mode.RECEIVES
    assert options.receives
    assert not options.takes


@pytest.mark.parametrize(
    "given", [{"mode": "sometimes"}, {"answer_hours": 0}, {"draft_days": "30"}, {"notice_days": 99}, {"unknown": 1}]
)
def test_a_setting_that_cannot_be_used_is_refused(given: dict[str, object]) -> None:
    with pytest.raises(ValueError, match=next(iter(given))):
        OnlineOptions.of({"online": given})
