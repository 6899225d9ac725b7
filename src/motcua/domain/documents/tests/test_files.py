"""Files: sealed at rest, known by their content, opened only by those who may see the dossier, each look recorded."""

import io
import zipfile
from pathlib import Path

import pytest
from django.core.files.base import ContentFile

from motcua.base import journal, vault
from motcua.base.crypto import CannotUnseal
from motcua.base.problems import Conflict, Forbidden, InvalidInput, NotFound, TooLarge, UnsupportedMedia
from motcua.domain.documents import actions, queries
from motcua.domain.documents.rules import MOST_BYTES, kind_of, tidy_file_name
from motcua.domain.dossiers import actions as dossiers
from motcua.domain.dossiers.tests import factories as f

PDF = b"%PDF-1.7\n" + b"BI MAT CUA CONG DAN " * 200_000  # four chunks


@pytest.fixture(autouse=True)
def _files(settings: object, tmp_path: Path) -> None:
    settings.FILES_DIR = tmp_path


def upload(content: bytes = PDF, name: str = "to-khai.pdf") -> ContentFile:
    return ContentFile(content, name=name)


def office_file(*parts: str) -> bytes:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        for part in parts:
            archive.writestr(part, "x")
    return packed.getvalue()


@pytest.mark.parametrize(
    ("content", "media_type"),
    [
        (PDF, "application/pdf"),
        (b"\xff\xd8\xff\xe0" + bytes(300), "image/jpeg"),
        (b"\x89PNG\r\n\x1a\n" + bytes(300), "image/png"),
        (
            office_file("[Content_Types].xml", "word/document.xml"),
            "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
        ),
    ],
)
def test_a_file_is_known_by_its_content(content: bytes, media_type: str) -> None:
    assert kind_of(content).media_type == media_type


@pytest.mark.parametrize(
    "content",
    [
        b"<html><script>alert(1)</script>",
        b"<svg xmlns='http://www.w3.org/2000/svg'/>",
        b"MZ" + bytes(300),
        b"\x7fELF" + bytes(300),
        b"plain text",
        office_file("word/document.xml", "word/vbaProject.bin"),
        office_file("secret.exe"),
        b"PK\x03\x04broken",
    ],
)
def test_what_could_run_or_is_unknown_is_refused(content: bytes) -> None:
    with pytest.raises(UnsupportedMedia):
        kind_of(content)


def test_an_archive_whose_list_alone_would_fill_the_memory_is_refused_unread() -> None:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        for number in range(6_000):
            archive.writestr(f"word/{number}", "")
        archive.writestr("word/document.xml", "x")
    with pytest.raises(UnsupportedMedia):
        kind_of(packed.getvalue())


@pytest.mark.parametrize("tail", [b"<html><script>alert(1)</script>", b"PK\x03\x04word/document.xml", b"%!PS\n(x) run"])
def test_what_is_two_things_at_once_is_taken_for_its_beginning(tail: bytes) -> None:
    """And served as that, with `nosniff`: a browser does not look for the other."""
    assert kind_of(b"\x89PNG\r\n\x1a\n" + bytes(300) + tail).media_type == "image/png"
    assert kind_of(PDF + tail).media_type == "application/pdf"
    with pytest.raises(UnsupportedMedia):
        kind_of(tail + PDF)


def test_a_name_keeps_no_path_and_gets_the_extension_of_its_content() -> None:
    assert tidy_file_name("../../etc/pass\x00wd.exe", "pdf") == "passwd.pdf"
    assert tidy_file_name("C:\\Giấy tờ\\Tờ khai.docx", "pdf") == "Tờ khai.pdf"
    assert tidy_file_name("", "png") == "tai-lieu.png"


@pytest.mark.django_db
@pytest.mark.usefixtures("demo_centre")
class TestWithADossier:
    def test_what_lies_on_the_disk_holds_nothing_in_the_clear(self, tmp_path: Path) -> None:
        code = f.received().code
        kept = actions.add_file(f.RECEPTIONIST, code, upload(name="Nguyễn Văn Ân.pdf"), "d1")
        written = [path for path in tmp_path.rglob("*") if path.is_file()]
        assert len(written) == 1
        assert b"BI MAT" not in written[0].read_bytes()
        assert written[0].stat().st_size > len(PDF)
        opened = actions.open_file(f.JUSTICE, code, kept.id)
        assert b"".join(opened.chunks) == PDF
        assert opened.view.name == "Nguyễn Văn Ân.pdf"

    def test_a_chunk_that_was_changed_cut_off_or_moved_does_not_open(self, tmp_path: Path) -> None:
        kept = actions.add_file(f.RECEPTIONIST, f.received().code, upload())
        other = actions.add_file(f.RECEPTIONIST, f.received().code, upload())
        place, whole = vault.place_of(kept.id), vault.place_of(kept.id).read_bytes()
        first = 4 + int.from_bytes(whole[:4], "big")
        for broken in (
            whole[:-1] + bytes([whole[-1] ^ 1]),
            whole[:first],  # the last chunks are missing
            whole[first:],  # the first is missing
            whole[: first + 2],
            vault.place_of(other.id).read_bytes(),  # another dossier's file
            b"",
        ):
            place.write_bytes(broken)
            with pytest.raises(CannotUnseal):
                list(vault.read(kept.id))

    def test_each_look_is_recorded_and_strangers_find_nothing(self) -> None:
        code = f.received().code
        kept = actions.add_file(f.RECEPTIONIST, code, upload())
        actions.open_file(f.JUSTICE, code, kept.id)
        kinds = [entry.kind for entry in journal.subject_history(f"dossier:{code}")]
        assert kinds == ["dossier.received", "dossier.file_added", "dossier.file_opened"]
        for stranger in (f.DOCTOR, f.OTHER_RECEPTIONIST):
            with pytest.raises(NotFound):
                actions.open_file(stranger, code, kept.id)
            with pytest.raises(NotFound):
                queries.files(stranger, code)
        with pytest.raises(NotFound):
            actions.open_file(f.RECEPTIONIST, f.received().code, kept.id)
        with pytest.raises(Forbidden):
            actions.add_file(f.POST_CLERK, code, upload())

    def test_size_and_place_are_limited(self) -> None:
        code = f.received().code
        with pytest.raises(TooLarge):
            actions.add_file(f.RECEPTIONIST, code, upload(PDF[:9] + bytes(MOST_BYTES)))
        with pytest.raises(InvalidInput):
            actions.add_file(f.RECEPTIONIST, code, upload(b""))
        with pytest.raises(InvalidInput):
            actions.add_file(f.RECEPTIONIST, code, upload(), "zz")
        dossiers.refuse(f.RECEPTIONIST, code, "sai thẩm quyền")
        with pytest.raises(Conflict):
            actions.add_file(f.RECEPTIONIST, code, upload())

    def test_the_result_comes_with_its_file(self) -> None:
        code = f.received().code
        dossiers.complete_step(f.JUSTICE, code, "appraise")
        dossiers.complete_step(f.JUSTICE_LEADER, code, "approve")
        view = actions.attach_result(f.JUSTICE_LEADER, code, "12/XN-STP", upload(), signed=True)
        assert view.state == "processed"
        assert [(one.kind, one.media_type) for one in queries.files(f.RECEPTIONIST, code)] == [
            ("result", "application/pdf")
        ]
