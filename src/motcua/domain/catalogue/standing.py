"""Published procedures as they stand, for those who need them at every turn; a change is seen at once.

Shared by all threads of a process: nothing in it may be changed.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from motcua.base.standing import Revisions, Standing
from motcua.domain.catalogue.models import LifeEvent, LifeEventProcedure, Procedure
from motcua.domain.catalogue.queries import PublishedProcedure, all_offered, get_offered
from motcua.domain.catalogue.rules.finding import Index, Words, meant_by
from motcua.domain.centre.standing import SUBJECT as PLACES

SUBJECT = "catalogue"


@dataclass(frozen=True)
class ProcedureName:
    """How a procedure is called now, whichever version a dossier follows."""

    name: str
    name_en: str


@dataclass(frozen=True)
class KnownEvent:
    """A life event with the codes of what is offered for it, in their order."""

    code: str
    name: str
    name_en: str
    summary: str
    summary_en: str
    icon: str
    procedures: tuple[str, ...]


@dataclass(frozen=True)
class Catalogue:
    """All that is offered, by code and in the order of codes; life events that lead somewhere; an index of the words."""

    procedures: Mapping[str, PublishedProcedure]
    events: tuple[KnownEvent, ...]
    fields: tuple[str, ...]
    fields_en: Mapping[str, str]  # of those that have an English name
    index: Index

    @property
    def named_fields(self) -> list[dict[str, str]]:
        """Each with its English name, empty where there is none, for whoever chooses."""
        return [{"name": one, "name_en": self.fields_en.get(one, "")} for one in self.fields]

    def event(self, code: str) -> KnownEvent | None:
        return next((one for one in self.events if one.code == code), None)

    def events_of(self, procedure: str) -> list[KnownEvent]:
        return [one for one in self.events if procedure in one.procedures]

    def find(
        self, q: str = "", *, field: str = "", agency: str = "", event: str = "", queue_service: str = ""
    ) -> list[PublishedProcedure]:
        """What fits all that is asked; by words the best first, of an event in its order, else by code."""
        chosen = self.event(event) if event else None
        listed = chosen.procedures if chosen else self.procedures
        codes = [code for code, _score in self.index.find(q)] if q.strip() else list(listed)
        within = set(chosen.procedures if chosen else ()) if event else None
        return [
            one
            for one in (self.procedures[code] for code in codes if within is None or code in within)
            if (not field or one.field == field)
            and (not agency or one.agency == agency)
            and (not queue_service or one.queue_service == queue_service)
        ]

    def named(self, words: str) -> list[str]:
        """The codes of those whose code, name or field has all of these words, nothing forgiven: for who searches something else
        beside procedures."""
        return self.index.having_all(words)


def catalogue(at: Revisions | None = None) -> Catalogue:
    """The whole catalogue as it holds in the running transaction; `at`: the revisions, where they were read already."""
    return _catalogue.get(None, at)


def understood(q: str) -> str:
    """What the catalogue calls the people's words among these; empty where they are its own."""
    return ", ".join(meant_by(q)[1])


def offered(code: str, at: Revisions | None = None) -> PublishedProcedure:
    """A procedure that somebody can apply for, as it holds in the running transaction. Raises NotFound.

    `at`: the revisions, where they were read already.
    """
    return _offered.get(code, at)


def procedure_name(code: str, at: Revisions | None = None) -> ProcedureName:
    """Raises KeyError for a procedure that never was."""
    return _names.get(None, at)[code]


def is_procedure(code: str) -> bool:
    """Whether there is, or ever was, a procedure of this code."""
    return code in _names.get(None)


def _read_names(_key: None) -> dict[str, ProcedureName]:
    rows = Procedure.objects.order_by().values_list("code", "name", "name_en")
    return {code: ProcedureName(name, name_en or name) for code, name, name_en in rows}


def _read_catalogue(_key: None) -> Catalogue:
    procedures = {one.code: one for one in all_offered()}
    members: dict[int, list[str]] = {}
    for event, code in LifeEventProcedure.objects.order_by("position").values_list("event", "procedure__code"):
        if code in procedures:
            members.setdefault(event, []).append(code)
    events = tuple(
        KnownEvent(one.code, one.name, one.name_en, one.summary, one.summary_en, one.icon, tuple(members[one.pk]))
        for one in LifeEvent.objects.all()
        if one.pk in members
    )
    fields = tuple(sorted({one.field for one in procedures.values()}))
    fields_en = {one.field: one.field_en for one in procedures.values() if one.field_en}
    return Catalogue(procedures, events, fields, fields_en, Index(_words(one, events) for one in procedures.values()))


def _words(one: PublishedProcedure, events: tuple[KnownEvent, ...]) -> Words:
    content = one.content
    papers = " ".join((*(paper.name for paper in content.documents), content.result, content.audience))
    of = " ".join(f"{event.name} {event.name_en}" for event in events if one.code in event.procedures)
    return Words(
        one.code,
        one.name,
        one.name_en,
        f"{one.field} {one.field_en}",
        f"{one.agency_name} {one.agency_name_en}",
        papers,
        of,
    )


_catalogue: Standing[None, Catalogue] = Standing(_read_catalogue, SUBJECT, PLACES)
_offered: Standing[str, PublishedProcedure] = Standing(get_offered, SUBJECT, PLACES)
_names: Standing[None, dict[str, ProcedureName]] = Standing(_read_names, SUBJECT)
