"""What people call things."""

import pytest

from motcua.domain.catalogue.queries import search
from motcua.surfaces.portal.shapes import OFTEN
from motcua.surfaces.portal.synonyms import WORDS, folded, other_words


@pytest.mark.parametrize(
    ("written", "plain"),
    [("Sổ Đỏ", "so do"), ("hoà giải", "hoa giai"), ("hòa", "hoa"), ("  Đất   đai ", "dat dai"), ("e\u0302\u0301", "e")],
)
def test_folding_takes_diacritics_case_and_blanks_away(written, plain):
    assert folded(written) == plain


def test_the_longest_word_of_the_people_is_replaced():
    assert other_words("làm bằng lái xe máy") == "lam giấy phép lái xe may"


def test_a_part_of_a_word_is_not_a_word():
    assert other_words("landlord") == ""


def test_words_are_kept_folded():
    assert all(folded(word) == word for word in WORDS)


@pytest.mark.parametrize("language", ["vi", "en"])
def test_what_is_offered_on_the_first_page_finds_something(demo_centre, language):
    from django.utils import translation

    with translation.override(language):
        offered = [str(words) for words in OFTEN]
    missing = [words for words in offered if not (search(words) or search(other_words(words) or "\u0000"))]
    assert missing == []


def test_every_synonym_leads_to_a_procedure_of_the_demonstration(demo_centre):
    missing = {term: meant for term, meant in WORDS.items() if not search(meant)}
    assert missing == {}
