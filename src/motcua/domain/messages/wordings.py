"""The words of a happening: as an administrator published them, else as they came with the house. Texts in versions, like letters'.

A draft may be wrong as often as its writer likes; only what names known fields, says something in each part and fits into two parts of
a text message with the longest names is published.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.utils import translation
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from motcua.base import clock, journal, merging
from motcua.base.actor import Actor
from motcua.base.problems import Conflict, FieldError, InvalidInput, NotFound
from motcua.domain.messages.channels.gsm import MOST_PARTS, Length, fitted, length
from motcua.domain.messages.fields import Field, fields_for, names_for, samples
from motcua.domain.messages.models import NoticeText
from motcua.domain.messages.rules import TOLD
from motcua.domain.messages.texts import DEFAULTS, PARTS, Words
from motcua.domain.people.permissions import Action, require

LANGUAGES = ("vi", "en")
LONGEST = 4000
MAY_BE_EMPTY = frozenset({"to_do"})


@dataclass(frozen=True)
class TextLine:
    """One row of the list: a happening in a language. `number`: of the version in use, 0 for the text of the house."""

    kind: str
    language: str
    title: str
    number: int
    has_draft: bool


@dataclass(frozen=True)
class Preview:
    """How it reads with examples; `length`: of the text message with the longest names, without diacritics where it is too long."""

    subject: str
    body: list[merging.Filled]
    to_do: list[merging.Filled]
    sms: str
    length: Length
    push: str


@dataclass(frozen=True)
class TextView:
    """A text as its editor sees it: the draft, else what is in use. `faults`: what keeps it from being published."""

    kind: str
    language: str
    title: str
    words: Words
    fields: tuple[Field, ...]
    is_draft: bool
    number: int
    published_at: datetime | None
    faults: list[FieldError]
    preview: Preview


def words_for(kind: str) -> Words:
    """In the language that is active now."""
    language = "vi" if get_language() == "vi" else "en"
    found = NoticeText.objects.filter(kind=kind, language=language, state="published").first()
    return Words(**found.content) if found else _of_the_house(kind, language)


def subjects_for(kinds: Iterable[str]) -> dict[str, str]:
    """The subjects of several happenings in the language that is active now, by one statement; the kind itself where none is known."""
    language, wanted = "vi" if get_language() == "vi" else "en", set(kinds)
    found = {kind: str(DEFAULTS[kind].subject) if kind in DEFAULTS else kind for kind in wanted}
    own = NoticeText.objects.filter(kind__in=wanted, language=language, state="published") if wanted else ()
    return found | {row.kind: row.content["subject"] for row in own}


def titles_for(kinds: Iterable[str]) -> dict[str, str]:
    """What happenings are called in a list: their subjects with examples; the kind itself where none is known."""
    return {kind: _title(kind) if kind in DEFAULTS else kind for kind in kinds}


def _of_the_house(kind: str, language: str) -> Words:
    with translation.override(language):
        return DEFAULTS[kind].said()


def texts(actor: Actor) -> list[TextLine]:
    """Raises Forbidden."""
    require(actor, Action.MASTER_DATA)
    rows = list(NoticeText.objects.filter(state__in=("draft", "published")))
    used = {(row.kind, row.language): row.number for row in rows if row.state == "published"}
    drafts = {(row.kind, row.language) for row in rows if row.state == "draft"}
    return [
        TextLine(kind, language, _title(kind), used.get((kind, language), 0), (kind, language) in drafts)
        for kind in TOLD
        for language in LANGUAGES
    ]


def text(actor: Actor, kind: str, language: str) -> TextView:
    """Raises Forbidden, NotFound."""
    _require(actor, kind, language)
    rows = NoticeText.objects.filter(kind=kind, language=language)
    draft, used = rows.filter(state="draft").first(), rows.filter(state="published").first()
    found = draft or used
    words = Words(**found.content) if found else _of_the_house(kind, language)
    return TextView(
        kind,
        language,
        _title(kind),
        words,
        fields_for(kind),
        draft is not None,
        used.number if used else 0,
        used.published_at if used else None,
        faults(kind, words),
        preview(kind, words),
    )


def _title(kind: str) -> str:
    return merging.in_one_line(merging.read(str(DEFAULTS[kind].subject)), lambda name: samples(kind).get(name, ""))


def faults(kind: str, words: Words) -> list[FieldError]:
    """By the part in which they stand."""
    found = []
    for part in PARTS:
        source = str(getattr(words, part))
        if not source.strip() and part not in MAY_BE_EMPTY:
            found.append(FieldError(part, _("This part says nothing")))
        found += [FieldError(part, fault) for fault in merging.read(source, names_for(kind, part)).faults]
    parts = preview(kind, words).length.parts
    if parts > MOST_PARTS:
        found.append(
            FieldError("sms", _("With the longest names this is %(parts)s parts; two at most") % {"parts": parts})
        )
    return found


def preview(kind: str, words: Words) -> Preview:
    facts = samples(kind)

    def line(source: object) -> str:
        return merging.in_one_line(merging.read(str(source)), lambda name: facts.get(name, ""))

    def lines(source: object) -> list[merging.Filled]:
        return merging.fill(merging.read(str(source)), lambda name: facts.get(name, ""))

    sms = line(words.sms)
    counted = length(fitted(sms, "fit"))
    return Preview(line(words.subject), lines(words.body), lines(words.to_do), sms, counted, line(words.push))


@transaction.atomic
def save_draft(actor: Actor, kind: str, language: str, given: Mapping[str, str]) -> None:
    """Keeps a draft, right or wrong. Raises Forbidden, NotFound, InvalidInput for what is too long."""
    _require(actor, kind, language)
    content = {part: given.get(part, "").replace("\r\n", "\n").strip() for part in PARTS}
    if long := [part for part, source in content.items() if len(source) > LONGEST]:
        raise InvalidInput([FieldError(part, _("This is too long")) for part in long])
    facts = {"content": content, "edited_by": actor.reference, "edited_at": clock.now()}
    rows = NoticeText.objects.filter(kind=kind, language=language)
    number = (rows.order_by("-number").values_list("number", flat=True).first() or 0) + 1
    NoticeText.objects.update_or_create(
        kind=kind, language=language, state="draft", defaults=facts, create_defaults=facts | {"number": number}
    )


@transaction.atomic
def publish(actor: Actor, kind: str, language: str) -> None:
    """The draft holds from now on; what held before is kept as it was. Raises Forbidden, NotFound, Conflict without a draft,
    InvalidInput."""
    _require(actor, kind, language)
    rows = NoticeText.objects.select_for_update().filter(kind=kind, language=language)
    draft = rows.filter(state="draft").first()
    if draft is None:
        raise Conflict(_("There is no draft to publish"), code="no_draft")
    if wrong := faults(kind, Words(**draft.content)):
        raise InvalidInput(wrong)
    rows.filter(state="published").update(state="retired")
    draft.state, draft.published_by, draft.published_at = "published", actor.reference, clock.now()
    draft.save()
    journal.record(actor, "notice_text.published", draft.subject, number=draft.number)


@transaction.atomic
def restore(actor: Actor, kind: str, language: str) -> None:
    """The text of the house holds again; a draft is thrown away. Raises Forbidden, NotFound."""
    _require(actor, kind, language)
    rows = NoticeText.objects.select_for_update().filter(kind=kind, language=language)
    rows.filter(state="draft").delete()
    if rows.filter(state="published").update(state="retired"):
        journal.record(actor, "notice_text.restored", f"notice_text:{kind}:{language}")


def _require(actor: Actor, kind: str, language: str) -> None:
    require(actor, Action.MASTER_DATA)
    if kind not in TOLD or language not in LANGUAGES:
        raise NotFound
