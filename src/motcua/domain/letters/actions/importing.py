"""Templates of letters as master data: a section of the file in, the same section out."""

from collections.abc import Mapping
from typing import Any

from django.db import transaction

from motcua.base.actor import Actor
from motcua.base.problems import FieldError, InvalidInput
from motcua.domain.letters.actions.templates import DRAFT, PUBLISHED, NewTemplate, begin_draft, begin_template, publish
from motcua.domain.letters.models import Template, TemplateVersion
from motcua.domain.letters.rules import Content, content_of
from motcua.domain.people.permissions import Action, require

HEAD = ("code", "name", "name_en", "kind", "addressee", "centre", "agency", "procedure")


@transaction.atomic
def import_templates(actor: Actor, rows: list[dict[str, Any]]) -> int:
    """Publishes a new version of each template whose text changed; a draft that somebody works on is left alone.

    Returns how many changed. Raises InvalidInput that names the template.
    """
    require(actor, Action.MASTER_DATA)
    changed = 0
    for row in rows:
        try:
            changed += _import_one(actor, row)
        except InvalidInput as fault:
            place = f"letter_templates.{row.get('code')}"
            raise InvalidInput([FieldError(f"{place}.{one.field}", one.message) for one in fault.errors]) from None
    return changed


def _import_one(actor: Actor, row: Mapping[str, Any]) -> bool:
    head = {name: str(row.get(name, "")) for name in HEAD}
    content = content_of({name: value for name, value in row.items() if name not in HEAD})
    known = Template.objects.filter(code=head["code"]).first()
    if known is None:
        draft = begin_template(actor, NewTemplate(**head), content)
        publish(actor, draft.template_id, draft.edits)
        return True
    current = known.versions.filter(state=PUBLISHED).first()
    if (current and content_of(current.content) == content) or known.versions.filter(state=DRAFT).exists():
        return False
    draft = begin_draft(actor, known.pk)
    TemplateVersion.objects.filter(pk=draft.pk).update(content=content.as_json())
    publish(actor, known.pk, draft.edits)
    return True


def export_templates() -> list[dict[str, Any]]:
    """What is published, as `import_templates` takes it."""
    current = TemplateVersion.objects.filter(state=PUBLISHED).select_related("template").order_by("template__code")
    return [
        {name: getattr(one.template, name) for name in HEAD if getattr(one.template, name)}
        | _written(content_of(one.content))
        for one in current
    ]


def _written(content: Content) -> dict[str, Any]:
    return {name: value for name, value in content.as_json().items() if value}
