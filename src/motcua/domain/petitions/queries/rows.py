"""How the rows of a petition become what is shown; shared by the questions about it."""

from motcua.domain.catalogue.standing import procedure_name
from motcua.domain.centre.queries import agencies_by_code
from motcua.domain.documents.rules import CLOSED_TO_ALL
from motcua.domain.people.queries import names_of
from motcua.domain.petitions.actions._common import options_of
from motcua.domain.petitions.models import Attachment, Petition
from motcua.domain.petitions.queries.shapes import FileView, PetitionView, Published, Said
from motcua.domain.petitions.rules import About


def view_of(row: Petition) -> PetitionView:
    name, name_en = _agency(row.agency)
    category = options_of(row.centre).category(row.category) if row.category else None
    return PetitionView(
        row.pk,
        row.code,
        row.state,
        row.kind,
        row.channel,
        row.centre,
        row.agency,
        name,
        name_en,
        row.title,
        row.received_at,
        row.sort_by,
        row.due_at,
        row.ended_at,
        row.published_at,
        row.may_publish,
        row.row_version,
        category.name if category else row.category,
        (category.name_en or category.name) if category else row.category,
    )


def _agency(code: str) -> tuple[str, str]:
    found = agencies_by_code().get(code) if code else None
    return (found.name, found.name_en or found.name) if found else ("", "")


def about_of(row: Petition) -> str:
    """What it is about as written, with a procedure's name where there is one."""
    if row.about == About.PROCEDURE and row.procedure:
        return f"{procedure_name(row.procedure).name} ({row.procedure})"
    if row.about == About.COUNTER:
        return str(row.counter or "")
    return row.dossier or row.law or row.reference


def said_in(row: Petition, *, office: bool) -> tuple[Said, ...]:
    remarks = list(row.remarks.all())
    names = names_of([one.by for one in remarks]) if office else {}
    return tuple(Said(one.by_sender, names.get(one.by, one.by) if office else "", one.text, one.at) for one in remarks)


def files_of(row: Petition) -> tuple[FileView, ...]:
    return tuple(map(file_of, row.attachments.all()))


def file_of(one: Attachment) -> FileView:
    return FileView(one.pk, one.name, one.media_type, one.size, one.safety not in CLOSED_TO_ALL)


def public_of(row: Petition) -> Published:
    name, name_en = _agency(row.agency)
    assert row.received_at  # only what was answered is published
    assert row.ended_at
    assert row.published_at
    return Published(
        row.pk,
        row.kind,
        name,
        name_en,
        row.public_title,
        row.public_text,
        row.public_answer,
        row.received_at,
        row.ended_at,
        row.published_at,
    )
