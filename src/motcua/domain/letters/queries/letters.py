"""Questions about letters: those of a dossier, of a book, of an applicant; with what another may begin."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.utils.translation import get_language

from motcua.base.actor import Actor
from motcua.base.problems import NotFound
from motcua.domain.documents.queries import visible_dossier
from motcua.domain.dossiers.access import agencies_in, visible
from motcua.domain.dossiers.models import Dossier
from motcua.domain.dossiers.queries import track
from motcua.domain.letters import rules
from motcua.domain.letters.access import ISSUE, WRITE, may
from motcua.domain.letters.models import Letter, TemplateVersion
from motcua.domain.letters.queries._owners import Owners
from motcua.domain.people.permissions import Action, allowed
from motcua.domain.people.queries import names_of

MOST_IN_BOOK = 500


@dataclass(frozen=True)
class Offer:
    """A template with which a letter about a dossier can begin."""

    template: int
    version: int
    dossier: str
    name: str
    name_en: str
    kind: str
    owner_name: str
    owner_name_en: str

    @property
    def kind_words(self) -> str:
        return str(rules.KIND_WORDS[self.kind])


@dataclass(frozen=True)
class LetterView:
    """A letter in the list of a dossier."""

    id: UUID
    dossier: str
    centre: str
    agency: str
    state: str
    name: str
    name_en: str
    kind: str
    number: str
    summary: str
    owner_name: str
    owner_name_en: str
    to_applicant: bool
    sealed: bool
    made_by_name: str
    changed_at: datetime
    issued_by_name: str
    issued_at: datetime | None
    file: UUID | None
    edits: int
    may_write: bool
    may_issue: bool


@dataclass(frozen=True)
class ApplicantLetter:
    """A letter as its applicant sees it in the tracking."""

    id: UUID
    number: str
    summary: str
    owner_name: str
    owner_name_en: str
    issued_at: datetime


@dataclass(frozen=True)
class Panel:
    """The letters of a dossier on its page, and with what another may begin."""

    letters: list[LetterView]
    offers: list[Offer]


def panel(actor: Actor, code: str) -> Panel:
    """Raises NotFound for what is not theirs to see."""
    dossier, owners = visible_dossier(actor, code), Owners()
    return Panel(_letters(actor, dossier, owners), _offers(actor, dossier, owners))


def templates_for(actor: Actor, code: str) -> list[Offer]:
    """With what `actor` may begin a letter about a dossier, by name. Raises NotFound for what is not theirs to see."""
    return _offers(actor, visible_dossier(actor, code), Owners())


def _offers(actor: Actor, dossier: Dossier, owners: Owners) -> list[Offer]:
    if not dossier.name_key:  # it was erased
        return []
    taking_part = {dossier.agency, *agencies_in(dossier)}
    current = TemplateVersion.objects.filter(
        state="published", template__procedure__in=["", dossier.procedure]
    ).select_related("template")
    offered = [
        Offer(
            one.template_id,
            one.pk,
            dossier.code,
            one.template.name,
            one.template.name_en or one.template.name,
            one.template.kind,
            *owners.of(one.template),
        )
        for one in current
        if (one.template.agency in taking_part or (one.template.centre and one.template.centre == dossier.centre))
        and may(actor, WRITE, one.template, dossier.centre)
    ]
    return sorted(offered, key=lambda one: (one.owner_name, one.name))


def letters(actor: Actor, code: str) -> list[LetterView]:
    """The letters about a dossier: what was issued, and the drafts of those who may write them. Raises NotFound."""
    return _letters(actor, visible_dossier(actor, code), Owners())


def _letters(actor: Actor, dossier: Dossier, owners: Owners) -> list[LetterView]:
    rows = list(
        Letter.objects.select_related("version__template", "dossier").filter(dossier=dossier).order_by("made_at")
    )
    names = names_of({one.made_by for one in rows} | {one.issued_by for one in rows if one.issued_by})
    views = [letter_view(actor, one, owners, names) for one in rows]
    return [one for one in views if one.state == "issued" or one.may_write or one.may_issue]


def books(actor: Actor) -> list[tuple[str, str]]:
    """The books whose letters `actor` may write, with the name of whose they are in the reader's language."""
    owners = Owners()
    english = get_language() != "vi"
    agencies = [one for one in owners.agencies.values() if allowed(actor, Action.LETTER_WRITE, agency=one.code)]
    halls = [one for one in owners.centres.values() if allowed(actor, Action.CENTRE_LETTER_WRITE, centre=one.code)]
    named = [(f"agency:{one.code}", (english and one.name_en) or one.name) for one in agencies]
    return sorted(named, key=lambda pair: pair[1]) + [
        (f"centre:{one.code}", (english and one.name_en) or one.name) for one in halls
    ]


def book(actor: Actor, book: str, year: int) -> list[LetterView]:
    """What was issued in a year, the latest number first, the newest 500. Raises NotFound for another's book."""
    if book not in {code for code, _name in books(actor)}:
        raise NotFound
    found = Letter.objects.select_related("version__template", "dossier").filter(book=book, year=year, state="issued")
    rows = list(found.order_by("-number")[:MOST_IN_BOOK])
    owners, names = Owners(), names_of({one.made_by for one in rows} | {one.issued_by for one in rows})
    return [letter_view(actor, one, owners, names) for one in rows]


def letter(actor: Actor, identifier: UUID) -> LetterView:
    """Raises NotFound for what is not theirs to see."""
    return letter_view(actor, letter_of(actor, identifier), Owners())


def letter_of(actor: Actor, identifier: UUID) -> Letter:
    """An issued letter of a dossier that `actor` may see, or a draft that they may write or issue. Raises NotFound."""
    found = Letter.objects.select_related("version__template", "dossier").filter(pk=identifier).first()
    if found is None or not visible(actor).filter(pk=found.dossier_id).exists():
        raise NotFound
    rights = [may(actor, what, found, found.dossier.centre) for what in (WRITE, ISSUE)]
    if found.state == "draft" and not any(rights):
        raise NotFound
    return found


def letter_view(actor: Actor, one: Letter, owners: Owners, names: Mapping[str, str] | None = None) -> LetterView:
    names = names or names_of({one.made_by, one.issued_by} - {""})
    template, centre = one.version.template, one.dossier.centre
    is_draft = one.state == "draft"
    return LetterView(
        one.pk,
        one.dossier.code,
        one.centre,
        one.agency,
        one.state,
        template.name,
        template.name_en or template.name,
        template.kind,
        one.number_text,
        one.summary,
        *owners.of(one),
        one.to_applicant,
        one.sealed,
        names[one.made_by],
        one.changed_at,
        names[one.issued_by] if one.issued_by else "",
        one.issued_at,
        one.file_id,
        one.edits,
        is_draft and may(actor, WRITE, one, centre),
        is_draft and may(actor, ISSUE, one, centre),
    )


def letters_for_applicant(code: str, secret: str) -> list[ApplicantLetter]:
    """What was issued to the applicant, newest first. Raises NotFound as `track` does."""
    seen = track(code, secret)
    owners = Owners()
    rows = Letter.objects.filter(
        dossier__code=seen.code, to_applicant=True, state="issued", file__isnull=False
    ).order_by("-issued_at")
    return [
        ApplicantLetter(one.pk, one.number_text, one.summary, *owners.of(one), one.issued_at)
        for one in rows
        if one.issued_at is not None
    ]
