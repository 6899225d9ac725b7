"""A new key while people work: what was sealed before opens all the time, and in the end the new key alone opens everything."""

import base64
import json
from collections import Counter
from pathlib import Path

import pytest
from django.core.files.base import ContentFile
from django.db import connection
from procrastinate.contrib.django.models import ProcrastinateJob

from motcua.base import crypto, resealing, tasks, vault
from motcua.base.actor import system
from motcua.base.journal import seal_key
from motcua.domain.documents.actions import add_file
from motcua.domain.documents.models import File
from motcua.domain.documents.signatures.tokens import make_token, signer_of
from motcua.domain.dossiers import queries
from motcua.domain.dossiers.tests import factories as f
from motcua.keeping import rotation, verification

PAPER = b"%PDF-1.7\n" + b"GIAY" * 400_000  # two chunks


@pytest.fixture
def code(demo_centre: str, settings: object, tmp_path: Path) -> str:
    settings.DATA_DIR, settings.FILES_DIR, settings.SIGNING_DIR = tmp_path, tmp_path / "files", tmp_path / "signing"
    settings.MOTCUA_KEY_FILE = tmp_path / "keys.json"
    made = f.received()
    add_file(f.RECEPTIONIST, made.code, ContentFile(PAPER, name="giay.pdf"))
    seal_key.public_keys()
    return made.code


def only_the_newest(settings: object) -> None:
    newest = json.loads(settings.MOTCUA_KEY_FILE.read_text())[0]
    settings.MOTCUA_KEYS = [f"{newest['version']}:{newest['key']}"]


def test_everything_opens_while_a_key_is_new_and_by_it_alone_in_the_end(code: str, settings: object) -> None:
    make_token("STP", "So Tu phap")
    secret = crypto.secret_for("dossier", code)
    public = seal_key.public_keys()
    assert set(resealing.by_version()) == {1}
    assert rotation.rotate(system("operator")) == 2
    assert queries.dossier(f.RECEPTIONIST, code).applicant.name == "Nguyễn Văn Ân"
    assert ProcrastinateJob.objects.filter(task_name="base.reseal", status="todo").count() == 1
    f.received()  # sealed by the new one
    assert set(resealing.by_version()) == {1, 2}

    assert resealing.reseal(60) > 3
    assert set(resealing.by_version()) == {2}
    assert resealing.reseal(60) == 0
    assert queries.track(code, secret).code == code, "the secret on the receipt opens its dossier as before"
    found = [one.code for one in queries.dossiers(f.RECEPTIONIST, q="024090001234").items]
    assert code in found, "what is found by its number is found as before"

    only_the_newest(settings)
    assert list(verification.sealed_values(print)) == []
    assert list(verification.files(print)) == []
    assert queries.dossier(f.RECEPTIONIST, code).applicant.name == "Nguyễn Văn Ân"
    assert seal_key.public_keys() == public
    assert signer_of("STP").signing_cert is not None


def test_what_somebody_changes_meanwhile_is_not_put_back(code: str) -> None:
    rotation.rotate(system("operator"))
    (row,) = File.objects.all()
    field = File._meta.get_field("name")
    with connection.cursor() as cursor:
        cursor.execute("SELECT name FROM documents_file")
        old = bytes(cursor.fetchone()[0])
        File.objects.filter(pk=row.pk).update(name="doi-ten.pdf")
        names = {"table": "documents_file", "column": "name", "key": "id"}
        cursor.execute(resealing.PUT.format(**names), [crypto.seal(b"giay.pdf", field.context), row.pk, old])
        assert cursor.rowcount == 0
    assert File.objects.get().name == "doi-ten.pdf"


def test_a_file_that_is_removed_or_written_anew_meanwhile_does_not_come_back(code: str) -> None:
    rotation.rotate(system("operator"))
    (row,) = File.objects.all()
    assert not vault.is_sealed_anew(row.pk)
    place = vault.place_of(row.pk)
    before, fresh = place.stat().st_ino, place.with_suffix(".resealing")
    vault.sealed_copy(row.pk, fresh)
    vault.write(row.pk, b"%PDF-1.7 another one")
    assert not vault.take_place(row.pk, fresh, before)
    assert b"".join(vault.read(row.pk)) == b"%PDF-1.7 another one"
    vault.remove(row.pk)
    assert not vault.take_place(row.pk, fresh, before)
    assert not place.exists()
    assert not vault.seal_anew(row.pk)


def follow() -> int:
    """Does the jobs that wait, one after the other, until none follows; how many there were."""
    count = 0
    while waiting := list(ProcrastinateJob.objects.filter(task_name="base.reseal", status="todo")):
        (job,) = waiting
        with connection.cursor() as cursor:
            cursor.execute("DELETE FROM procrastinate_jobs")
        tasks.reseal(**job.args)
        count += 1
        assert count < 10_000
    return count


def test_with_no_time_at_all_each_run_comes_further_until_all_is_done(
    code: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tasks, "RESEAL_SECONDS", -1.0)
    monkeypatch.setattr(resealing, "AT_ONCE", 1)
    f.received()
    seal_key.public_keys()
    old = resealing.by_version()[1]
    rotation.rotate(system("operator"))
    assert follow() >= old
    assert set(resealing.by_version()) == {2}


def test_another_key_meanwhile_begins_it_anew(code: str) -> None:
    rotation.rotate(system("operator"))
    with pytest.raises(resealing.OutOfTime) as over:
        resealing.reseal(-1)
    assert resealing.reseal(60, resealing.Place(2, resealing.FILES, "f" * 32)) == 0
    assert resealing.reseal(60, over.value.place) > 3
    rotation.rotate(system("operator"))
    assert resealing.reseal(60, over.value.place) > 3
    assert set(resealing.by_version()) == {3}


def test_each_night_it_begins_only_where_it_is_not_under_way(code: str) -> None:
    rotation.rotate(system("operator"))
    with connection.cursor() as cursor:
        cursor.execute("UPDATE procrastinate_jobs SET status = 'doing' WHERE task_name = 'base.reseal'")
    tasks.reseal_daily(0)
    assert not ProcrastinateJob.objects.filter(task_name="base.reseal", status="todo").exists()
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM procrastinate_jobs")
    tasks.reseal_daily(0)
    assert ProcrastinateJob.objects.filter(task_name="base.reseal", status="todo").count() == 1


def test_what_is_damaged_or_missing_does_not_keep_the_rest(code: str, caplog: pytest.LogCaptureFixture) -> None:
    (row,) = File.objects.all()
    more = [add_file(f.RECEPTIONIST, code, ContentFile(PAPER + bytes([n]), name=f"{n}.pdf")).id for n in range(3)]
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE documents_file SET name = set_byte(name, 20, get_byte(name, 20) # 1) WHERE id = %s", [row.pk]
        )
    vault.place_of(row.pk).unlink()  # while its row is there
    place = vault.place_of(File.objects.get(pk=more[0]).pk)
    whole = place.read_bytes()
    place.write_bytes(whole[:100] + bytes([whole[100] ^ 1]) + whole[101:])
    (place.parent / "left.sealed").write_bytes(b"x")
    rotation.rotate(system("operator"))
    with pytest.raises(resealing.Damaged, match="2 values or files"):
        resealing.reseal(60)
    place.unlink()
    (place.parent / "left.sealed").unlink()
    assert resealing.by_version()[1] == 1
    told = [one.getMessage() for one in caplog.records if "motcua" in one.name]
    assert f"row {row.pk} of documents_file: name cannot be opened" in told
    assert any(str(more[0]) in line for line in told)
    assert "giay.pdf" not in "".join(told)


def test_keys_are_counted_while_files_are_removed_and_where_one_is_damaged(
    code: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    (row,) = File.objects.all()
    place = vault.place_of(row.pk)
    whole = resealing.by_version()
    (place.parent / f"{'0' * 32}.sealed").write_bytes(b"")
    assert resealing.by_version() == whole + Counter({resealing.DAMAGED: 1})
    listed = list(vault.all_stored())
    place.unlink()  # after it was listed, before it is opened
    monkeypatch.setattr(vault, "all_stored", lambda: iter(listed))
    assert resealing.by_version()[1] == whole[1] - 1


def test_a_value_under_a_missing_key_is_counted(code: str, settings: object) -> None:
    settings.MOTCUA_KEYS = [f"9:{base64.b64encode(bytes(32)).decode()}"]
    assert set(resealing.by_version()) == {1}
    assert verification.sealed_fields()
    assert next(verification.sealed_values(print)).endswith("it was changed or its key is missing")
