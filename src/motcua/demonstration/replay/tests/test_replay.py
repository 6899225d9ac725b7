"""A log is played into dossiers with its own timings, by the actions that staff use; twice the same adds nothing."""

import gzip
from datetime import timedelta
from pathlib import Path

import pytest

from motcua.base.actor import Actor, Grant, system
from motcua.demonstration.replay import UnreadableLog, replay
from motcua.demonstration.replay.reading import LeftOut, cases
from motcua.demonstration.replay.tests.sample import events, write_csv, write_xes
from motcua.domain.dossiers.models import Dossier, DossierStep
from motcua.domain.reports.asked import asked
from motcua.domain.reports.processes.process import process
from motcua.domain.reports.tests.following import follow

OPERATOR = system("operator")
COUNT = 6


@pytest.mark.parametrize("write", [write_xes, write_csv])
def test_both_forms_give_the_same_cases(tmp_path: Path, write: object) -> None:
    path = write(tmp_path / f"log.{'xes' if write is write_xes else 'csv'}", COUNT)
    read = {case.name: [(event.activity, event.at) for event in case.events] for case in cases(path)}
    assert read == dict(events(COUNT))


def test_the_hours_between_events_are_those_of_the_log(demo_centre: str, tmp_path: Path) -> None:
    summary = replay(OPERATOR, write_xes(tmp_path / "permit.xes", COUNT), demo_centre, "SXD")
    assert (summary.received, summary.cases, summary.beside) == (COUNT, COUNT, 0)
    assert summary.went_back >= 1
    name, run = events(COUNT)[1]
    dossier = Dossier.objects.order_by("received_at")[1]
    assert dossier.procedure == "REPLAY.PERMIT"
    assert dossier.received_at - run[0][1] == timedelta(days=summary.shifted), name
    assert summary.shifted % 7 == 0
    done = (
        dossier.steps.filter(state="done", code__startswith="a")
        .order_by("position")
        .values_list("finished_at", flat=True)
    )
    first = dossier.received_at
    assert [at - first for at in done] == [at - run[0][1] for _activity, at in run]


def test_what_is_long_over_is_returned_and_what_was_going_on_is_open(demo_centre: str, tmp_path: Path) -> None:
    replay(OPERATOR, write_xes(tmp_path / "permit.xes", 40), demo_centre, "SXD", most=2)
    assert set(Dossier.objects.values_list("state", flat=True)) == {"returned"}
    replay(OPERATOR, write_xes(tmp_path / "short.xes", 3), demo_centre, "SXD")
    assert not Dossier.objects.filter(procedure="REPLAY.SHORT", state="returned").exists()


def test_the_map_of_a_played_log_has_the_times_of_the_log(demo_centre: str, tmp_path: Path) -> None:
    replay(OPERATOR, write_xes(tmp_path / "permit.xes", 40), demo_centre, "SXD", most=3)
    follow()
    manager = Actor("token", "1", "x", (Grant("manager", demo_centre),))
    found = process(manager, asked(manager, begin="2025-01-01"), "REPLAY.PERMIT")
    assert found.mined.dossiers == 3
    longest = max(one.hours for one in found.mined.edges)
    [real] = [max(run[-1][1] - run[0][1] for _name, run in events(3))]
    assert 1 < longest < 3 * real.total_seconds() / 3600, "played in seconds, told in the hours of the log"


def test_twice_the_same_file_adds_nothing(demo_centre: str, tmp_path: Path) -> None:
    path = write_csv(tmp_path / "permit.csv", 3)
    replay(OPERATOR, path, demo_centre, "SXD")
    before = (Dossier.objects.count(), DossierStep.objects.count())
    again = replay(OPERATOR, path, demo_centre, "SXD")
    assert (again.received, again.known) == (0, 3)
    assert (Dossier.objects.count(), DossierStep.objects.count()) == before


@pytest.mark.parametrize(
    ("name", "content", "words"),
    [
        ("bomb.xes", '<!DOCTYPE log [<!ENTITY a "aaaa">]><log>&a;</log>', "document type"),
        ("cut.xes", "<log><trace>", "well-formed"),
        ("empty.xes", "<log></log>", "no event"),
        ("odd.csv", "a,b,c\n1,2,3", "no column"),
        ("time.csv", "case,activity,timestamp\n1,x,yesterday", "line 2"),
        ("log.txt", "x", ".xes"),
    ],
)
def test_what_is_no_log_is_refused_with_the_reason(
    demo_centre: str, tmp_path: Path, name: str, content: str, words: str
) -> None:
    path = tmp_path / name
    path.write_text(content)
    with pytest.raises(UnreadableLog, match=words):
        replay(OPERATOR, path, demo_centre, "SXD")
    assert not Dossier.objects.exists()


FOREIGN = """<?xml version="1.0" encoding="ISO-8859-1"?>
<log xes.version="1849.2016" xmlns="http://www.xes-standard.org/" openxes.version="1.0RC7">
  <extension name="Lifecycle" prefix="lifecycle" uri="http://www.xes-standard.org/lifecycle.xesext"/>
  <global scope="event"><string key="concept:name" value="UNKNOWN"/><date key="time:timestamp" value="1970-01-01T00:00:00Z"/></global>
  <classifier name="Activity classifier" keys="concept:name lifecycle:transition"/>
  <trace><string key="concept:name" value="173688"/>
    <event><string key="concept:name" value="Check"/><string key="lifecycle:transition" value="SCHEDULE"/>
      <date key="time:timestamp" value="2011-10-01T08:00:00.000+02:00"/></event>
    <event><string key="concept:name" value="Check"/><string key="lifecycle:transition" value="START"/>
      <date key="time:timestamp" value="2011-10-01T09:00:00.000+02:00"/></event>
    <event><string key="concept:name" value="Check"/><string key="lifecycle:transition" value="COMPLETE"/>
      <date key="time:timestamp" value="2011-10-01T10:00:00.123456789Z"/>
      <string key="org:resource" value="112"><string key="concept:name" value="not the activity"/></string></event>
    <event><string key="concept:name" value="Decide"/><string key="lifecycle:transition" value="start"/>
      <date key="time:timestamp" value="2011-10-02T09:00:00+02:00"/></event>
    <event><string key="concept:name" value="Send"/></event>
    <event><date key="time:timestamp" value="2011-10-03T09:00:00+02:00"/></event>
  </trace>
  <trace>
    <event><string key="concept:name" value="Check"/><string key="lifecycle:transition" value="ate_abort"/>
      <date key="time:timestamp" value="2011-10-04T09:00:00+02:00"/></event>
  </trace>
  <event><string key="concept:name" value="beside all traces"/><date key="time:timestamp" value="2011-10-04T09:00:00+02:00"/></event>
</log>"""


def test_a_log_made_by_others_is_read_by_its_lifecycle_and_what_tells_nothing_is_counted(tmp_path: Path) -> None:
    path, left_out = tmp_path / "BPI.XES.GZ", LeftOut()
    path.write_bytes(gzip.compress(FOREIGN.encode("latin-1")))
    (found,) = cases(path, left_out)
    assert found.name == "173688"
    assert [event.activity for event in found.events] == ["Check", "Decide"]
    assert found.events[0].at.hour == 10
    assert left_out == LeftOut(nameless=1, timeless=1, unfinished=3, cases=1)


def test_a_csv_with_a_lifecycle_counts_what_was_completed_and_leaves_out_what_has_no_time(tmp_path: Path) -> None:
    path, left_out = tmp_path / "log.csv", LeftOut()
    path.write_text(
        "case,activity,timestamp,lifecycle:transition\n1,A,2026-01-05 08:00,start\n1,A,2026-01-05 09:00,complete\n1,B,,complete\n"
    )
    (found,) = cases(path, left_out)
    assert [(event.activity, event.at.hour) for event in found.events] == [("A", 9)]
    assert (left_out.timeless, left_out.unfinished) == (1, 1)


def test_what_was_left_out_is_told_by_the_command(demo_centre: str, tmp_path: Path) -> None:
    path = tmp_path / "bpi.xes"
    path.write_text(FOREIGN, "latin-1")
    lines = replay(OPERATOR, path, demo_centre, "SXD").lines()
    assert lines[0].startswith("left out as the file is read: 1 events without a time, 1 events without an activity")


def test_a_broken_gzip_is_refused_in_words(tmp_path: Path) -> None:
    path = tmp_path / "log.xes.gz"
    path.write_bytes(gzip.compress(FOREIGN.encode())[:-200] + b"x" * 100)
    with pytest.raises(UnreadableLog, match=r"log\.xes\.gz cannot be read"):
        list(cases(path))
