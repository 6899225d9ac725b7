"""What is closed is kept as long as its class says, is not touched while held, and is erased by the decision of two."""

import io
import shutil
import subprocess
import zipfile
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path

import pytest
from django.apps import apps
from django.core.files.base import ContentFile
from django.db import connection

from motcua.base import clock, journal, vault
from motcua.base.actor import system
from motcua.base.crypto import SealedTextField
from motcua.base.problems import Conflict, Forbidden, InvalidInput, NotFound
from motcua.domain.delivery import actions as delivery
from motcua.domain.delivery.models import Parcel
from motcua.domain.documents import actions as documents
from motcua.domain.documents.models import File
from motcua.domain.dossiers import actions as dossiers
from motcua.domain.dossiers.models import Dossier, Participation
from motcua.domain.dossiers.tests import factories as f
from motcua.domain.feedback.models import Feedback
from motcua.domain.records import actions
from motcua.domain.records.models import Custody, Disposal, DisposalItem, LegalHold, Package, RetentionClass
from motcua.domain.records.rules import keep_until

ADMIN = f.actor("admin", centre="BG", number=20)
HEAD = f.actor("manager", centre="BG", number=21)
OWNER = system("operator")
SECRET = b"%PDF-1.7\nCHI NGUOI NHAN DUOC BIET"


pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _files(settings: object, tmp_path: Path) -> None:
    settings.FILES_DIR = tmp_path / "files"


@pytest.fixture
def closed(demo_centre: str) -> Iterator[str]:
    """A dossier handed over in November 2026, seen 21 years later."""
    with clock.frozen(f.MONDAY):
        code = f.received().code
        documents.add_file(f.RECEPTIONIST, code, ContentFile(SECRET, name="to-khai.pdf"))
        dossiers.complete_step(f.JUSTICE, code, "appraise", note="Bà Ân gọi điện hỏi")
        dossiers.attach_result(f.JUSTICE_LEADER, code, "12/XN-STP")
        dossiers.complete_step(f.JUSTICE_LEADER, code, "approve")
        delivery.ask(f.RECEPTIONIST, code, "Số 1 Hùng Vương, phường Bắc Giang, tỉnh Bắc Ninh")
        dossiers.hand_over(f.RECEPTIONIST, code, "counter", to="Nguyễn Văn Ân")
        delivery.note_ended(code)
        actions.take_in(code)
    with clock.frozen(f.MONDAY + timedelta(days=21 * 366)):
        yield code


def erased(code: str) -> Disposal:
    made = actions.propose(ADMIN, "BG")
    actions.approve(HEAD, "BG", made.pk, "15/QĐ-TTPVHCC")
    actions.carry_out(system("records"), made.pk)
    return Disposal.objects.get(pk=made.pk)


def test_years_count_from_the_end_of_the_year_in_which_a_dossier_was_closed() -> None:
    assert keep_until(date(2026, 1, 2), 20) == date(2046, 12, 31)
    assert keep_until(date(2026, 12, 31), 20) == date(2046, 12, 31)
    assert keep_until(date(2026, 1, 2), None) is None


def test_what_is_closed_is_kept_by_the_class_of_its_procedure_and_what_is_open_is_not(closed: str) -> None:
    assert Custody.objects.get(dossier=closed).keep_until == date(2046, 12, 31)
    still_open = f.received().code
    actions.take_in(still_open)
    assert not Custody.objects.filter(dossier=still_open).exists()
    actions.assign_class(OWNER, f.CIVIL_STATUS, "vinh-vien")
    assert Custody.objects.get(dossier=closed).keep_until is None
    with pytest.raises(Conflict):
        actions.propose(ADMIN, "BG")
    actions.assign_class(OWNER, f.CIVIL_STATUS, "")
    actions.set_class(OWNER, "20-nam", name="30 năm", years=30, basis="TT 1")
    assert Custody.objects.get(dossier=closed).keep_until == date(2056, 12, 31)
    actions.set_class(OWNER, "5-nam", name="5 năm", years=5, basis="", is_default=True)
    assert Custody.objects.get(dossier=closed).keep_until == date(2031, 12, 31)
    assert RetentionClass.objects.filter(is_default=True).count() == 1


@pytest.mark.parametrize("years", [0, 1, 71])
def test_the_law_on_archives_bounds_the_years(demo_centre: str, years: int) -> None:
    with pytest.raises(InvalidInput):
        actions.set_class(OWNER, "new", name="Mới", years=years, basis="")


def test_nothing_is_erased_before_its_time(closed: str) -> None:
    with clock.frozen(f.at("31/12/2046 23:00")), pytest.raises(Conflict) as refused:
        actions.propose(ADMIN, "BG")
    assert refused.value.code == "nothing_run_out"
    with clock.frozen(f.at("01/01/2047 01:00")):
        assert [item.dossier for item in actions.propose(ADMIN, "BG").items.all()] == [closed]


def test_two_people_decide_and_one_list_is_open_at_a_time(closed: str) -> None:
    both = f.actor("admin", centre="BG", number=22)
    both = type(both)(both.kind, both.id, both.name, (*both.grants, *HEAD.grants))
    made = actions.propose(both, "BG")
    with pytest.raises(Conflict):
        actions.propose(ADMIN, "BG")
    with pytest.raises(Conflict) as refused:
        actions.approve(both, "BG", made.pk, "1/QĐ")
    assert refused.value.code == "four_eyes"
    with pytest.raises(Forbidden):
        actions.approve(ADMIN, "BG", made.pk, "1/QĐ")
    with pytest.raises(NotFound):
        actions.approve(f.actor("manager", number=30), "LG", made.pk, "1/QĐ")
    with pytest.raises(InvalidInput):
        actions.approve(HEAD, "BG", made.pk, " ")
    actions.reject(HEAD, "BG", made.pk, "còn khiếu nại")
    with pytest.raises(Conflict):
        actions.approve(HEAD, "BG", made.pk, "1/QĐ")
    actions.carry_out(system("records"), made.pk)
    assert Dossier.objects.get(code=closed).applicant_name == "Nguyễn Văn Ân"
    actions.propose(ADMIN, "BG")


def test_what_is_erased_tells_of_nobody_any_more_and_its_figures_stay(closed: str) -> None:
    Feedback.objects.create(
        centre="BG",
        dossier=closed,
        score=5,
        comment="Cảm ơn cô Ân",
        reasons_version=1,
        channel="online",
        at=clock.now(),
    )
    file = File.objects.get(dossier__code=closed).pk
    before = Dossier.objects.get(code=closed)
    done = erased(closed)
    assert done.state == "carried_out"
    assert [item.outcome for item in done.items.all()] == ["erased"]
    after = Dossier.objects.get(code=closed)
    assert (after.procedure, after.received_at, after.closed_at, after.state, after.result_number) == (
        before.procedure, before.received_at, before.closed_at, before.state, before.result_number,
    )  # fmt: skip
    assert (after.id_index, after.phone_index, after.tax_index, after.name_key) == (None, None, None, "")
    assert set(Participation.objects.filter(dossier=after).values_list("name_key", flat=True)) == {""}
    assert not File.objects.filter(dossier=after).exists()
    assert not vault.place_of(file).exists()
    assert Feedback.objects.get(dossier=closed).comment == ""
    assert Feedback.objects.get(dossier=closed).score == 5
    assert "dossier.erased" in [entry.kind for entry in journal.subject_history(f"dossier:{closed}")]


def test_no_table_that_belongs_to_a_dossier_keeps_sealed_words_of_it(closed: str) -> None:
    """A table that is added later and forgotten by the verb fails here."""
    erased(closed)
    dossier = Dossier.objects.get(code=closed)
    left = []
    for model in apps.get_models():
        sealed = [one.attname for one in model._meta.concrete_fields if isinstance(one, SealedTextField)]
        owners = [one for one in model._meta.concrete_fields if one.remote_field and one.remote_field.model is Dossier]
        rows = (
            [dossier]
            if model is Dossier
            else [row for own in owners for row in model.objects.filter(**{own.name: dossier})]
        )
        if model is Parcel:  # of another room: it knows the dossier by its code
            rows = list(Parcel.objects.filter(dossier=closed))
            assert rows
        left += [
            (model.__name__, name) for row in rows for name in sealed if getattr(row, name) not in ("", "[]", None)
        ]
    assert left == []


def test_erasing_twice_and_after_an_interruption_changes_nothing(closed: str) -> None:
    done = erased(closed)
    version = Dossier.objects.get(code=closed).row_version
    Disposal.objects.filter(pk=done.pk).update(state="approved", carried_out_at=None)
    actions.carry_out(system("records"), done.pk)
    DisposalItem.objects.update(outcome="open")
    Disposal.objects.filter(pk=done.pk).update(state="approved", carried_out_at=None)
    actions.carry_out(system("records"), done.pk)
    assert Dossier.objects.get(code=closed).row_version == version
    kinds = [entry.kind for entry in journal.subject_history(f"dossier:{closed}")]
    assert kinds.count("dossier.erased") == 1


def test_an_open_dossier_is_never_erased(demo_centre: str) -> None:
    code = f.received().code
    with pytest.raises(Conflict):
        dossiers.erase(HEAD, code, 1)
    with pytest.raises(Conflict):
        documents.erase_files(HEAD, code)
    with pytest.raises(Forbidden):
        dossiers.erase(f.RECEPTIONIST, code, 1)


def test_a_legal_hold_stands_above_class_and_decision_until_it_is_lifted(closed: str) -> None:
    made = actions.propose(ADMIN, "BG")
    hold = actions.place_hold(ADMIN, "BG", closed.lower(), "Khiếu nại số 7/2046")
    actions.approve(HEAD, "BG", made.pk, "15/QĐ")
    actions.carry_out(system("records"), made.pk)
    assert [item.outcome for item in DisposalItem.objects.all()] == ["held"]
    assert Dossier.objects.get(code=closed).applicant_name == "Nguyễn Văn Ân"
    with pytest.raises(Conflict):
        actions.propose(ADMIN, "BG")
    actions.lift_hold(ADMIN, "BG", hold.pk)
    actions.lift_hold(ADMIN, "BG", hold.pk)
    assert erased(closed).state == "carried_out"
    with pytest.raises(Conflict) as refused:
        actions.place_hold(ADMIN, "BG", closed, "quá muộn")
    assert refused.value.code == "dossier_erased"


def test_a_hold_says_why_and_is_of_its_own_centre(closed: str) -> None:
    with pytest.raises(InvalidInput):
        actions.place_hold(ADMIN, "BG", closed, " ")
    with pytest.raises(InvalidInput):
        actions.place_hold(f.actor("admin", centre="LG", number=23), "LG", closed, "vì")
    with pytest.raises(Forbidden):
        actions.place_hold(f.RECEPTIONIST, "BG", closed, "vì")
    hold = actions.place_hold(ADMIN, "BG", closed, "Tòa án, số 3")
    with connection.cursor() as cursor:
        cursor.execute("SELECT reason FROM records_legal_hold WHERE id = %s", [hold.pk])
        assert b"T\xc3\xb2a" not in bytes(cursor.fetchone()[0])
    with pytest.raises(NotFound):
        actions.lift_hold(f.actor("admin", centre="LG", number=23), "LG", hold.pk)
    assert LegalHold.objects.get().lifted_at is None


@pytest.mark.skipif(shutil.which("sha256sum") is None, reason="needs coreutils")
def test_a_package_is_verified_by_a_tool_that_knows_nothing_of_us(closed: str, tmp_path: Path) -> None:
    out = io.BytesIO()
    made = actions.export(HEAD, "BG", [closed], "Nộp lưu trữ lịch sử năm 2046", out)
    assert (made.dossiers, made.left_out) == (1, [])
    zipfile.ZipFile(out).extractall(tmp_path)
    (bag,) = [path for path in tmp_path.iterdir() if path.name.startswith("motcua-BG-")]
    for manifest in ("manifest-sha256.txt", "tagmanifest-sha256.txt"):
        subprocess.run(["sha256sum", "--strict", "-c", manifest], cwd=bag, check=True, capture_output=True)
    assert (bag / "bagit.txt").read_text() == "BagIt-Version: 1.0\nTag-File-Character-Encoding: UTF-8\n"
    payload = [path for path in (bag / "data").rglob("*") if path.is_file()]
    assert {path.name for path in payload} == {"dossier.json", "history.json", "001-to-khai.pdf"}
    oxum = f"{sum(path.stat().st_size for path in payload)}.{len(payload)}"
    assert f"Payload-Oxum: {oxum}\n" in (bag / "bag-info.txt").read_text()
    assert (bag / "data" / closed / "files" / "001-to-khai.pdf").read_bytes() == SECRET
    assert "Nguyễn Văn Ân" in (bag / "data" / closed / "dossier.json").read_text()
    kinds = [entry.kind for entry in journal.subject_history(f"dossier:{closed}")]
    assert kinds.count("dossier.exported") == 1
    assert kinds.count("dossier.file_opened") == 1


def test_an_infected_file_stays_behind_and_the_package_says_which_and_why(closed: str) -> None:
    File.objects.update(safety="infected", reading="none")
    out = io.BytesIO()
    made = actions.export(HEAD, "BG", [closed], "vì", out)
    assert [(one.dossier, one.why) for one in made.left_out] == [(closed, "infected")]
    bag = zipfile.ZipFile(out)
    names = {name.split("/", 1)[1] for name in bag.namelist()}
    assert not any(name.endswith(".pdf") for name in names)
    text = bag.read(next(name for name in bag.namelist() if name.endswith("/left-out.txt"))).decode()
    assert text == f"{File.objects.get().sha256}  {closed}/files/to-khai.pdf  malware was found\n"
    vouched = bag.read(next(name for name in bag.namelist() if name.endswith("tagmanifest-sha256.txt"))).decode()
    assert "left-out.txt" in vouched
    assert Package.objects.get().left_out == 1


def test_a_package_waits_for_a_file_that_is_not_checked_yet_unless_it_shall_go_without(closed: str) -> None:
    File.objects.update(safety="waiting", reading="waiting")
    with pytest.raises(Conflict) as refused:
        actions.export(HEAD, "BG", [closed], "vì", io.BytesIO())
    assert (refused.value.code, refused.value.extra["dossiers"]) == ("files_not_checked", [closed])
    assert not Package.objects.exists()
    made = actions.export(HEAD, "BG", [closed], "vì", io.BytesIO(), without_unchecked=True)
    assert [one.why for one in made.left_out] == ["waiting"]


def test_a_package_needs_a_reason_the_right_and_dossiers_of_the_centre(closed: str) -> None:
    for codes, reason in (([], "vì"), ([closed], " "), ([f"C{n}" for n in range(501)], "vì")):
        with pytest.raises(InvalidInput):
            actions.export(HEAD, "BG", codes, reason, io.BytesIO())
    with pytest.raises(Forbidden):
        actions.export(ADMIN, "BG", [closed], "vì", io.BytesIO())
    with pytest.raises(NotFound):
        actions.export(f.actor("manager", centre="LG", number=24), "LG", [closed], "vì", io.BytesIO())
