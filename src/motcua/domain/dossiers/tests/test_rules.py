"""The tables walked cell by cell, and the graph of steps."""

from datetime import date
from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from motcua.base.problems import IllegalTransition
from motcua.domain.dossiers import rules
from motcua.domain.dossiers.rule_sets import RULE_SETS, rule_set, rule_set_on
from motcua.domain.dossiers.rules import Node, Papers, State, StepState, StepVerb, Verb

# What the law says, written a second time and by verb, so that a slip in either table shows.
ALLOWED_BY_VERB: dict[Verb, dict[str, str]] = {
    Verb.RECEIVE: {"registered": "received"},
    Verb.WORK: {"received": "processing", "processing": "processing"},
    Verb.REQUEST_SUPPLEMENT: {"received": "supplement_requested", "processing": "supplement_requested"},
    Verb.ASK_CONSENT: {"received": "received", "processing": "processing"},
    Verb.DECIDE_CONSENT: {"received": "received", "processing": "processing"},
    Verb.SUPPLEMENT: {"supplement_requested": "processing"},
    Verb.REQUEST_PAYMENT: {"received": "payment_requested", "processing": "payment_requested"},
    Verb.PAY: {
        "registered": "registered",
        "received": "received",
        "processing": "processing",
        "supplement_requested": "supplement_requested",
        "payment_requested": "processing",
        "processed": "processed",
    },
    Verb.REFUSE: {"registered": "not_accepted", "received": "not_accepted", "processing": "processed"},
    Verb.WITHDRAW: {
        "registered": "withdrawn",
        "received": "withdrawn",
        "processing": "withdrawn",
        "supplement_requested": "withdrawn",
        "payment_requested": "withdrawn",
    },
    Verb.STOP: {
        "received": "stopped",
        "processing": "stopped",
        "supplement_requested": "stopped",
        "payment_requested": "stopped",
        "withdrawn": "stopped",
    },
    Verb.APOLOGISE: {"received": "received", "processing": "processing"},
    Verb.RESULT: {"processing": "processing"},
    Verb.CONCLUDE: {"processing": "processed"},
    Verb.HAND_OVER: {"processed": "returned"},
    Verb.CHANGE_DELIVERY: {
        "registered": "registered",
        "received": "received",
        "processing": "processing",
        "supplement_requested": "supplement_requested",
        "payment_requested": "payment_requested",
        "processed": "processed",
    },
    Verb.REVOKE_RESULT: {"processed": "processed", "returned": "returned"},
    Verb.TAKE_BACK: {"returned": "processed"},
}


@pytest.mark.parametrize(("state", "verb"), list(product(State, Verb)))
def test_each_cell_of_the_dossier_table(state: State, verb: Verb) -> None:
    expected = ALLOWED_BY_VERB[verb].get(state)
    if expected:
        assert rules.target(state, verb) == expected
        return
    with pytest.raises(IllegalTransition) as refused:
        rules.target(state, verb)
    assert refused.value.extra["state"] == state
    assert refused.value.extra["allowed"] == sorted(v for v, cells in ALLOWED_BY_VERB.items() if state in cells)


STEP_CELLS = {
    (StepState.READY, StepVerb.START): StepState.STARTED,
    (StepState.READY, StepVerb.COMPLETE): StepState.DONE,
    (StepState.READY, StepVerb.RETURN): StepState.SKIPPED,
    (StepState.STARTED, StepVerb.COMPLETE): StepState.DONE,
    (StepState.STARTED, StepVerb.RETURN): StepState.SKIPPED,
}


@pytest.mark.parametrize(("state", "verb"), list(product(StepState, StepVerb)))
def test_each_cell_of_the_step_table(state: StepState, verb: StepVerb) -> None:
    if (state, verb) in STEP_CELLS:
        assert rules.step_target(state, verb) == STEP_CELLS[state, verb]
    else:
        with pytest.raises(IllegalTransition):
            rules.step_target(state, verb)


def test_every_state_has_its_national_code_and_what_is_closed_stays_closed() -> None:
    assert sorted(map(int, rules.NATIONAL_STATUS.values())) == list(range(1, 11))
    assert set(rules.NATIONAL_STATUS) == set(rules.TRANSITIONS) == set(State)
    opens = {state: set(cells) for state, cells in rules.TRANSITIONS.items() if state in rules.CLOSED and cells}
    assert opens == {State.RETURNED: {Verb.TAKE_BACK, Verb.REVOKE_RESULT}}  # a letter that came back; the result alone


COMPANY = [
    Node("intake", "receptionist", ()),
    Node("appraise", "specialist", ("intake",)),
    Node("tax_code", "specialist", ("intake",)),
    Node("approve", "leader", ("appraise", "tax_code")),
    Node("return", "receptionist", ("approve",)),
]


def test_parallel_steps_are_ready_together_and_joined_before_approval() -> None:
    states = {"intake": "done", "appraise": "waiting", "tax_code": "waiting", "approve": "waiting", "return": "waiting"}
    assert rules.newly_ready(COMPANY, states) == ["appraise", "tax_code"]
    assert rules.newly_ready(COMPANY, states | {"appraise": "done", "tax_code": "started"}) == []
    assert rules.newly_ready(COMPANY, states | {"appraise": "done", "tax_code": "done"}) == ["approve"]


def test_the_ends_of_the_way_are_at_the_counter() -> None:
    assert rules.intake_step(COMPANY) == "intake"
    assert rules.return_step(COMPANY) == "return"
    assert rules.intake_step(COMPANY[1:]) is None
    assert rules.return_step(COMPANY[:4]) is None


def test_a_step_goes_back_only_to_what_lies_before_it_and_never_to_the_intake() -> None:
    assert rules.returnable(COMPANY, "approve") == ["appraise", "tax_code"]
    assert rules.returnable(COMPANY, "appraise") == []
    assert rules.descendants(COMPANY, "appraise") == {"approve", "return"}


def test_it_is_concluded_when_all_but_the_hand_over_is_done() -> None:
    states = dict.fromkeys(["intake", "appraise", "tax_code", "approve"], "done") | {"return": "ready"}
    assert rules.is_concluded(COMPANY, states)
    assert not rules.is_concluded(COMPANY, states | {"tax_code": "started"})


@st.composite
def graphs(draw: st.DrawFn) -> list[Node]:
    """Any graph without a circle: each step after some of those before it."""
    size = draw(st.integers(1, 8))
    before = [draw(st.sets(st.integers(0, n - 1), max_size=3)) if n else set() for n in range(size)]
    return [Node(f"s{n}", "specialist", tuple(f"s{one}" for one in sorted(before[n]))) for n in range(size)]


@given(graphs(), st.randoms())
def test_every_graph_can_be_walked_to_its_end_whatever_the_order(graph: list[Node], chance: object) -> None:
    states: dict[str, str] = dict.fromkeys((node.code for node in graph), "waiting")
    walked: list[str] = []
    while not rules.is_concluded(graph, states):
        for code in rules.newly_ready(graph, states):
            states[code] = "ready"
        code = chance.choice([c for c, s in states.items() if s == "ready"])
        assert rules.ancestors(graph, code) <= set(walked)
        states[code] = "done"
        walked.append(code)
    assert sorted(walked) == sorted(node.code for node in graph)
    assert {node.code for node in rules.in_order(graph)} == set(walked)


@pytest.mark.parametrize(
    ("hours", "limit", "colour"),
    [(10, 10, "green"), (2.5, 10, "green"), (2.4, 10, "amber"), (0, 10, "amber"), (-0.1, 10, "red")],
)
def test_amber_under_a_quarter_and_red_when_late(hours: float, limit: float, colour: str) -> None:
    assert rules.time_left(hours, limit).colour == colour


def test_a_code_names_agency_day_and_number() -> None:
    assert rules.dossier_code("H02.12", date(2026, 11, 23), 7) == "H02.12-261123-0007"
    assert rules.dossier_code("H02.12", date(2026, 11, 23), 12345) == "H02.12-261123-12345"
    assert rules.tidy_code(" h02.12 – 261123-0007 ") == "H02.12-261123-0007"


def test_an_original_may_stand_for_a_copy_but_not_the_other_way_round() -> None:
    needed = {"d1": Papers(1, 0), "d2": Papers(0, 1), "d3": Papers(1, 1)}
    given_papers = {"d1": Papers(0, 3), "d2": Papers(1, 0), "d3": Papers(1, 1)}
    assert rules.missing_documents(needed, given_papers) == ["d1"]
    assert rules.missing_documents(needed, {}) == ["d1", "d2", "d3"]


def test_the_rules_of_the_day_of_intake_hold() -> None:
    assert rule_set_on(date(2019, 11, 20)).code == "nd61-2018"
    assert rule_set_on(date(2025, 6, 30)).code == "nd61-2018"
    assert rule_set_on(date(2025, 7, 1)).code == "nd118-2025"
    assert rule_set_on(date(2000, 1, 1)) is RULE_SETS[0]
    assert rule_set("nd61-2018").forms == "A"
