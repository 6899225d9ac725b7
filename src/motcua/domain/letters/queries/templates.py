"""Questions about templates, shaped for their pages."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from motcua.base.actor import Actor
from motcua.base.problems import NotFound
from motcua.domain.catalogue.queries import get_published
from motcua.domain.catalogue.rules import Content as Procedure
from motcua.domain.letters import fields, rules
from motcua.domain.letters.access import may_template
from motcua.domain.letters.fields import Choice
from motcua.domain.letters.models import Template
from motcua.domain.letters.queries._owners import Owners
from motcua.domain.letters.rules import Content, content_of
from motcua.domain.people.permissions import Action
from motcua.domain.people.queries import names_of


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
    owners = Owners()
    return [_template_view(actor, one, owners, names) for one in own]


def _template_view(actor: Actor, one: Template, owners: Owners, names: Mapping[str, str]) -> TemplateView:
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
        _template_view(actor, found, Owners(), names),
        shown.number,
        shown.state,
        shown.edits,
        content_of(shown.content),
        fields.choices(procedure.content.form if procedure else None),
        [Version(one.number, one.state, names[one.edited_by], one.edited_at, one.published_at) for one in versions],
        procedure.name if procedure else found.procedure,
    )
