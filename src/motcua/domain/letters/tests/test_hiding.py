"""The words of a draft for who has not said why they need more: masked, and whole again when they are kept."""

from pathlib import Path

import pytest

from motcua.domain.dossiers.tests import factories as f
from motcua.domain.letters import actions, hiding, queries
from motcua.domain.letters.models import Letter, Template
from motcua.domain.letters.rules import LetterText

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("demo_centre")]
RAW, SAID = "024090001234", "•••••••••234"


@pytest.fixture(autouse=True)
def _files(settings: object, tmp_path: Path) -> None:
    settings.FILES_DIR = tmp_path / "files"


def draft(words: str) -> Letter:
    """One whose writer gave these words as its content."""
    made = actions.begin_letter(f.JUSTICE, f.received(f.CRIMINAL_RECORD).code, template())
    return actions.change_letter(f.JUSTICE, made.pk, 0, LetterText("Ông An", {"content": words}, english=False))


def template() -> int:
    return Template.objects.get(code="gm-lam-viec-stp").pk


def kept(letter: Letter) -> LetterText:
    return queries.given_of(Letter.objects.get(pk=letter.pk))


def shown(letter: Letter) -> LetterText:
    _view, desk = queries.writing(f.JUSTICE, letter.pk)
    return hiding.masked_text(desk.facts.given, desk.facts)


def test_a_number_in_the_words_of_a_draft_is_masked_and_stays_when_they_are_kept_as_they_were_shown() -> None:
    letter = draft(f"Căn cước số {RAW}.")
    seen = shown(letter)
    assert seen.parts["content"] == f"Căn cước số {SAID}."
    actions.change_letter(f.JUSTICE, letter.pk, 1, LetterText(seen.to, seen.parts, english=False))
    assert kept(letter).parts["content"] == f"Căn cước số {RAW}."
    assert Letter.objects.get(pk=letter.pk).edits == 1, "nothing was changed"


def test_who_edits_around_what_is_hidden_changes_nothing_of_it() -> None:
    letter = draft(f"Căn cước số {RAW}.")
    edited = {"content": f"Theo căn cước {SAID}, mời ông đến."}
    actions.change_letter(f.JUSTICE, letter.pk, 1, LetterText("Ông An", edited, english=False))
    assert kept(letter).parts["content"] == f"Theo căn cước {RAW}, mời ông đến."


def test_dots_that_hide_nothing_here_stay_dots() -> None:
    letter = draft("Không có số.")
    actions.change_letter(f.JUSTICE, letter.pk, 1, LetterText("", {"content": f"Số {SAID}"}, english=False))
    assert kept(letter).parts["content"] == f"Số {SAID}"
