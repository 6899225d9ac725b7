"""The doctor: what is wrong is found, by its name, with what to do; what is sound is called so."""

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from django.db import connection, transaction
from django.utils import translation

from motcua.base import clock, journal, vault
from motcua.base.actor import system
from motcua.base.clock import Frozen
from motcua.base.ids import uuid7
from motcua.base.journal import sealing
from motcua.diagnosis import Finding, findings
from motcua.domain.cameras.models import Camera
from motcua.domain.centre.models import Centre
from motcua.domain.documents.actions import add_file
from motcua.domain.documents.models import File
from motcua.domain.dossiers.tests import factories as f
from motcua.domain.messages.models import Notice

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def place(demo_centre: str, settings: object, tmp_path: Path) -> None:
    settings.DATA_DIR, settings.FILES_DIR = tmp_path, tmp_path / "files"
    settings.SIGNING_DIR = tmp_path / "signing"
    settings.MOTCUA_KEY_FILE = tmp_path / "keys.json"


@pytest.fixture(autouse=True)
def in_english() -> Iterator[None]:
    with translation.override("en"):
        yield


@pytest.fixture
def time() -> Iterator[Frozen]:
    with clock.frozen(clock.now()) as frozen:
        yield frozen


def look(begins: str, *, ask: bool = False) -> Finding:
    (found,) = [one for one in findings(ask_printers=ask) if one.what.startswith(begins)]
    return found


def test_it_looks_at_forty_things_and_each_that_is_wrong_says_what_to_do() -> None:
    found = list(findings(ask_printers=True))
    assert len({one.what for one in found}) >= 40
    assert [one.what for one in found if not one.sound and not one.mend] == []
    assert any(one.sound for one in found)


def test_a_backup_is_missed_and_an_old_one_too(time: Frozen) -> None:
    assert look("last backup: none was ever made").note, "who only tries it is not called ill"
    with transaction.atomic():
        journal.record(system("operator"), "backup.made", "backup:1")
    assert look("last backup").sound
    time.move(27 * 3600)
    old = look("last backup: 27 hours old")
    assert not old.sound
    assert "motcua backup" in old.mend


def test_a_backup_that_lacks_files_is_told() -> None:
    with transaction.atomic():
        journal.record(system("operator"), "backup.made", "backup:1", missing=2)
    lacks = look("last backup: 0 hours old, 2 file(s) were missing")
    assert not lacks.sound
    assert "motcua verify" in lacks.mend
    with transaction.atomic():
        journal.record(system("operator"), "backup.made", "backup:2", missing=0)
    assert look("last backup: 0 hours old").sound


def test_the_seal_of_yesterday_is_missed_once_the_night_is_over(time: Frozen) -> None:
    time.at = time.at.replace(hour=21) - timedelta(days=1)  # 4 in the morning in Vietnam
    assert look("last seal of the journal: none yet").sound, "an installation of today has no yesterday"
    time.move(24 * 3600)
    with transaction.atomic():
        journal.record(system("operator"), "backup.made", "backup:1")
    time.move(24 * 3600)
    assert not look("last seal of the journal: none yet").sound
    day = sealing.due_day()
    assert day is not None
    sealing.seal(day)
    assert look("last seal of the journal").sound


def test_a_file_that_cannot_be_opened_is_found() -> None:
    from django.core.files.base import ContentFile

    kept = add_file(f.RECEPTIONIST, f.received().code, ContentFile(b"%PDF-1.7\n" + b"x" * 999, name="giay.pdf"))
    assert look("files can be opened (1 tried)").sound
    vault.remove(File.objects.get(pk=kept.id).content)
    assert "motcua verify" in look("files can be opened").mend


def test_keys_that_others_can_read_or_that_are_damaged_are_found(settings: object) -> None:
    assert look("1 sealing key").sound
    assert look("keys.json is for its owner alone").sound
    settings.MOTCUA_KEY_FILE.chmod(0o644)
    assert look("keys.json is for its owner alone").mend == f"chmod 600 {settings.MOTCUA_KEY_FILE}"
    settings.MOTCUA_KEY_FILE.write_text('[{"version": 1, "key": "c2hvcnQ="}]')
    assert not look("sealing keys").sound


def test_a_portal_by_https_needs_its_proxy_named(settings: object, monkeypatch: pytest.MonkeyPatch) -> None:
    settings.MOTCUA_BASE_URL = "https://motcua.tinh.vn"
    assert not look("motcua.tinh.vn is answered").sound
    assert not look("forms through the proxy").sound
    assert "MOTCUA_PROXIES" in look("the proxy's word").mend
    settings.ALLOWED_HOSTS, settings.CSRF_TRUSTED_ORIGINS = [".tinh.vn"], ["https://motcua.tinh.vn"]
    monkeypatch.setenv("MOTCUA_PROXIES", "10.0.0.1")
    for begins in ("motcua.tinh.vn is answered", "forms through the proxy", "the proxy's word", "encrypted on the way"):
        assert look(begins).sound, begins
    settings.MOTCUA_BASE_URL = "http://10.0.0.5:8000"
    assert not look("encrypted on the way").sound


def test_a_mail_server_that_does_not_answer_is_found(settings: object) -> None:
    settings.EMAIL_PORT = 1
    assert "SMTP_HOST" in look("mail server 127.0.0.1:1", ask=True).mend


def test_work_that_stands_still_is_found(time: Frozen) -> None:
    assert "motcua serve" in look("background work").mend
    Notice.objects.create(entry=1, kind="dossier.processed", dossier="x", created_at=clock.now())
    assert look("notices that wait for more than an hour: 0").sound
    time.move(3700)
    assert look("notices that wait for more than an hour: 1").is_fault
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO procrastinate_jobs (queue_name, task_name, args, status) VALUES ('default', 'x.y', '{}', 'failed')"
        )
    assert look("jobs given up within 90 days: x.y").note


def test_a_camera_without_a_picture_and_a_dead_recorder_are_found(time: Frozen) -> None:
    now = clock.now()
    row = Camera.objects.create(
        id=uuid7(), centre=Centre.objects.get(code="BG"), name="Cửa 1", address="10.0.0.9:554", added_at=now,
        changed_at=now, state="recording", state_since=now, seen_at=now,
    )  # fmt: skip
    assert look("recorder of 1 camera").sound
    assert look("camera Cửa 1: recording").sound
    time.move(timedelta(minutes=3).total_seconds())
    assert "process 'cameras'" in look("recorder of 1 camera").mend
    Camera.objects.filter(pk=row.pk).update(state="disk_full")
    assert look("camera Cửa 1: disk full").is_fault


def test_a_database_that_does_not_wait_for_the_disk_is_told() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL synchronous_commit = off")
    assert look("PostgreSQL synchronous_commit = off").is_fault
    assert look("PostgreSQL autovacuum = on").sound


def test_an_entry_outside_of_its_month_is_told() -> None:
    assert look("no entry of the journal lies outside").sound
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO journal_entry (at, kind, subject, actor) VALUES ('2019-01-01', 'dossier.seen', 'x:1', 'x')"
        )
    assert "journal_entry_rest" in look("no entry of the journal lies outside").mend
