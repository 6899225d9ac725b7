"""From an upload to pages, text and an archive copy: in the background, once, whatever is killed in the middle."""

import json
import os
import shutil
import signal
import subprocess
import sys
import time
from hashlib import sha256
from pathlib import Path
from urllib.parse import urlsplit
from uuid import UUID

import pikepdf
import pytest
from django.core.files.base import ContentFile
from django.db import connection
from procrastinate.contrib.django.models import ProcrastinateJob

from motcua.base import clock, journal, vault
from motcua.base.journal.followers import catch_up_all
from motcua.base.problems import Conflict, Forbidden, NotFound
from motcua.domain.documents import actions, tasks
from motcua.domain.documents.models import File, Page, Word
from motcua.domain.documents.reading import archive, ocr
from motcua.domain.documents.tests import papers as p
from motcua.domain.dossiers.models import Dossier
from motcua.domain.dossiers.tests import factories as f

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("demo_centre")]
needs_tesseract = pytest.mark.skipif(not ocr.at_hand(), reason="Tesseract with Vietnamese is not installed")


@pytest.fixture(autouse=True)
def _files(settings: object, tmp_path: Path) -> None:
    settings.FILES_DIR = tmp_path / "files"


def added(content: bytes, name: str = "to-khai.pdf", requirement: str = "") -> File:
    code = f.received().code
    return File.objects.get(pk=actions.add_file(f.RECEPTIONIST, code, ContentFile(content, name=name), requirement).id)


def read(file: File) -> File:
    actions.read_on(file.pk)
    return File.objects.get(pk=file.pk)


def happened(file: File) -> list[str]:
    entries = journal.subject_history(file.dossier.subject)
    return [entry.kind for entry in entries if entry.data.get("file") == str(file.pk)]


def text_of(file: File) -> str:
    return " ".join(
        str(box[0]) for page in file.pages.order_by("number") if page.words for box in json.loads(page.words)
    )


@needs_tesseract
def test_a_scan_gets_pages_that_are_straight_its_text_and_an_archive_copy() -> None:
    content = p.stack([p.scan(crooked=-2.0), p.blank()])
    file = read(added(content))
    first, second = file.pages.order_by("number")
    assert (first.blank, second.blank) == (False, True)
    assert first.angle == pytest.approx(2.0, abs=0.2)
    assert "Nguyễn Thị Phương Thảo" in text_of(file)
    copy = b"".join(vault.read(file.archive))
    assert sha256(copy).hexdigest() == file.archive_sha256
    with pikepdf.open(__import__("io").BytesIO(copy)) as opened:
        assert opened.open_metadata().pdfa_status == "2B"
        assert len(opened.pages) == 1  # the blank one is left out
    assert b"".join(vault.read(file.pk)) == content  # the original stays
    assert sha256(content).hexdigest() == file.sha256
    assert happened(file)[-4:] == [
        "dossier.file_added", "dossier.file_pages_made", "dossier.file_read", "dossier.file_archived"
    ]  # fmt: skip


@needs_tesseract
def test_a_pdf_with_text_is_not_read_anew() -> None:
    file = read(added(p.text_pdf()))
    assert file.reading == "done"
    assert file.pages.get().own_text
    assert "Nguyễn Thị Phương Thảo" in text_of(file)


@needs_tesseract
def test_text_pictures_and_words_lie_sealed() -> None:
    file = read(added(p.text_pdf()))
    with connection.cursor() as cursor:
        cursor.execute("SELECT words FROM documents_page UNION ALL SELECT hash FROM documents_word")
        raw = b"".join(bytes(row[0]) for row in cursor.fetchall())
    assert Word.objects.filter(file=file).count() > 10
    for secret in ("Nguyễn", "024085001234", "nguyen"):
        assert secret.encode() not in raw
    on_disk = b"".join(path.read_bytes() for path in vault.place_of(file.pk).parents[2].rglob("*.sealed"))
    assert b"\xff\xd8\xff" not in on_disk[:4]
    assert b"Thao" not in on_disk
    assert "024085" not in json.dumps([entry.data for entry in journal.subject_history(file.dossier.subject)])


@pytest.mark.django_db(transaction=True)
def test_a_file_that_came_is_read_by_a_job_of_the_reading_queue() -> None:
    file = added(p.text_pdf())
    catch_up_all()
    jobs = ProcrastinateJob.objects.filter(task_name="documents.read_file", args={"file": str(file.pk)})
    assert [job.queue_name for job in jobs] == ["reading"]


def test_a_job_that_is_asked_for_twice_is_there_once() -> None:
    file = added(p.text_pdf())
    tasks.defer(file.pk)
    tasks.read_waiting(0)
    assert ProcrastinateJob.objects.filter(task_name="documents.read_file").count() == 1


@needs_tesseract
def test_reading_twice_changes_nothing() -> None:
    file = read(added(p.text_pdf()))
    before = (happened(file), Page.objects.count(), Word.objects.count())
    read(file)
    assert (happened(file), Page.objects.count(), Word.objects.count()) == before


@needs_tesseract
def test_separator_sheets_make_documents_of_a_stack() -> None:
    stack = p.stack(
        [p.scan("Tờ thứ nhất"), p.sheet("d1"), p.blank(), p.scan("Tờ thứ hai"), p.sheet(""), p.scan("Tờ ba")]
    )
    file = read(added(stack, "chong.pdf"))
    assert file.reading == "split"
    parts = list(File.objects.filter(part_of=file).order_by("added_at"))
    assert [part.name for part in parts] == ["chong - 1.pdf", "chong - 2.pdf", "chong - 3.pdf"]
    assert [part.requirement for part in parts] == ["", "d1", ""]
    assert not file.pages.exists()
    second = read(parts[1])
    assert [page.blank for page in second.pages.order_by("number")] == [True, False]
    assert "thứ hai" in text_of(second)
    assert happened(parts[1])[0] == "dossier.file_added"
    read(file)
    assert File.objects.count() == 4


def test_a_sheet_of_a_paper_of_the_dossier_itself_is_known() -> None:
    file = added(p.stack([p.scan("Tờ khai"), p.sheet("representation"), p.scan("Giấy ủy quyền")]), "chong.pdf")
    file.dossier.documents.create(
        requirement="representation", name="Giấy ủy quyền", originals=1, given_at=file.dossier.received_at
    )
    read(file)
    parts = File.objects.filter(part_of=file).order_by("added_at")
    assert [part.requirement for part in parts] == ["", "representation"]


@pytest.mark.parametrize("content", [p.png_bomb(), b"%PDF-1.7\nno pages here", b"\xff\xd8\xff\xe0" + bytes(300)])
def test_what_has_no_pages_says_so_and_stays_as_it_came(content: bytes) -> None:
    file = read(added(content, "anh.png"))
    assert file.reading == "unreadable"
    assert file.fault in {"broken", "too_large", "limits"}
    opened = actions.open_file(f.RECEPTIONIST, file.dossier.code, file.pk)
    assert b"".join(opened.chunks) == content


def test_what_was_unreadable_can_be_tried_again_by_who_may_add_files() -> None:
    file = read(added(b"%PDF-1.7\nno pages here"))
    code = file.dossier.code
    with pytest.raises(Forbidden):
        actions.try_again(f.CASHIER, code, file.pk)
    with pytest.raises(NotFound):
        actions.try_again(f.OTHER_RECEPTIONIST, code, file.pk)
    actions.try_again(f.RECEPTIONIST, code, file.pk)
    assert File.objects.get().reading == "waiting"
    with pytest.raises(Conflict):
        actions.try_again(f.RECEPTIONIST, code, file.pk)


def test_without_tesseract_a_file_has_pages_and_waits_for_its_text(monkeypatch: pytest.MonkeyPatch) -> None:
    ocr._found.cache_clear()
    with monkeypatch.context() as away:
        away.setenv("PATH", "/nowhere")
        file = read(added(p.jpeg(p.scan()), "anh.jpg"))
        assert (file.reading, file.pages.count()) == ("paged", 1)
        tasks.read_waiting(0)
        assert not ProcrastinateJob.objects.filter(task_name="documents.read_file").exists()
    tasks.read_waiting(0)
    assert ProcrastinateJob.objects.filter(task_name="documents.read_file").exists() is ocr.at_hand()


def test_a_step_that_fails_is_tried_later_and_not_for_ever() -> None:
    file = added(p.text_pdf())
    vault.remove(file.pk)  # the disk lost it
    for tried in range(1, 5):
        file = read(file)
        assert (file.reading, file.tries) == ("waiting", tried)
        assert file.next_try_at is not None
        assert file.next_try_at > clock.now()
    assert (read(file).reading, read(file).fault) == ("unreadable", "failed")


@needs_tesseract
def test_erasing_takes_pages_words_and_copies_along() -> None:
    file = read(added(p.text_pdf()))
    Dossier.objects.filter(pk=file.dossier_id).update(state="stopped", closed_at=clock.now())
    head = f.actor("manager", centre="BG", number=20)
    folder = vault.place_of(file.pk).parents[2]
    assert len(list(folder.rglob("*.sealed"))) == 3
    actions.erase_files(head, file.dossier.code)
    assert not list(folder.rglob("*.sealed"))
    assert not Page.objects.exists()
    assert not Word.objects.exists()


@needs_tesseract
def test_a_file_erased_while_it_is_read_leaves_nothing_behind(monkeypatch: pytest.MonkeyPatch) -> None:
    file = added(p.jpeg(p.scan()), "anh.jpg")
    folder = vault.place_of(file.pk).parents[2]
    real = ocr.read

    def erased_meanwhile(picture: bytes, dots: int) -> list[list[str | int]]:
        Dossier.objects.filter(pk=file.dossier_id).update(state="stopped", closed_at=clock.now())
        actions.erase_files(f.actor("manager", centre="BG", number=20), file.dossier.code)
        return real(picture, dots)

    monkeypatch.setattr(ocr, "read", erased_meanwhile)
    actions.read_on(file.pk)
    assert not list(folder.rglob("*.sealed"))
    assert not Word.objects.exists()


WORKER = """
import django; django.setup()
import sys; from urllib.parse import urlsplit
from uuid import UUID
from motcua.domain.documents.actions import read_on
print("begun", flush=True)
read_on(UUID(sys.argv[1]))
"""


@needs_tesseract
@pytest.mark.django_db(transaction=True)
def test_a_worker_killed_in_the_middle_leaves_nothing_half_and_the_next_one_goes_on(settings: object) -> None:
    file = added(p.stack([p.scan(f"Trang số {number}. {p.TEXT}") for number in range(1, 5)]))
    worker = _worker(file.pk, settings.FILES_DIR)
    _until(lambda: Page.objects.filter(read_at__isnull=False).exists())
    os.killpg(worker.pid, signal.SIGKILL)
    worker.wait()
    begun = Page.objects.filter(read_at__isnull=False).count()
    assert 1 <= begun < 4
    done_before = dict(Page.objects.filter(read_at__isnull=False).values_list("number", "read_at"))
    _until(lambda: read(file).reading == "done")  # the lock of the dead one falls with its connection
    assert Page.objects.count() == 4
    for number, at in done_before.items():
        assert Page.objects.get(number=number).read_at == at  # not read twice
    kinds = happened(file)
    assert len(kinds) == len(set(kinds))
    assert len(list(vault.place_of(file.pk).parents[2].rglob("*.sealed"))) == 1 + 4 + 1


@needs_tesseract
@pytest.mark.django_db(transaction=True)
def test_two_workers_do_not_read_the_same_file(settings: object) -> None:
    file = added(p.stack([p.scan(), p.scan("Trang hai")]))
    worker = _worker(file.pk, settings.FILES_DIR)
    _until(lambda: Page.objects.exists() or worker.poll() is not None)
    began = time.monotonic()
    actions.read_on(file.pk)  # gives way at once
    assert time.monotonic() - began < 2
    assert worker.wait(60) == 0
    assert File.objects.get().reading == "done"
    assert len(happened(file)) == len(set(happened(file)))


def _worker(file: UUID, folder: Path) -> "subprocess.Popen[str]":
    """A process of its own that reads the file on the tests' database."""
    given = connection.settings_dict
    script = (
        f"from django.conf import settings; settings.FILES_DIR = __import__('pathlib').Path({str(folder)!r})\n{WORKER}"
    )
    environment = {
        **os.environ,
        "DATABASE_URL": urlsplit(os.environ["DATABASE_URL"])._replace(path=f"/{given['NAME']}").geturl(),
        "DJANGO_SETTINGS_MODULE": "motcua.settings",
    }
    return subprocess.Popen(
        [sys.executable, "-c", script, str(file)], env=environment, text=True, start_new_session=True
    )


def _until(true: object, seconds: float = 60) -> None:
    deadline = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < deadline
        time.sleep(0.02)


@needs_tesseract
def test_the_archive_copy_of_a_text_that_pdf_a_does_not_know_is_made_of_its_pages() -> None:
    with pytest.raises(archive.CannotArchive):
        archive.of_pdf(p.text_pdf())
    assert read(added(p.text_pdf())).archive_size > 0


def test_what_ocr_needs_is_asked_for() -> None:
    assert ocr.at_hand() is (shutil.which("tesseract") is not None)
