"""Who of the staff looked at whose dossier: for whoever answers for it in a centre, and for the applicant."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from django.utils.translation import gettext_lazy as _

from motcua.base import clock, journal
from motcua.base.actor import Actor
from motcua.base.journal import Entry
from motcua.base.problems import InvalidInput
from motcua.domain.centre.queries import agencies_by_code, get_centre
from motcua.domain.dossiers.models import ChildLink, Reveal
from motcua.domain.dossiers.queries.public import track
from motcua.domain.dossiers.rules import tidy_code
from motcua.domain.dossiers.shapes import Looker
from motcua.domain.people.permissions import Action, require
from motcua.domain.people.queries import names_of, references_like, working_places

LOOKS = (
    "dossier.viewed",
    "dossier.revealed",
    "dossier.file_opened",
    "dossier.letter_viewed",
    "dossier.signature_seen",
    "dossier.exported",
)
LONGEST_PERIOD = timedelta(days=366)
PAGE, MOST = 100, 10_000
SAME_MOMENT = timedelta(seconds=5)  # between the row and its entry, both of one transaction


@dataclass(frozen=True)
class LooksFilter:
    """`person`: a name, part of one, or an account; `dossier`: a code; both days are included, local."""

    first: date
    last: date
    person: str = ""
    dossier: str = ""


@dataclass(frozen=True)
class Look:
    """One look. `reason`: a key of actions.finding.REASONS, `words` where it was another."""

    id: int
    at: datetime
    name: str
    kind: str
    dossier: str
    reason: str
    words: str


@dataclass(frozen=True)
class LooksPage:
    """`before`: from where older ones go on; None at the end."""

    items: list[Look]
    before: int | None


def looks(actor: Actor, centre: str, wanted: LooksFilter, *, before: int | None = None, limit: int = PAGE) -> LooksPage:
    """The looks at dossiers of a centre, newest first. Raises Forbidden; InvalidInput for a period that is none or too long."""
    require(actor, Action.LOOKS_VIEW, centre=centre)
    if wanted.last < wanted.first:
        raise InvalidInput.of("last", _("The period ends before it begins"))
    if wanted.last - wanted.first > LONGEST_PERIOD and not wanted.dossier.strip():
        raise InvalidInput.of("first", _("A period is at most one year long"))
    people = references_like(wanted.person) if wanted.person.strip() else None
    code = tidy_code(wanted.dossier.replace("\0", "")) if wanted.dossier.strip() else ""
    found = journal.of_period(
        centre,
        LOOKS,
        _midnight(wanted.first),
        _midnight(wanted.last + timedelta(days=1)),
        subject=f"dossier:{code}" if code else "",
        actors=people,
        before=before,
        limit=min(limit, MOST) + 1,
    )
    page = found[:limit]
    return LooksPage(_told(page), page[-1].id if len(found) > limit else None)


def lookers(code: str, secret: str) -> list[Looker]:
    """Who of the staff looked at a dossier, or at what another agency was given of it, for its applicant; newest first, nobody's name.

    Raises NotFound as `track` does.
    """
    seen = track(code, secret)
    return lookers_of(seen.code, seen.centre)


def lookers_of(code: str, centre: str) -> list[Looker]:
    """The same, of a dossier that whoever asks may see."""
    entries = looks_at(code)
    agencies, places, hall = agencies_by_code(), working_places({one.actor for one in entries}), get_centre(centre)
    found = []
    for entry in entries:
        role, agency = places.get(entry.actor, ("", ""))
        known = agencies.get(agency)
        name = known.name if known else hall.name
        name_en = (known.name_en or known.name) if known else hall.name_en or hall.name
        reason = str(entry.data.get("reason", ""))
        found.append(Looker(entry.at, code, name, name_en, role, entry.kind, reason))
    return found


def looks_at(code: str) -> list[Entry]:
    """The looks at a dossier and at its children, newest first; whoever asks may see it."""
    family = [code, *ChildLink.objects.filter(parent__code=code).values_list("dossier__code", flat=True)]
    entries = [one for member in family for one in journal.subject_history(f"dossier:{member}") if one.kind in LOOKS]
    return sorted(entries, key=lambda entry: entry.id, reverse=True)


def _told(entries: list[Entry]) -> list[Look]:
    names = names_of(entry.actor for entry in entries)
    said = _said(entry for entry in entries if entry.data.get("reason") == "other")
    return [
        Look(
            entry.id,
            entry.at,
            names[entry.actor],
            entry.kind,
            entry.subject_id,
            str(entry.data.get("reason", "")),
            said.get(entry.id, ""),
        )
        for entry in entries
    ]


def _said(entries: Iterable[Entry]) -> dict[int, str]:
    """The words of those who gave a reason of their own: the journal has none, they lie sealed beside the dossier."""
    wanted = list(entries)
    rows = list(Reveal.objects.filter(dossier__code__in={one.subject_id for one in wanted}).select_related("dossier"))
    return {
        entry.id: row.words
        for entry in wanted
        for row in rows
        if (row.dossier.code, row.actor, row.reason) == (entry.subject_id, entry.actor, "other")
        and abs(row.at - entry.at) < SAME_MOMENT
    }


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time(), clock.LOCAL_ZONE)
