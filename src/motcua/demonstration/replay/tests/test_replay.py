"""A log is played into dossiers with its own timings, by the actions that staff use; twice the same adds nothing."""

from datetime import timedelta
from pathlib import Path

import pytest

from motcua.base.actor import system
from motcua.demonstration.replay import UnreadableLog, replay
from motcua.demonstration.replay.reading import cases
from motcua.demonstration.replay.tests.sample import events, write_csv, write_xes
from motcua.domain.dossiers.models import Dossier, DossierStep

OPERATOR = system("operator")
COUNT = 6


@pytest.mark.parametrize("write", [write_xes, write_csv])
def test_both_forms_give_the_same_cases(tmp_path: Path, write: object) -> None:
    path = write(tmp_path / f"log.{'xes' if write is write_xes else 'csv'}", COUNT)  # type: ignore[operator]
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
