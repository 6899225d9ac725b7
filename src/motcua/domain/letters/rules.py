"""What a template of a letter holds, and what is wrong with it. Pure."""

import re
from collections.abc import Collection, Mapping
from dataclasses import asdict, dataclass, field
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from motcua.base import merging
from motcua.base.problems import FieldError

KINDS = ["apology", "invitation", "notice", "other", "refusal", "request", "result"]
ADDRESSEES = ["agency", "applicant", "other"]
VERSION_STATES = ["draft", "published", "retired"]
LETTER_STATES = ["draft", "issued"]
KIND_WORDS: Mapping[str, str | Promise] = {
    "result": gettext_lazy("Result"),
    "apology": gettext_lazy("Apology"),
    "request": gettext_lazy("Request to an agency"),
    "refusal": gettext_lazy("Refusal"),
    "invitation": gettext_lazy("Invitation"),
    "notice": gettext_lazy("Notice"),
    "other": gettext_lazy("Another letter"),
}
ADDRESSEE_WORDS: Mapping[str, str | Promise] = {
    "applicant": gettext_lazy("the applicant"),
    "agency": gettext_lazy("an agency"),
    "other": gettext_lazy("somebody else"),
}
# As decree 30/2020 writes it: 15/TB-STP, 7/UBND-VX; the number itself comes when the letter is issued.
SYMBOL = re.compile(r"[A-ZĐÂÊÔƠƯ][A-ZĐÂÊÔƠƯ0-9&]{0,11}([-/][A-ZĐÂÊÔƠƯ0-9&]{1,15}){0,3}\Z")
PART_CODE = re.compile(r"[a-z][a-z0-9_]{0,29}\Z")
LONGEST_TEXT, LONGEST_LINE, MOST_PARTS, LONGEST_PART = 12_000, 300, 12, 4000
FREE = "free."


@dataclass(frozen=True)
class Part:
    """What the writer of a letter fills in by hand; `text` stands there to begin with."""

    code: str
    title: str
    title_en: str = ""
    text: str = ""
    required: bool = True


@dataclass(frozen=True)
class Content:
    """A version of a template. `title`: the kind of document in capitals (GIẤY MỜI); empty for an official letter.

    `superior`: the body above the one that writes; `to`: to whom; `recipients`: "Nơi nhận", a line each; `signer`: the office
    that signs, a line each. `*_en`: a translation, printed behind the letter for those who ask for it.
    """

    title: str = ""
    subject: str = ""
    symbol: str = ""
    superior: str = ""
    to: str = ""
    body: str = ""
    recipients: str = ""
    signer: str = ""
    parts: tuple[Part, ...] = ()
    subject_en: str = ""
    body_en: str = ""

    def as_json(self) -> dict[str, Any]:
        return asdict(self) | {"parts": [asdict(part) for part in self.parts]}

    @property
    def has_english(self) -> bool:
        return bool(self.body_en.strip())


TEXTS = ("title", "subject", "symbol", "superior", "to", "body", "recipients", "signer", "subject_en", "body_en")
LONG = frozenset({"body", "body_en", "recipients", "to", "signer"})
WITH_FIELDS = ("subject", "to", "body", "recipients", "subject_en", "body_en")


def content_of(raw: Mapping[str, Any]) -> Content:
    """Raises KeyError and TypeError for what is none."""
    parts = tuple(
        Part(
            str(one["code"]),
            str(one["title"]),
            str(one.get("title_en", "")),
            str(one.get("text", "")),
            bool(one.get("required", True)),
        )
        for one in raw.get("parts", [])
    )
    return Content(**{name: str(raw.get(name, "")).replace("\r", "") for name in TEXTS}, parts=parts)


@dataclass(frozen=True)
class LetterText:
    """What the writer gave to one letter."""

    to: str = ""
    parts: Mapping[str, str] = field(default_factory=dict)
    english: bool = False


def length_faults(content: Content) -> list[FieldError]:
    """What could not even be kept as a draft."""
    errors = [
        FieldError(name, _("This is too long"))
        for name in TEXTS
        if len(getattr(content, name)) > (LONGEST_TEXT if name in LONG else LONGEST_LINE)
    ]
    if len(content.parts) > MOST_PARTS or any(
        len(part.title) > LONGEST_LINE or len(part.text) > LONGEST_PART for part in content.parts
    ):
        errors.append(FieldError("parts", _("At most 12 free parts of 4,000 characters")))
    return errors


def faults(content: Content, known: Collection[str]) -> list[FieldError]:
    """All that stands against publishing. `known`: the merge fields there are for it, without its own free parts."""
    errors = length_faults(content)
    if not SYMBOL.match(content.symbol):
        errors.append(
            FieldError("symbol", _("Write the symbol in capitals without the number, such as TB-STP or STP-MC"))
        )
    errors += [
        FieldError(name, words)
        for name, words in (
            ("subject", _("Write what the letter is about")),
            ("to", _("Write to whom it goes")),
            ("body", _("Write the text of the letter")),
            ("signer", _("Write which office signs it, such as GIÁM ĐỐC")),
        )
        if not getattr(content, name).strip()
    ]
    errors += _part_faults(content)
    names = {*known, *(FREE + part.code for part in content.parts)}
    used: set[str] = set()
    for name in WITH_FIELDS:
        text = merging.read(getattr(content, name), names)
        used |= text.names
        errors += [FieldError(name, words) for words in text.faults]
    errors += [
        FieldError("parts", _("The free part “%(name)s” stands nowhere in the text") % {"name": part.code})
        for part in content.parts
        if FREE + part.code not in used
    ]
    return errors


def _part_faults(content: Content) -> list[FieldError]:
    errors = []
    codes = [part.code for part in content.parts]
    for part in content.parts:
        if not PART_CODE.match(part.code):
            words = _("“%(name)s” is no name of a free part: small letters without marks, digits and _")
            errors.append(FieldError("parts", words % {"name": part.code}))
        if not part.title.strip():
            errors.append(FieldError("parts", _("Each free part needs words that the writer reads")))
    if len(set(codes)) < len(codes):
        errors.append(FieldError("parts", _("Two free parts have the same name")))
    return errors


def missing_parts(content: Content, given: LetterText) -> list[FieldError]:
    """What the writer still has to fill in before the letter is issued."""
    errors = [
        FieldError(f"part-{part.code}", _("Fill in: %(title)s") % {"title": part.title})
        for part in content.parts
        if part.required and not given.parts.get(part.code, "").strip()
    ]
    return errors if given.to.strip() else [FieldError("to", _("Write to whom it goes")), *errors]
