"""Questions about procedures."""

from dataclasses import dataclass

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from motcua.base.problems import NotFound
from motcua.domain.catalogue.models import Procedure, ProcedureVersion, StoredFile
from motcua.domain.catalogue.rules import Content, content_of


@dataclass(frozen=True)
class PublishedProcedure:
    """A procedure as it holds now."""

    code: str
    name: str
    name_en: str
    field: str
    agency: str
    agency_name: str
    agency_name_en: str
    queue_service: str
    version_id: int
    version: int
    content: Content

    @property
    def field_en(self) -> str:
        return self.content.field_en


def get_published(code: str) -> PublishedProcedure:
    """Raises NotFound."""
    found = _published().filter(procedure__code=code).first()
    if found is None:
        raise NotFound(_("There is no published procedure with this code"))
    return _view(found)


def get_offered(code: str) -> PublishedProcedure:
    """A procedure that somebody can apply for: not one that is for agencies only. Raises NotFound."""
    found = get_published(code)
    if found.content.agencies_only:
        raise NotFound(_("There is no published procedure with this code"))
    return found


def template_file(code: str, name: str) -> tuple[str, bytes]:
    """The media type and content of a file of the version that is offered now. Raises NotFound."""
    found = get_offered(code).content.file(name)
    if found is None:
        raise NotFound
    return found.media_type, bytes(StoredFile.objects.get(pk=found.sha256).content)


def version_content(version_id: int) -> Content:
    """The content that a dossier began with."""
    return content_of(ProcedureVersion.objects.values_list("content", flat=True).get(pk=version_id))


def all_offered() -> list[PublishedProcedure]:
    """All that somebody can apply for, by code. Who looks for some of them asks `standing.catalogue().find`."""
    return [_view(version) for version in _offered().order_by("procedure__code")]


def field_of(code: str) -> str:
    """The field of a procedure, also of one that is retired; empty for what never was one."""
    return Procedure.objects.filter(code=code).values_list("field", flat=True).first() or ""


def _published() -> "QuerySet[ProcedureVersion]":
    return ProcedureVersion.objects.filter(state="published").select_related("procedure__agency")


def _offered() -> "QuerySet[ProcedureVersion]":
    return _published().filter(procedure__agencies_only=False)


def _view(version: ProcedureVersion) -> PublishedProcedure:
    procedure = version.procedure
    return PublishedProcedure(
        procedure.code,
        procedure.name,
        procedure.name_en,
        procedure.field,
        procedure.agency.code,
        procedure.agency.name,
        procedure.agency.name_en,
        procedure.queue_service,
        version.pk,
        version.number,
        content_of(version.content),
    )
