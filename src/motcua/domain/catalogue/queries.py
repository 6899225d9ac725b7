"""Questions about procedures."""

from dataclasses import dataclass

from django.db.models import BooleanField, FloatField, QuerySet
from django.db.models.expressions import RawSQL
from django.utils.translation import gettext_lazy as _

from motcua.base.problems import NotFound
from motcua.domain.catalogue.models import ProcedureVersion, StoredFile
from motcua.domain.catalogue.rules import Content, content_of

# Index procedure_search_text; what LIKE would take for a pattern is taken literally.
HAS_WORD = (
    r"""search_text LIKE '%%' || replace(replace(replace(folded(%s), '\', '\\'), '%%', '\%%'), '_', '\_') || '%%'"""
)


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


def search(
    q: str = "", *, field: str = "", agency: str = "", queue_service: str = "", after: str = "", limit: int = 50
) -> list[PublishedProcedure]:
    """Procedures that are offered and whose words, with or without diacritics, are all in the code, name or field; best first."""
    found = _offered()
    if field:
        found = found.filter(procedure__field=field)
    if agency:
        found = found.filter(procedure__agency__code=agency)
    if queue_service:
        found = found.filter(procedure__queue_service=queue_service)
    if after:
        found = found.filter(procedure__code__gt=after)
    if not q.strip():
        return [_view(version) for version in found.order_by("procedure__code")[:limit]]
    matching = found
    for word in q.split():
        matching = matching.filter(RawSQL(HAS_WORD, [word], output_field=BooleanField()))  # noqa: S611 - constants and parameters only
    views = [_view(version) for version in matching.order_by("procedure__code")[:limit]]
    return views or _alike(found, q, limit)


def _alike(found: "QuerySet[ProcedureVersion]", q: str, limit: int) -> list[PublishedProcedure]:
    """For typing errors: what resembles most, by trigrams of the folded words."""
    alike = found.annotate(likeness=RawSQL("word_similarity(folded(%s), search_text)", [q], FloatField())).filter(
        likeness__gte=0.45
    )
    return [_view(version) for version in alike.order_by("-likeness", "procedure__code")[:limit]]


def fields() -> list[str]:
    """All fields in which a procedure is offered."""
    return sorted(_offered().values_list("procedure__field", flat=True).distinct())


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
