"""Questions about templates and letters, shaped for their pages."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils.translation import get_language

from motcua.base import clock
from motcua.base.actor import Actor
from motcua.base.problems import NotFound
from motcua.domain.catalogue.queries import get_published, version_content
from motcua.domain.catalogue.rules import Content as Procedure
from motcua.domain.centre.models import Agency, Centre
from motcua.domain.centre.queries import agencies_by_code, centres, get_centre
from motcua.domain.documents.forms.making import Office
from motcua.domain.documents.queries import visible_dossier
from motcua.domain.dossiers.access import agencies_in, visible
from motcua.domain.dossiers.answers import answers_of
from motcua.domain.dossiers.models import Dossier
from motcua.domain.dossiers.queries import track
from motcua.domain.dossiers.queries.one import load, note_look, picture
from motcua.domain.dossiers.rule_sets import rule_set
from motcua.domain.letters import fields, rules
from motcua.domain.letters.access import ISSUE, WRITE, may, may_template
from motcua.domain.letters.fields import Choice, Facts
from motcua.domain.letters.models import Letter, Template, TemplateVersion
from motcua.domain.letters.rules import Content, LetterText, content_of
from motcua.domain.people.permissions import Action, allowed
from motcua.domain.people.queries import name_of, names_of


@dataclass(frozen=True)
class TemplateView:
    """A template in the list. `state`: that of its newest version; `holds`: whether letters begin with it now."""

    id: int
    code: str
    name: str
    name_en: str
    kind: str
    addressee: str
    centre: str
    agency: str
    procedure: str
    owner_name: str
    owner_name_en: str
    version: int
    state: str
    holds: bool
    edited_by_name: str
    edited_at: datetime
    may_change: bool
    may_publish: bool

    @property
    def kind_words(self) -> str:
        return str(rules.KIND_WORDS[self.kind])


@dataclass(frozen=True)
class Version:
    number: int
    state: str
    edited_by_name: str
    edited_at: datetime
    published_at: datetime | None


@dataclass(frozen=True)
class Editing:
    """A template on its page: the version that is shown, what may be put into its text, and its earlier versions."""

    template: TemplateView
    number: int
    state: str
    edits: int
    content: Content
    choices: list[Choice]
    versions: list[Version]
    procedure_name: str


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
class Desk:
    """All that a letter is made of."""

    facts: Facts
    content: Content
    printed: dict[str, Any] | None = None

    def facts_with(self, number: str) -> Facts:
        return replace(self.facts, number=number)


def known_fields(procedure: str) -> list[str]:
    """The merge fields of a template, with the answers to its procedure's questions."""
    return fields.known(form_of(procedure))


def form_of(procedure: str) -> Mapping[str, Any] | None:
    found = procedure_of(procedure)
    return found.form if found else None


def procedure_of(code: str) -> Procedure | None:
    if not code:
        return None
    try:
        return get_published(code).content
    except NotFound:  # it was retired since
        return None


def templates(actor: Actor) -> list[TemplateView]:
    """The templates that `actor` may change or publish, by name."""
    found = Template.objects.prefetch_related("versions")
    own = [one for one in found if may_template(actor, Action.LETTER_TEMPLATE, one.centre, one.agency)]
    names = names_of({one.versions.all()[0].edited_by for one in own})
    owners = _Owners()
    return [_template_view(actor, one, owners, names) for one in own]


class _Owners:
    """Names of agencies and centres, read once."""

    def __init__(self) -> None:
        self.agencies: dict[str, Agency] = agencies_by_code()
        self.centres: dict[str, Centre] = {centre.code: centre for centre in centres()}

    def of(self, owner: Template | Letter) -> tuple[str, str]:
        found: Agency | Centre | None = (
            self.agencies.get(owner.agency) if owner.agency else self.centres.get(owner.centre)
        )
        return (found.name, found.name_en or found.name) if found else (owner.agency or owner.centre,) * 2


def _template_view(actor: Actor, one: Template, owners: _Owners, names: Mapping[str, str]) -> TemplateView:
    versions = list(one.versions.all())
    newest = versions[0]
    return TemplateView(
        one.pk,
        one.code,
        one.name,
        one.name_en or one.name,
        one.kind,
        one.addressee,
        one.centre,
        one.agency,
        one.procedure,
        *owners.of(one),
        newest.number,
        newest.state,
        any(version.state == "published" for version in versions),
        names[newest.edited_by],
        newest.edited_at,
        may_template(actor, Action.LETTER_TEMPLATE, one.centre, one.agency),
        may_template(actor, Action.LETTER_PUBLISH, one.centre, one.agency),
    )


def editing(actor: Actor, template: int, number: int | None = None) -> Editing:
    """A template by its newest version, or by another. Raises NotFound for what is not theirs."""
    found = Template.objects.prefetch_related("versions").filter(pk=template).first()
    if found is None or not may_template(actor, Action.LETTER_TEMPLATE, found.centre, found.agency):
        raise NotFound
    versions = list(found.versions.all())
    shown = next((one for one in versions if number in (None, one.number)), None)
    if shown is None:
        raise NotFound
    names = names_of({one.edited_by for one in versions})
    procedure = get_published(found.procedure) if procedure_of(found.procedure) else None
    return Editing(
        _template_view(actor, found, _Owners(), names),
        shown.number,
        shown.state,
        shown.edits,
        content_of(shown.content),
        fields.choices(procedure.content.form if procedure else None),
        [Version(one.number, one.state, names[one.edited_by], one.edited_at, one.published_at) for one in versions],
        procedure.name if procedure else found.procedure,
    )


@dataclass(frozen=True)
class Panel:
    """The letters of a dossier on its page, and with what another may begin."""

    letters: list[LetterView]
    offers: list[Offer]


def panel(actor: Actor, code: str) -> Panel:
    """Raises NotFound for what is not theirs to see."""
    dossier, owners = visible_dossier(actor, code), _Owners()
    return Panel(_letters(actor, dossier, owners), _offers(actor, dossier, owners))


def templates_for(actor: Actor, code: str) -> list[Offer]:
    """With what `actor` may begin a letter about a dossier, by name. Raises NotFound for what is not theirs to see."""
    return _offers(actor, visible_dossier(actor, code), _Owners())


def _offers(actor: Actor, dossier: Dossier, owners: _Owners) -> list[Offer]:
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
    return _letters(actor, visible_dossier(actor, code), _Owners())


def _letters(actor: Actor, dossier: Dossier, owners: _Owners) -> list[LetterView]:
    rows = list(
        Letter.objects.select_related("version__template", "dossier").filter(dossier=dossier).order_by("made_at")
    )
    names = names_of({one.made_by for one in rows} | {one.issued_by for one in rows if one.issued_by})
    views = [_letter_view(actor, one, owners, names) for one in rows]
    return [one for one in views if one.state == "issued" or one.may_write or one.may_issue]


MOST_IN_BOOK = 500


def books(actor: Actor) -> list[tuple[str, str]]:
    """The books whose letters `actor` may write, with the name of whose they are in the reader's language."""
    owners = _Owners()
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
    owners, names = _Owners(), names_of({one.made_by for one in rows} | {one.issued_by for one in rows})
    return [_letter_view(actor, one, owners, names) for one in rows]


def letter(actor: Actor, identifier: UUID) -> LetterView:
    """Raises NotFound for what is not theirs to see."""
    return _letter_view(actor, letter_of(actor, identifier), _Owners())


def letter_of(actor: Actor, identifier: UUID) -> Letter:
    """An issued letter of a dossier that `actor` may see, or a draft that they may write or issue. Raises NotFound."""
    found = Letter.objects.select_related("version__template", "dossier").filter(pk=identifier).first()
    if found is None or not visible(actor).filter(pk=found.dossier_id).exists():
        raise NotFound
    rights = [may(actor, what, found, found.dossier.centre) for what in (WRITE, ISSUE)]
    if found.state == "draft" and not any(rights):
        raise NotFound
    return found


def _letter_view(actor: Actor, one: Letter, owners: _Owners, names: Mapping[str, str] | None = None) -> LetterView:
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


def writing(actor: Actor, identifier: UUID) -> tuple[LetterView, Desk]:
    """A draft on its page; that somebody looked at the dossier is recorded, once in ten minutes. Raises NotFound."""
    found = letter_of(actor, identifier)
    if found.state == "draft":
        with transaction.atomic():
            note_look(actor, found.dossier)
    return _letter_view(actor, found, _Owners()), desk_of(actor, found, given_of(found))


def given_of(letter: Letter) -> LetterText:
    """What its writer gave; nothing after it was erased."""
    raw = json.loads(letter.content) if letter.content else {}
    return LetterText(raw.get("to", ""), raw.get("parts", {}), bool(raw.get("english")))


def printed(letter: Letter) -> dict[str, Any] | None:
    """What stood on the paper when it was issued; None before, and after it was erased."""
    found: dict[str, Any] | None = json.loads(letter.content).get("printed") if letter.content else None
    return found


def desk_of(actor: Actor, letter: Letter, given: LetterText) -> Desk:
    """The dossier's facts as the letter may say them now. `actor` signs it."""
    dossier = load(letter.dossier.code)
    assert dossier is not None
    view = picture(actor, dossier)
    facts = Facts(
        view=view,
        office=Office(get_centre(dossier.centre), rule_set(dossier.rule_set)),
        answers=answers_of(dossier),
        form=version_content(dossier.version_id).form,
        given=given,
        to=given.to,
        signer=actor.name if actor.kind == "staff" else "",
        writer=_person(letter.made_by),
        number=letter.number_text,
        now=letter.issued_at or clock.now(),
    )
    return Desk(facts, content_of(letter.version.content), printed(letter))


def with_given(desk: Desk, given: LetterText) -> Desk:
    """The same with what was typed and not kept."""
    return replace(desk, facts=replace(desk.facts, given=given, to=given.to))


def _person(reference: str) -> str:
    name = name_of(reference)
    return "" if ":" in name else name


def letters_for_applicant(code: str, secret: str) -> list[ApplicantLetter]:
    """What was issued to the applicant, newest first. Raises NotFound as `track` does."""
    seen = track(code, secret)
    owners = _Owners()
    rows = Letter.objects.filter(
        dossier__code=seen.code, to_applicant=True, state="issued", file__isnull=False
    ).order_by("-issued_at")
    return [
        ApplicantLetter(one.pk, one.number_text, one.summary, *owners.of(one), one.issued_at)
        for one in rows
        if one.issued_at is not None
    ]


def can_be_result(actor: Actor, view: LetterView, desk: Desk) -> bool:
    """Whether issuing it may make it the dossier's result."""
    return view.kind == "result" and "result" in desk.facts.view.allowed and not desk.facts.view.result
