"""Looking through a file: each opening recorded once, nobody turns pages of what is not open before him; finding in the text."""

from pathlib import Path
from uuid import uuid4

import pytest
from django.core.files.base import ContentFile

from motcua.base import journal, vault
from motcua.base.actor import ANONYMOUS
from motcua.base.crypto import CannotUnseal
from motcua.base.problems import Conflict, Forbidden, NotAuthenticated, NotFound
from motcua.domain.documents import actions, words
from motcua.domain.documents.actions import looking
from motcua.domain.documents.models import File, Word
from motcua.domain.documents.queries import FoundInText, dossiers_with_words, files, lines
from motcua.domain.documents.reading import ocr
from motcua.domain.documents.tests import papers as p
from motcua.domain.dossiers.tests import factories as f

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("demo_centre")]
needs_tesseract = pytest.mark.skipif(not ocr.at_hand(), reason="Tesseract with Vietnamese is not installed")


@pytest.fixture(autouse=True)
def _files(settings: object, tmp_path: Path) -> None:
    settings.FILES_DIR = tmp_path / "files"


def read(text: str = p.TEXT, pages: int = 1, procedure: str = f.CIVIL_STATUS) -> File:
    code = f.received(procedure).code
    view = actions.add_file(f.RECEPTIONIST, code, ContentFile(p.text_pdf(text, pages), name="don.pdf"))
    return p.make_text(File.objects.get(pk=view.id))


def looks(file: File) -> list[str]:
    entries = journal.subject_history(file.dossier.subject)
    return [str(entry.data.get("manner")) for entry in entries if entry.kind == "dossier.file_opened"]


def test_one_opening_is_one_look_however_many_pages_are_turned() -> None:
    file = read(pages=3)
    code = file.dossier.code
    opening = actions.open_pages(f.JUSTICE, code, file.pk)
    assert opening.numbers == [1, 2, 3]
    for number in opening.numbers:
        again = actions.open_pages(f.JUSTICE, code, file.pk, opening.token)
        assert actions.picture_of(f.JUSTICE, code, file.pk, number, again.token).startswith(b"\xff\xd8\xff")
        assert "Nguyễn Thị Phương Thảo" in " ".join(actions.text_of(f.JUSTICE, code, file.pk, number, again.token).text)
    assert len(actions.texts_of(f.JUSTICE, code, file.pk, opening.token)) == 3
    assert looks(file) == ["pages"]
    actions.open_pages(f.JUSTICE, code, file.pk)
    assert looks(file) == ["pages", "pages"]


def test_a_page_is_shown_only_to_whom_the_file_was_opened() -> None:
    file, other = read(), read()
    code = file.dossier.code
    mine = actions.open_pages(f.RECEPTIONIST, code, file.pk).token
    of_another_file = actions.open_pages(f.RECEPTIONIST, other.dossier.code, other.pk).token
    for actor, token in ((f.JUSTICE, mine), (f.RECEPTIONIST, ""), (f.RECEPTIONIST, of_another_file), (f.DOCTOR, mine)):
        with pytest.raises(NotFound):
            actions.picture_of(actor, code, file.pk, 1, token)
    with pytest.raises(NotFound):
        actions.picture_of(f.RECEPTIONIST, code, file.pk, 2, mine)
    with pytest.raises(NotFound):
        actions.open_pages(f.RECEPTIONIST, code, uuid4())
    assert looks(file) == ["pages"]


def test_an_opening_does_not_last_for_ever(monkeypatch: pytest.MonkeyPatch) -> None:
    file = read()
    token = actions.open_pages(f.RECEPTIONIST, file.dossier.code, file.pk).token
    monkeypatch.setattr(looking, "OPEN_SECONDS", -1)
    with pytest.raises(NotFound):
        actions.picture_of(f.RECEPTIONIST, file.dossier.code, file.pk, 1, token)


def test_what_is_closed_is_not_turned_either() -> None:
    file = read()
    token = actions.open_pages(f.RECEPTIONIST, file.dossier.code, file.pk).token
    File.objects.update(safety="infected")
    with pytest.raises(Conflict):
        actions.picture_of(f.RECEPTIONIST, file.dossier.code, file.pk, 1, token)
    with pytest.raises(Conflict):
        actions.open_pages(f.RECEPTIONIST, file.dossier.code, file.pk)


@needs_tesseract
def test_the_archive_copy_is_opened_with_a_look_and_a_changed_one_is_noticed() -> None:
    file = read()
    actions.read_on(file.pk)
    view, copy = actions.open_archive(f.RECEPTIONIST, file.dossier.code, file.pk)
    assert copy.startswith(b"%PDF-")
    assert view.archive_size == len(copy)
    assert looks(file) == ["archive"]
    vault.write(file.archive, copy + b"\n")
    with pytest.raises(CannotUnseal):
        actions.open_archive(f.RECEPTIONIST, file.dossier.code, file.pk)
    File.objects.update(archive_sha256="")
    with pytest.raises(NotFound):
        actions.open_archive(f.RECEPTIONIST, file.dossier.code, file.pk)


def test_the_list_says_how_far_each_file_is() -> None:
    file = read(pages=2)
    (view,) = files(f.RECEPTIONIST, file.dossier.code)
    assert (view.pages, view.blank, view.closed) == (2, 0, False)
    assert view.reading == "read"


def test_a_dossier_is_found_by_words_in_its_files_with_or_without_diacritics() -> None:
    first = read("Bà Trần Thị Hồng Hoà xin nhập hộ khẩu tại Yên Dũng.")
    second = read("Ông Trần Văn Hải xin trích lục.")
    both = dossiers_with_words(f.RECEPTIONIST, "trần xin")
    assert [one.code for one in both] == [second.dossier.code, first.dossier.code]
    for typed in ("hong hòa", "HỒNG HOÀ", "yen dung", "Hoa  Tran"):
        found = dossiers_with_words(f.RECEPTIONIST, typed)
        assert found == [FoundInText(first.dossier.code, [first.pk])]
    assert dossiers_with_words(f.RECEPTIONIST, "hồng hải") == []
    assert dossiers_with_words(f.RECEPTIONIST, " . ") == []


def test_words_are_found_only_in_what_somebody_may_see() -> None:
    file = read()
    assert [one.code for one in dossiers_with_words(f.JUSTICE, "giấy phép")] == [file.dossier.code]
    assert dossiers_with_words(f.DOCTOR, "giấy phép") == []
    assert dossiers_with_words(f.OTHER_RECEPTIONIST, "giấy phép") == []
    with pytest.raises(NotAuthenticated):
        dossiers_with_words(ANONYMOUS, "giấy phép")
    with pytest.raises(Forbidden):
        dossiers_with_words(f.actor("kiosk", centre="BG"), "giấy phép")


def test_the_words_of_a_number_are_found_as_it_is_written() -> None:
    file = read("Số định danh 024 085 001234, biên lai 77.")
    assert dossiers_with_words(f.RECEPTIONIST, "001234")[0].files == [file.pk]


def test_a_word_lies_in_the_tables_as_a_keyed_hash_alone() -> None:
    assert words.distinct(["Nguyễn Thị", "A", "024085001234."]) == {"nguyen", "thi", "024085001234"}
    assert words.hash_of("nguyen") != words.hash_of("nguyễn")
    assert len(words.hash_of("nguyen")) == 8
    assert Word._meta.get_field("hash").max_length == 8


def test_words_stand_in_lines_as_they_are_read() -> None:
    boxes: list[list[str | int]] = [["Tôi", 10, 10, 30, 20], ["tên", 50, 12, 30, 18], ["là", 10, 40, 20, 20]]
    assert [[box[0] for box in line] for line in lines(boxes)] == [["Tôi", "tên"], ["là"]]
