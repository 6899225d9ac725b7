"""Planned interruptions of a centre or of its services online: announced seven working days ahead, told then and again on the day."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from django.db import transaction
from django.utils.translation import gettext as _

from motcua.base import clock, journal
from motcua.base.actor import Actor, system
from motcua.base.journal import Entry
from motcua.base.problems import Conflict, FieldError, InvalidInput, NotFound
from motcua.base.standing import Revisions, Standing
from motcua.domain.centre.queries import centres, get_centre, working_calendar
from motcua.domain.dossiers.queries.following import open_codes
from motcua.domain.messages import actions, reach
from motcua.domain.messages.models import Notice, Outage
from motcua.domain.messages.rules import OF_THE_VISIT, OUTAGE, OUTAGE_TODAY, TOLD, Part, is_news, parts_of, ways_for
from motcua.domain.people.permissions import Action, require
from motcua.domain.queue.queries.appointments import booked_between

DAYS_AHEAD = 7  # working days (docs/legal.md)
LONGEST_NAME, LONGEST_TEXT = 120, 1000
BATCH = 100
OUTAGES = system("outages")


@dataclass(frozen=True)
class OutageInput:
    """What an administrator announces. `what` is a short sentence ("Nộp hồ sơ trực tuyến tạm dừng"); times aware; `touches`: rules.Part."""

    what: str
    what_en: str
    text: str
    text_en: str
    starts_at: datetime
    ends_at: datetime
    late_reason: str = ""
    touches: tuple[str, ...] = ()


@dataclass(frozen=True)
class OutageView:
    """`told`: how many notices of it went out or wait; `has_begun`: it is interrupted now."""

    id: int
    centre: str
    what: str
    what_en: str
    text: str
    text_en: str
    starts_at: datetime
    ends_at: datetime
    late_reason: str
    cancelled: bool
    told: int
    touches: tuple[str, ...]
    has_begun: bool
    made_at: datetime


def last_day(start: date, is_working_day: Callable[[date], bool]) -> date:
    """The last day on which an interruption may be announced: seven working days lie between it and the day it begins.

    Neither of the two days counts.
    """
    day, left = start, DAYS_AHEAD
    while left:
        day -= timedelta(days=1)
        left -= is_working_day(day)
    return day - timedelta(days=1)


def last_moment(centre: str, starts_at: datetime) -> date:
    """The same for a centre, by its calendar and zone."""
    place = get_centre(centre)
    return last_day(starts_at.astimezone(ZoneInfo(place.time_zone)).date(), working_calendar(place).is_working_day)


@transaction.atomic
def announce_outage(actor: Actor, centre: str, given: OutageInput) -> int:
    """Announces an interruption; its number. Later than seven working days ahead only with a reason, which is recorded.

    Raises Forbidden, NotFound, InvalidInput.
    """
    place = get_centre(centre)
    require(actor, Action.OUTAGE_ANNOUNCE, centre=place.code)
    now = clock.now()
    is_late = _check(place.code, given, now)
    row = Outage.objects.create(
        centre=place.code,
        what=given.what.strip(),
        what_en=given.what_en.strip(),
        text=given.text.strip(),
        text_en=given.text_en.strip(),
        starts_at=given.starts_at,
        ends_at=given.ends_at,
        late_reason=given.late_reason.strip() if is_late else "",
        touches=parts_of(given.touches),
        made_by=actor.reference,
        made_at=now,
    )
    facts = {"starts_at": given.starts_at.isoformat(), "late": is_late, "touches": row.touches}
    row.entry = journal.record(actor, OUTAGE, row.subject, centre=place.code, **facts)
    row.save(update_fields=["entry"])
    return row.pk


def _check(centre: str, given: OutageInput, now: datetime) -> bool:
    """Whether it comes late. Raises InvalidInput."""
    faults = []
    if not 0 < len(given.what.strip()) <= LONGEST_NAME or len(given.what_en.strip()) > LONGEST_NAME:
        faults.append(FieldError("what", _("Say in one short sentence what is interrupted")))
    if max(len(given.text), len(given.text_en)) > LONGEST_TEXT:
        faults.append(FieldError("text", _("This is too long")))
    if given.starts_at <= now:
        faults.append(FieldError("starts_at", _("It begins later than now")))
    if not given.touches or not set(given.touches) <= set(Part):
        faults.append(FieldError("touches", _("Choose what it touches: the pages of that tell of it")))
    if given.ends_at <= given.starts_at:
        faults.append(FieldError("ends_at", _("It ends after it began")))
    if faults:
        raise InvalidInput(faults)
    latest = last_moment(centre, given.starts_at)
    is_late = now.astimezone(ZoneInfo(get_centre(centre).time_zone)).date() > latest
    if is_late and not given.late_reason.strip():
        words = _("It should have been announced by %(day)s, seven working days ahead: say why it was not") % {
            "day": f"{latest:%d/%m/%Y}"
        }
        raise InvalidInput.of("late_reason", words)
    return is_late


@transaction.atomic
def cancel_outage(actor: Actor, centre: str, number: int) -> None:
    """Takes it back: the portal shows it no more, what waits is not sent. Raises Forbidden, NotFound, Conflict once it began."""
    require(actor, Action.OUTAGE_ANNOUNCE, centre=get_centre(centre).code)
    row = Outage.objects.select_for_update().filter(pk=number, centre=centre).first()
    if row is None:
        raise NotFound
    if row.starts_at <= clock.now():
        raise Conflict(_("This interruption has begun already"), code="outage_began")
    if row.cancelled_at is None:
        row.cancelled_at = clock.now()
        row.save(update_fields=["cancelled_at"])
        waiting = Notice.objects.filter(entry__in=_entries(row), state="waiting")
        waiting.update(state="failed", last_error=str(actions.TAKEN_BACK))
        journal.record(actor, "outage.cancelled", row.subject, centre=row.centre)


def _entries(row: Outage) -> list[int]:
    return [one for one in (row.entry, row.entry_today) if one]


def remind_of_today() -> int:
    """On the day of an interruption that was announced earlier: told once more. How many there were."""
    told = 0
    for place in centres():
        zone = ZoneInfo(place.time_zone)
        today = clock.now().astimezone(zone).date()
        ahead = Outage.objects.filter(centre=place.code, cancelled_at=None, entry_today=None, ends_at__gt=clock.now())
        for found in ahead:
            if found.starts_at.astimezone(zone).date() == today and found.made_at.astimezone(zone).date() < today:
                told += _remind(found.pk)
    return told


@transaction.atomic
def _remind(number: int) -> bool:
    row = Outage.objects.select_for_update().get(pk=number)
    if row.entry_today or row.cancelled_at:
        return False
    row.entry_today = journal.record(OUTAGES, OUTAGE_TODAY, row.subject, centre=row.centre)
    row.save(update_fields=["entry_today"])
    return True


def begin_telling(entry: Entry) -> None:
    """Has all be told in the background, in the transaction that moves the cursor."""
    from motcua.domain.messages.tasks import tell_of_outage

    if is_news(entry.at, entry.actor, clock.now()):
        tell_of_outage.defer(outage=int(entry.subject_id), kind=entry.kind, after=0)


@transaction.atomic
def tell(outage: int, kind: str, after: int) -> int:
    """Puts notices to the holders of a batch of open dossiers into the outbox, each address once; before the first batch to whoever has
    an appointment in that time. The number of the last dossier of the batch; 0 when all were told or it was taken back. Done twice it
    changes nothing."""
    row = Outage.objects.filter(pk=outage, cancelled_at=None).first()
    entry = row and (row.entry if kind == OUTAGE else row.entry_today)
    if row is None or not entry or row.ends_at <= clock.now():
        return 0
    if not after and OF_THE_VISIT & set(row.touches):
        _tell_of(entry, kind, row.centre, booked_between(row.centre, row.starts_at, row.ends_at))
    batch = open_codes(row.centre, after, BATCH)
    _tell_of(entry, kind, row.centre, [code for _number, code in batch])
    return batch[-1][0] if batch else 0


def _tell_of(entry: int, kind: str, centre: str, abouts: Iterable[str]) -> None:
    """Of dossiers by their codes, or of appointments."""
    for about in abouts:
        reached = reach.reach_of(kind, about)
        rows = reach.rows_of(reached) if reached else {}
        for way in ways_for(TOLD[kind], reach.reachable(rows)):
            if not Notice.objects.filter(entry=entry, channel=way.channel, address=way.address).exists():
                actions.put(entry, kind, about, way.channel, rows[way.address], centre)


def touching(*parts: Part, centre: str = "", at: Revisions | None = None) -> list[OutageView]:
    """What is announced, not over, and touches one of these parts or the whole portal, the next first: what the pages of these parts
    show, from the announcement on and so seven working days ahead. `centre`: of one alone; else of all. Asked by each page of citizens:
    kept by revision (`at`, where those were read already)."""
    now, wanted = clock.now(), {Part.ALL, *parts}
    rows = (row for row in _standing.get(None, at) if row.ends_at > now and centre in ("", row.centre))
    return [_view(row, 0) for row in rows if wanted & set(row.touches)]


def _announced(_key: None) -> list[Outage]:
    """All that were not taken back, past ones too: a handful a year."""
    return list(Outage.objects.filter(cancelled_at=None).order_by("starts_at", "id"))


_standing: Standing[None, list[Outage]] = Standing(_announced, "outages")


def outages(actor: Actor, centre: str) -> list[OutageView]:
    """All of the last two years, the latest first. Raises Forbidden, NotFound."""
    place = get_centre(centre)
    require(actor, Action.OUTAGE_ANNOUNCE, centre=place.code)
    found = Outage.objects.filter(centre=place.code, made_at__gt=clock.now() - timedelta(days=730))
    return [
        _view(row, Notice.objects.filter(entry__in=_entries(row)).count())
        for row in found.order_by("-starts_at", "-id")
    ]


def _view(row: Outage, told: int) -> OutageView:
    return OutageView(
        row.pk,
        row.centre,
        row.what,
        row.what_en,
        row.text,
        row.text_en,
        row.starts_at,
        row.ends_at,
        row.late_reason,
        row.cancelled_at is not None,
        told,
        tuple(row.touches),
        row.starts_at <= clock.now(),
        row.made_at,
    )
