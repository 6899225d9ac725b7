"""Templates of letters: begun, changed as a draft, published once nothing is wrong with it, retired."""

from dataclasses import dataclass

from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext as _

from motcua.base import clock, journal
from motcua.base.actor import Actor
from motcua.base.problems import Conflict, FieldError, InvalidInput, NotFound
from motcua.domain.catalogue.queries import get_published
from motcua.domain.centre.queries import agencies_by_code, centres
from motcua.domain.letters import rules
from motcua.domain.letters.access import require_template
from motcua.domain.letters.models import Template, TemplateVersion
from motcua.domain.letters.queries import known_fields
from motcua.domain.letters.rules import Content, content_of
from motcua.domain.people.identity import fold
from motcua.domain.people.permissions import Action

LONGEST_NAME, LONGEST_CODE = 200, 40
DRAFT, PUBLISHED, RETIRED = rules.VERSION_STATES


@dataclass(frozen=True)
class NewTemplate:
    """Whose it is: the code of a centre or of an agency, one of the two; `procedure`: for that one alone."""

    name: str
    kind: str
    addressee: str
    centre: str = ""
    agency: str = ""
    procedure: str = ""
    name_en: str = ""
    code: str = ""


@transaction.atomic
def begin_template(actor: Actor, new: NewTemplate, content: Content | None = None) -> TemplateVersion:
    """A template with its first draft. Raises InvalidInput with every fault, Forbidden."""
    require_template(actor, Action.LETTER_TEMPLATE, new.centre, new.agency)
    errors = _faults(new)
    if errors:
        raise InvalidInput(errors)
    template = Template.objects.create(
        code=new.code or _free_code(new.name),
        name=new.name.strip(),
        name_en=new.name_en.strip(),
        kind=new.kind,
        addressee=new.addressee,
        centre=new.centre,
        agency=new.agency,
        procedure=new.procedure,
    )
    return _begin(actor, template, content or Content(), begun=True)


def _faults(new: NewTemplate) -> list[FieldError]:
    errors = []
    if not fold(new.name) or max(len(new.name), len(new.name_en)) > LONGEST_NAME:
        errors.append(FieldError("name", _("Enter a name of at most 200 characters")))
    if new.kind not in rules.KINDS:
        errors.append(FieldError("kind", _("Choose what kind of letter it is")))
    if new.addressee not in rules.ADDRESSEES:
        errors.append(FieldError("addressee", _("Choose to whom it goes")))
    known_owner = (
        new.agency in agencies_by_code() if new.agency else new.centre in {centre.code for centre in centres()}
    )
    if not known_owner or bool(new.centre) == bool(new.agency):
        errors.append(FieldError("owner", _("Choose whose letter it is: an agency's or a centre's")))
    if new.procedure:
        try:
            get_published(new.procedure)
        except NotFound:
            errors.append(FieldError("procedure", _("There is no published procedure with this code")))
    return errors


def _free_code(name: str) -> str:
    base = "-".join(fold(name).split())[: LONGEST_CODE - 4].strip("-")
    taken = set(Template.objects.filter(code__startswith=base).values_list("code", flat=True))
    return next(code for code in (base, *(f"{base}-{n}" for n in range(2, 1000))) if code not in taken)


@transaction.atomic
def begin_draft(actor: Actor, template: int) -> TemplateVersion:
    """The draft there is, or a copy of what holds (or held last). Raises NotFound, Forbidden."""
    found = locked(actor, template, Action.LETTER_TEMPLATE)
    draft = found.versions.filter(state=DRAFT).first()
    if draft is not None:
        return draft
    newest = found.versions.filter(state=PUBLISHED).first() or found.versions.first()
    return _begin(actor, found, content_of(newest.content) if newest else Content())


def _begin(actor: Actor, template: Template, content: Content, *, begun: bool = False) -> TemplateVersion:
    last = template.versions.aggregate(last=Max("number"))["last"] or 0
    draft = TemplateVersion.objects.create(
        template=template,
        number=last + 1,
        state=DRAFT,
        content=content.as_json(),
        edited_by=actor.reference,
        edited_at=clock.now(),
    )
    record(actor, "letter_template.begun" if begun else "letter_template.draft_begun", draft)
    return draft


@transaction.atomic
def change_draft(actor: Actor, template: int, seen: int, content: Content) -> TemplateVersion:
    """Keeps what was written; it may have faults, which are told beside it, until it is published.

    Raises InvalidInput for what is too long to be kept, Conflict where somebody else saved after `seen`, NotFound.
    """
    draft = _seen_draft(locked(actor, template, Action.LETTER_TEMPLATE), seen)
    errors = rules.length_faults(content)
    if errors:
        raise InvalidInput(errors)
    if content.as_json() == draft.content:
        return draft
    draft.content, draft.edits = content.as_json(), draft.edits + 1
    draft.edited_by, draft.edited_at = actor.reference, clock.now()
    draft.save()
    record(actor, "letter_template.changed", draft, edit=draft.edits)
    return draft


@transaction.atomic
def publish(actor: Actor, template: int, seen: int) -> TemplateVersion:
    """From now on letters begin with it; drafts of letters keep the text they began with. Raises InvalidInput, Conflict, NotFound."""
    found = locked(actor, template, Action.LETTER_PUBLISH)
    draft = _seen_draft(found, seen)
    errors = rules.faults(content_of(draft.content), known_fields(found.procedure))
    if errors:
        raise InvalidInput(errors)
    found.versions.filter(state=PUBLISHED).update(state=RETIRED)
    draft.state, draft.published_by, draft.published_at = PUBLISHED, actor.reference, clock.now()
    draft.save()
    record(actor, "letter_template.published", draft)
    return draft


@transaction.atomic
def retire(actor: Actor, template: int) -> None:
    """No letter begins with it any more. Raises NotFound where none is published."""
    current = locked(actor, template, Action.LETTER_PUBLISH).versions.filter(state=PUBLISHED).first()
    if current is None:
        raise NotFound(_("No version of this template is published"))
    current.state = RETIRED
    current.save(update_fields=["state"])
    record(actor, "letter_template.retired", current)


@transaction.atomic
def drop_draft(actor: Actor, template: int, seen: int) -> None:
    """Throws the draft away; what was published stays. A template that never had another text goes with it."""
    found = locked(actor, template, Action.LETTER_TEMPLATE)
    draft = _seen_draft(found, seen)
    record(actor, "letter_template.draft_dropped", draft)
    draft.delete()
    if not found.versions.exists():
        found.delete()


def locked(actor: Actor, template: int, action: Action) -> Template:
    """Raises NotFound for what is not there or not theirs to see, Forbidden for who may only see it."""
    found = Template.objects.select_for_update().filter(pk=template).first()
    if found is None:
        raise NotFound
    require_template(actor, action, found.centre, found.agency)
    return found


def _seen_draft(template: Template, seen: int) -> TemplateVersion:
    draft = template.versions.filter(state=DRAFT).first()
    if draft is None:
        raise NotFound(_("There is no draft of this template"))
    if draft.edits != seen:
        raise Conflict(
            _("Somebody else saved this draft after you opened it. Load the page again to see it."),
            code="edited_meanwhile",
            edits=draft.edits,
        )
    return draft


def record(actor: Actor, kind: str, version: TemplateVersion, **more: object) -> None:
    template = version.template
    journal.record(
        actor,
        kind,
        template.subject,
        centre=template.centre or None,
        agency=template.agency or None,
        version=version.number,
        **more,
    )
