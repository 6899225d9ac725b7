"""A letter as it is looked at until somebody says why they need more: numbers, phones and e-mail addresses without their middle.

What is hidden in the words of a draft is put back when they are kept: whoever edits around it changes nothing of it.
"""

from collections.abc import Mapping
from typing import cast

from motcua.domain.catalogue.masking import hidden_words
from motcua.domain.documents.forms.words import local_phone
from motcua.domain.dossiers.shapes import ApplicantView, RepresentativeView
from motcua.domain.letters.fields import Facts
from motcua.domain.letters.paper import Data
from motcua.domain.letters.rules import LetterText


def hidden_in(facts: Facts) -> dict[str, str]:
    """What is hidden in letters about this dossier, and how it is shown instead."""
    view, found = facts.view, hidden_words(facts.form, facts.answers)
    for one, shown in ((view.applicant, view.applicant.masked()), (view.representative, view.representative)):
        if one is None or shown is None:
            continue
        shown = shown.masked() if isinstance(shown, RepresentativeView) else shown
        found |= {one.id_number: shown.id_number, local_phone(one.phone): shown.phone, one.phone: shown.phone}
        if isinstance(one, ApplicantView) and isinstance(shown, ApplicantView):
            found |= {one.tax_code: shown.tax_code, one.email: shown.email}
    longest_first = sorted(
        found.items(), key=lambda pair: -len(pair[0])
    )  # a phone with its country before the one without
    return {raw: said for raw, said in longest_first if raw and raw != said}


def masked(data: Data, facts: Facts) -> Data:
    """The same paper."""
    return cast(Data, _without(data, hidden_in(facts)))


def masked_text(given: LetterText, facts: Facts) -> LetterText:
    """What its writer gave, in the same way."""
    hidden = hidden_in(facts)
    parts = {code: str(_without(text, hidden)) for code, text in given.parts.items()}
    return LetterText(str(_without(given.to, hidden)), parts, given.english)


def restored(typed: LetterText, kept: LetterText, facts: Facts) -> LetterText:
    """What was typed over masked words, with what they hide; of two that are shown alike the one that stood there before."""
    hidden = hidden_in(facts)
    parts = {code: _restored(text, kept.parts.get(code, ""), hidden) for code, text in typed.parts.items()}
    return LetterText(_restored(typed.to, kept.to, hidden), parts, typed.english)


def _restored(typed: str, kept: str, hidden: Mapping[str, str]) -> str:
    for raw, said in hidden.items():
        if raw in kept:
            typed = typed.replace(said, raw)
    return typed


def _without(value: object, hidden: Mapping[str, str]) -> object:
    if isinstance(value, dict):
        return {name: _without(one, hidden) for name, one in value.items()}
    if isinstance(value, list):
        return [_without(one, hidden) for one in value]
    if isinstance(value, str):
        for raw, said in hidden.items():
            value = value.replace(raw, said)
    return value
