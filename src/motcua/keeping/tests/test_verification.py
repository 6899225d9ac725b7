"""`motcua verify` names a damaged file, a missing one, one that nobody knows, a changed value, and a row that points nowhere."""

import os
import re
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.core.files.base import ContentFile
from django.db import connection, transaction

from motcua.base import vault, vaulted
from motcua.base.ids import uuid7
from motcua.base.journal.tests.emptying import empty_journal
from motcua.domain.documents.actions import add_file
from motcua.domain.documents.models import File
from motcua.domain.dossiers.models import Dossier
from motcua.domain.dossiers.tests import factories as f
from motcua.keeping import verification

SRC = Path(verification.__file__).parents[1]


@pytest.fixture
def paper(demo_centre: str, settings: object, tmp_path: Path) -> File:
    settings.FILES_DIR = tmp_path
    empty_journal()
    code = f.received().code
    kept = add_file(f.RECEPTIONIST, code, ContentFile(b"%PDF-1.7\n" + b"x" * 5000, name="giay.pdf"))
    return File.objects.get(pk=kept.id)


def found() -> list[str]:
    return list(verification.faults(print))


def test_what_is_as_it_was_written_has_no_fault(paper: File) -> None:
    assert found() == []


def test_a_damaged_file_is_named(paper: File) -> None:
    place = vault.place_of(paper.pk)
    whole = place.read_bytes()
    place.write_bytes(whole[:100] + bytes([whole[100] ^ 1]) + whole[101:])
    (line,) = found()
    assert str(paper.pk) in line
    place.write_bytes(whole[:-2])
    assert len(found()) == 1


def test_a_missing_file_is_named_with_the_row_that_wants_it(paper: File) -> None:
    vault.remove(paper.pk)
    (line,) = found()
    assert f"documents_file {paper.pk}" in line
    assert "missing" in line


def test_a_file_put_in_anothers_place_is_another_one(paper: File) -> None:
    vault.write(paper.pk, b"%PDF-1.7\n forged by somebody who has the keys")
    (line,) = found()
    assert "another one" in line


def test_a_file_that_nobody_names_is_told_once_it_is_no_upload_under_way(paper: File) -> None:
    strange = uuid7()
    vault.write(strange, b"put there")
    assert found() == []
    old = time.time() - 2 * verification.LEFT_SECONDS
    os.utime(vault.place_of(strange), (old, old))
    (line,) = found()
    assert strange.hex in line


def test_what_leaves_while_it_looks_is_no_fault(
    settings: object, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings.FILES_DIR = tmp_path
    erased, lost, looks = uuid7(), uuid7(), []

    def rows() -> Iterator[vaulted.Named]:
        looks.append(1)
        if len(looks) == 1:  # its row goes with it
            yield vaulted.Named(erased, "", f"documents_file {erased}")
        yield vaulted.Named(lost, "", f"documents_file {lost}")

    monkeypatch.setattr(vaulted, "_sources", [rows])
    folder = tmp_path / "ab" / "cd"
    folder.mkdir(parents=True)
    (folder / f"{uuid7().hex}.sealed").symlink_to(tmp_path / "gone")  # listed, and then not there
    (folder / "notes.sealed").write_text("x")
    os.utime(folder / "notes.sealed", (0, 0))
    missing, strange = verification.files(print)
    assert str(lost) in missing
    assert "notes.sealed" in strange


def test_a_changed_value_is_named_by_its_row(paper: File) -> None:
    dossier = Dossier.objects.get()
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE documents_file SET name = set_byte(name, 20, get_byte(name, 20) # 1) WHERE id = %s", [paper.pk]
        )
    (line,) = found()
    assert line.startswith(f"row {paper.pk} of documents_file: name")
    assert dossier.code not in line


def test_a_row_that_points_nowhere_is_named(paper: File) -> None:
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET LOCAL session_replication_role = replica")  # as whoever gets around the database does it
        cursor.execute("DELETE FROM dossiers_dossier")
        cursor.execute("SET LOCAL session_replication_role = origin")
        lines = found()
        transaction.set_rollback(True)
    assert any(line.startswith("1 rows of documents_file name what is not in dossiers_dossier") for line in lines)


def test_each_room_that_keeps_files_says_which_rows_name_them() -> None:
    rooms = {path.relative_to(SRC).parts[1] for path in (SRC / "domain").rglob("*.py") if writes(path)}
    telling = {path.relative_to(SRC).parts[1] for path in (SRC / "domain").rglob("models*/**/*.py") if tells(path)}
    telling |= {path.relative_to(SRC).parts[1] for path in (SRC / "domain").glob("*/models.py") if tells(path)}
    assert rooms
    assert rooms <= telling


def writes(path: Path) -> bool:
    return "tests" not in path.parts and re.search(r"\bvault\.write\(|keep_apart\(", path.read_text()) is not None


def tells(path: Path) -> bool:
    return re.search(r"^keeps_files\(|^@named_by", path.read_text(), re.MULTILINE) is not None
