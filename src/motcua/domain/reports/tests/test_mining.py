"""Process mining on small logs counted by hand, and on dossiers that were really worked on."""

from datetime import datetime, timedelta

import pytest

from motcua.base import clock
from motcua.domain.dossiers import actions
from motcua.domain.dossiers.tests import factories as f
from motcua.domain.reports.asked import asked
from motcua.domain.reports.processes.map import drawn
from motcua.domain.reports.processes.mining import Event, Mined, Trace, mine
from motcua.domain.reports.processes.process import procedures_with_dossiers, process
from motcua.domain.reports.tests.following import follow

BEGIN = datetime(2026, 11, 9, 9, 0, tzinfo=f.ZONE)
PUBLISHED = {"appraise": [], "consult": [], "approve": ["appraise", "consult"]}


def trace(code: str, *whats: str) -> Trace:
    """One event an hour; what is published is a step."""
    return Trace(
        code, tuple(Event(what, BEGIN + timedelta(hours=n), what in PUBLISHED) for n, what in enumerate(whats))
    )


def mined(*traces: Trace) -> Mined:
    return mine(traces, PUBLISHED, ["consult"])


def test_variants_are_counted_and_the_most_frequent_comes_first() -> None:
    found = mined(
        trace("a", "received", "appraise", "approve"),
        trace("b", "received", "appraise", "approve"),
        trace("c", "received", "appraise", "appraise", "approve"),
        trace("d"),
    )
    assert found.dossiers == 3, "what has no history is no way"
    assert [(one.count, one.share, one.codes) for one in found.variants] == [(2, 66.7, ("a", "b")), (1, 33.3, ("c",))]
    assert [one.median_hours for one in found.variants] == [2.0, 3.0]


def test_where_the_most_time_goes_stands_first_and_what_comes_again_is_a_loop() -> None:
    slow = Trace("s", (Event("appraise", BEGIN, True), Event("approve", BEGIN + timedelta(hours=50), True)))
    found = mined(slow, trace("a", "appraise", "supplement_requested", "supplemented", "appraise", "approve"))
    first = found.edges[0]
    assert (first.before, first.after, first.count, first.hours, first.median_hours) == (
        "appraise",
        "approve",
        2,
        51.0,
        25.5,
    )
    assert {node.what: node.repeated for node in found.nodes if node.repeated} == {"appraise": 1}


@pytest.mark.parametrize(
    ("whats", "faults"),
    [
        (("appraise", "consult", "approve"), set()),
        (("appraise", "approve"), set()),
        (("approve", "appraise"), {("early", "approve", "appraise")}),
        (("received", "approve"), {("early", "approve", "appraise"), ("left_out", "appraise", "")}),
        (("appraise", "appraise", "approve"), set()),
    ],
)
def test_a_trace_fits_where_each_step_came_after_those_it_comes_after(whats, faults) -> None:
    found = mined(trace("a", *whats))
    assert {(one.kind, one.what, one.other) for one in found.deviations} == faults
    assert found.fitting == (not faults)


def test_a_step_that_is_not_published_is_told() -> None:
    odd = Trace("o", (Event("appraise", BEGIN, True), Event("magic", BEGIN, True), Event("approve", BEGIN, True)))
    assert [(one.kind, one.what) for one in mined(odd).deviations] == [("unknown", "magic")]


def test_the_map_leads_onward_at_the_right_and_back_at_the_left() -> None:
    found = drawn(
        mined(trace("a", "received", "appraise", "approve", "appraise", "approve"), trace("b", "received", "approve"))
    )
    back = {(line.edge.before, line.edge.after): line.back for line in found.lines}
    assert back["approve", "appraise"]
    assert not back["received", "approve"]
    assert [box.what for box in found.boxes] == ["received", "appraise", "approve"]
    assert drawn(mined()).boxes == ()


@pytest.mark.django_db
def test_the_journal_tells_how_dossiers_of_a_procedure_went(demo_centre: str) -> None:
    manager = f.actor("manager", centre="BG", number=40)
    with clock.frozen(f.MONDAY):
        f.processed()
        code = f.received().code
        actions.request_supplement(f.JUSTICE, code, ["Giấy khai sinh"], "Thiếu")
        actions.supplement(f.RECEPTIONIST, code, f.papers(f.CIVIL_STATUS))
        actions.complete_step(f.JUSTICE, code, "appraise")
        actions.attach_result(f.JUSTICE_LEADER, code, "13/XN-STP")
        actions.complete_step(f.JUSTICE_LEADER, code, "approve")
        follow()
        period = asked(manager, begin="2026-11-01", end="2026-11-30")
        found = process(manager, period, f.CIVIL_STATUS)
        listed = procedures_with_dossiers(period)
    assert (found.ended, found.mined.dossiers, found.mined.fitting) == (2, 2, 2)
    ways = {one.whats for one in found.mined.variants}
    assert ("received", "appraise", "approve", "processed") in ways
    assert ("received", "supplement_requested", "supplemented", "appraise", "approve", "processed") in ways
    assert found.names["approve"]
    assert listed == [(f.CIVIL_STATUS, 2)]
