"""The tray of an intake: scans, a phone's pictures and uploads lie in it until there is a dossier; left, nothing of them remains."""

from datetime import datetime, timedelta
from pathlib import Path
from uuid import UUID

import pytest
from django.core.files.base import ContentFile
from django.db import connection
from django.test.utils import CaptureQueriesContext

from motcua.base import clock, journal, vault
from motcua.base.actor import Actor
from motcua.base.problems import Conflict, Forbidden, InvalidInput, NotFound
from motcua.domain.documents import actions as documents
from motcua.domain.documents import gatherings, trays
from motcua.domain.documents.models import File, GatheredPage, Gathering, Tray, TrayFile
from motcua.domain.documents.rules import TRAY_LASTS, UNKEPT_WAIT, GatheredBy
from motcua.domain.dossiers.models import Dossier
from motcua.domain.dossiers.tests import factories as f
from motcua.domain.people.models import Staff
from motcua.domain.scanning import actions, queries
from motcua.domain.scanning.models import ScanOrder
from motcua.domain.scanning.rules import Wish
from motcua.domain.scanning.tests import factories as s

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("demo_centre")]
PROCEDURE = "2.000635"
ORDERS = f'"{ScanOrder._meta.db_table}"'
PDF = b"%PDF-1.4\n1 0 obj <<>> endobj\ntrailer <<>>\n%%EOF"


@pytest.fixture(autouse=True)
def _files(settings: object, tmp_path: Path) -> None:
    settings.FILES_DIR = tmp_path / "files"


def opened() -> UUID:
    return documents.open_tray(s.officer(), "BG", 17, PROCEDURE)


def scanned(tray: UUID, agent: Actor, paper: str | None = "d1", pages: int = 1, *, ends: bool = True) -> UUID:
    """Pages of a paper that the scanner has delivered; the gathering."""
    actions.scan_into_tray(s.officer(), tray, paper, int(agent.id), Wish())
    order = ScanOrder.objects.latest("asked_at")
    actions.fetch(agent)
    for number in range(1, pages + 1):
        actions.deliver(agent, order.pk, s.page(number), f"{number}")
    if ends:
        actions.end(agent, order.pk)
    return order.gathering_id


def contents(folder: Path) -> int:
    return len(list(folder.rglob("*.sealed")))


def test_scan_phone_and_upload_become_files_of_the_dossier_that_is_received() -> None:
    agent, tray = s.scanner(), opened()
    scanned(tray, agent, pages=2)
    phone = documents.begin_in_tray(s.officer(), tray, "d2", GatheredBy.PHONE)
    token = documents.join(phone.id, gatherings.phone_address(phone.id).rpartition(".")[2])
    documents.add_page(phone.id, token, s.page(3), "a")
    assert documents.finish(phone.id, token).state == "ready"
    documents.put_file_into_tray(s.officer(), tray, ContentFile(PDF, name="don.pdf"), "d1")
    assert trays.tray(s.officer(), tray).there == {"d1", "d2"}

    code = f.received().code
    actions.join_tray(s.officer(), tray, code)
    assert documents.keep_joined(code) == 2
    found = sorted((one.requirement, one.media_type, one.added_by) for one in File.objects.all())
    assert found == [(paper, "application/pdf", s.officer().reference) for paper in ("d1", "d1", "d2")]
    assert {b"".join(vault.read(one.content))[:5] for one in File.objects.all()} == {b"%PDF-"}
    assert not Tray.objects.exists()
    assert not TrayFile.objects.exists()
    assert not GatheredPage.objects.exists()
    kinds = [entry.kind for entry in journal.subject_history(f"dossier:{code}")]
    assert kinds.count("dossier.file_added") == 3
    assert "dossier.tray_joined" in kinds


def test_a_tray_that_is_left_leaves_no_page_no_file_and_stops_the_scanner(tmp_path: Path) -> None:
    agent, tray = s.scanner(), opened()
    scanned(tray, agent, ends=False)
    documents.put_file_into_tray(s.officer(), tray, ContentFile(PDF, name="don.pdf"), "d1")
    assert contents(tmp_path) == 2
    order = ScanOrder.objects.get()
    actions.leave_tray(s.officer(), tray)
    assert not Gathering.objects.exists()
    kinds = [entry.kind for entry in journal.subject_history(f"tray:{tray}")]
    assert kinds[-2:] == ["tray.scan_cancelled", "tray.thrown_away"]
    with pytest.raises(NotFound):
        actions.deliver(agent, order.pk, s.page(2), "2")


@pytest.mark.django_db(transaction=True)
def test_what_lay_in_it_is_erased_from_the_disk(tmp_path: Path) -> None:
    agent, tray = s.scanner(), opened()
    scanned(tray, agent)
    documents.put_file_into_tray(s.officer(), tray, ContentFile(PDF, name="don.pdf"), "d1")
    assert contents(tmp_path) == 2
    actions.leave_tray(s.officer(), tray)
    assert contents(tmp_path) == 0


def test_another_intake_at_the_counter_throws_the_left_one_away_and_an_hour_does() -> None:
    first, second = opened(), opened()
    assert list(Tray.objects.values_list("pk", flat=True)) == [second]
    with pytest.raises(NotFound):
        trays.tray(s.officer(), first)
    Tray.objects.update(ends_at=clock.now() - timedelta(seconds=1))
    assert documents.end_trays_overdue() == 1
    assert not Tray.objects.exists()


def test_each_page_lets_it_last_on() -> None:
    agent, tray = s.scanner(), opened()
    Tray.objects.update(ends_at=clock.now() + timedelta(minutes=1))
    scanned(tray, agent)
    assert Tray.objects.get().ends_at > clock.now() + TRAY_LASTS - timedelta(minutes=1)
    assert documents.end_overdue() == 0


def test_the_dossier_may_be_received_while_the_scanner_is_at_work_and_its_pages_go_on_coming() -> None:
    agent, tray = s.scanner(), opened()
    gathering = scanned(tray, agent, ends=False)
    code = f.received().code
    actions.join_tray(s.officer(), tray, code)
    assert documents.keep_joined(code) == 0
    order = ScanOrder.objects.get()
    assert actions.deliver(agent, order.pk, s.page(2), "2") == 2
    actions.end(agent, order.pk)
    assert queries.scan(s.officer(), code, gathering).gathering.pages == 2
    assert actions.keep(s.officer(), code, gathering).state == "kept"


def test_a_scan_ordered_just_when_the_tray_is_joined_is_waited_for_and_not_thrown_away() -> None:
    agent, tray = s.scanner(), opened()
    paper = scanned(tray, agent)
    scanned(tray, agent, "d2")
    first_of: list[list[int]] = []
    for verb in (
        lambda: actions.scan_into_tray(s.officer(), tray, "d2", int(agent.id), Wish()),
        lambda: actions.go_on_in_tray(s.officer(), tray, paper),
        lambda: actions.join_tray(s.officer(), tray, f.received().code),
    ):
        with CaptureQueriesContext(connection) as asked:
            verb()
        said = [str(one["sql"]) for one in asked]
        held = [n for n, sql in enumerate(said) if 'FROM "documents_tray"' in sql and "FOR UPDATE" in sql]
        orders = [n for n, sql in enumerate(said) if ORDERS in sql]
        first_of.append([held[0], orders[0]])
    assert all(held < orders for held, orders in first_of), first_of


def test_the_key_takes_the_next_paper_and_none_while_a_scan_is_on_its_way() -> None:
    agent, tray = s.scanner(), opened()
    scanned(tray, agent, None, ends=False)
    with pytest.raises(Conflict) as at_work:
        actions.scan_into_tray(s.officer(), tray, None, int(agent.id), Wish())
    assert at_work.value.code == "scan_open"
    actions.end(agent, ScanOrder.objects.get().pk)
    scanned(tray, agent, None)
    scanned(tray, agent, "d1")
    assert [(one.requirement, one.pages) for one in trays.tray(s.officer(), tray).gatherings] == [("d1", 2), ("d2", 1)]


def test_a_tray_is_its_officers_alone_and_for_papers_of_the_procedure() -> None:
    tray, other = opened(), s.officer("quay01")
    for verb in (
        lambda: trays.tray(other, tray),
        lambda: actions.leave_tray(other, tray),
        lambda: actions.join_tray(other, tray, f.received().code),
        lambda: documents.put_file_into_tray(other, tray, ContentFile(PDF, name="x.pdf"), "d1"),
    ):
        with pytest.raises(NotFound):
            verb()
    with pytest.raises(InvalidInput):
        documents.put_file_into_tray(s.officer(), tray, ContentFile(PDF, name="x.pdf"), "d999")
    with pytest.raises(Forbidden):
        documents.open_tray(other, "BG", 17, PROCEDURE)
    assert not TrayFile.objects.exists()


def test_pages_that_could_not_be_kept_at_once_are_kept_by_time() -> None:
    agent, tray = s.scanner(), opened()
    scanned(tray, agent)
    actions.join_tray(s.officer(), tray, f.received().code)  # and here the server fell
    assert documents.end_overdue() == 0
    Gathering.objects.update(ends_at=clock.now())
    assert documents.end_overdue() == 1
    assert File.objects.get().requirement == "d1"


def test_pages_that_cannot_be_kept_wait_for_days_and_are_kept_as_soon_as_they_can_be(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    agent, tray = s.scanner(), opened()
    scanned(tray, agent)
    code = f.received().code
    actions.join_tray(s.officer(), tray, code)
    officer = Staff.objects.filter(pk=int(s.officer().id))
    officer.update(is_active=False)
    assert documents.keep_joined(code) == 0
    begun = clock.now()
    later(monkeypatch, begun + timedelta(minutes=3))
    assert documents.end_overdue() == 0
    assert GatheredPage.objects.exists()
    assert history(code, "unkept") == [("dossier.scan_unkept", "gathering_ended")], "told once, not at each try"
    assert [(one.fault, one.pages) for one in gatherings.unkept(s.officer("quay01"), code)] == [("gathering_ended", 1)]
    officer.update(is_active=True)
    assert documents.end_overdue() == 0, "not each minute"
    later(monkeypatch, begun + timedelta(hours=2))
    assert documents.end_overdue() == 1
    assert File.objects.get().requirement == "d1"
    assert gatherings.unkept(s.officer(), code) == []


def test_what_cannot_be_kept_for_who_left_another_officer_keeps_in_their_own_name() -> None:
    agent, tray = s.scanner(), opened()
    scanned(tray, agent)
    code = f.received().code
    actions.join_tray(s.officer(), tray, code)
    paper, other = Gathering.objects.get().pk, s.officer("quay01")
    Staff.objects.filter(pk=int(s.officer().id)).update(is_active=False)
    documents.keep_joined(code)
    assert documents.keep_pictures(other, code, paper).state == "kept"
    assert File.objects.get().added_by == other.reference


def test_scans_for_a_dossier_that_was_closed_meanwhile_are_erased_after_days_only(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    agent = s.scanner()
    paper, order = s.ordered(agent)
    actions.fetch(agent)
    actions.deliver(agent, order.id, s.page(), "a")
    actions.end(agent, order.id)
    Dossier.objects.filter(code=paper.code).update(state="stopped")
    begun = clock.now()
    later(monkeypatch, begun + UNKEPT_WAIT - timedelta(minutes=1))
    assert documents.end_overdue() == 0
    assert GatheredPage.objects.exists()
    later(monkeypatch, begun + UNKEPT_WAIT + timedelta(hours=2))
    assert documents.end_overdue() == 1
    assert not GatheredPage.objects.exists()
    assert Gathering.objects.get().state == "ended"
    told = [("dossier.scan_unkept", "dossier_closed"), ("dossier.scan_given_up", None)]
    assert history(paper.code, "unkept", "given_up") == told
    assert gatherings.unkept(s.officer(), paper.code) == []


def history(code: str, *ends: str) -> list[tuple[str, str | None]]:
    """What the journal tells of pages that could not be kept, and why."""
    told = journal.subject_history(f"dossier:{code}")
    return [(entry.kind, entry.data.get("problem")) for entry in told if entry.kind.endswith(ends)]


def later(monkeypatch: pytest.MonkeyPatch, when: datetime) -> None:
    monkeypatch.setattr(clock, "now", lambda: when)
