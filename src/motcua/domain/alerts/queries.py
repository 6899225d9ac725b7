"""Questions about alerts: what asks for somebody now, what did on a day, one with all that was done about it, what is silenced."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

from django.db.models import Count, Q
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from motcua.base import clock
from motcua.base.actor import Actor
from motcua.base.problems import NotFound
from motcua.domain.alerts.looking import findings
from motcua.domain.alerts.models import Alert, Note, Silence
from motcua.domain.alerts.rules import EVENTS, Rule, settings_of
from motcua.domain.alerts.shapes import AlertView, Finding, NoteView, Present, SilenceView
from motcua.domain.centre.models import Centre
from motcua.domain.centre.queries import centres, get_centre, is_open
from motcua.domain.dossiers.queries.following import late_in
from motcua.domain.people.permissions import Action, allowed, centres_of, require
from motcua.domain.people.queries import names_of
from motcua.domain.queue.queries import HallNow, halls_now
from motcua.domain.reports.control_room import Overview, overview

SHOWN = 200


def picture(actor: Actor, centre: str) -> tuple[Overview, Present]:
    """The hall, and what in it asks for somebody. Raises NotFound, Forbidden."""
    now = overview(actor, centre)
    return now, _present(get_centre(centre), now)


@dataclass(frozen=True)
class CentreNow:
    """One of several centres, as who looks after them sees it. `alerts`: those open, `alone`: those that nobody has in hand."""

    centre: Centre
    open: bool
    hall: HallNow
    late: int
    soon: int
    alerts: int
    alone: int

    @property
    def needs_somebody(self) -> bool:
        return bool(self.alone or self.late or (self.hall.waiting and not self.hall.open_counters))


def province(actor: Actor) -> list[CentreNow]:
    """The centres that `actor` looks after; those that need somebody come first. Raises Forbidden."""
    require(actor, Action.CONTROL_ROOM_VIEW)
    mine = centres_of(actor, Action.CONTROL_ROOM_VIEW)
    halls = [one for one in centres() if mine is None or one.code in mine]
    codes = [one.code for one in halls]
    now, late = halls_now(halls), late_in(codes)
    rows = Alert.objects.filter(centre__in=halls, cleared_at=None).values_list("centre__code")
    counted = rows.annotate(open=Count("pk"), alone=Count("pk", filter=Q(taken_by=""))).order_by("centre__code")
    raised = {code: (open_, alone) for code, open_, alone in counted}
    found = [
        CentreNow(one, is_open(one), now[one.code], *late.get(one.code, (0, 0)), *raised.get(one.code, (0, 0)))
        for one in halls
    ]
    return sorted(found, key=lambda one: (not one.needs_somebody, one.centre.name))


def _present(hall: Centre, now: Overview) -> Present:
    """What was found, with who has it; what a person has done with is left out."""
    found = findings(hall, settings_of(hall.options), now)
    rows = {(row.kind, row.subject): row for row in open_alerts(hall)}
    done = done_with(hall, found)
    silences = silences_of(hall)
    names = names_of([row.taken_by for row in rows.values()])
    own = [
        AlertView(None, None, one.kind, one.subject, one.level, one.text) for one in now.alerts if one.kind == "alarm"
    ]
    shown = own
    silenced: list[AlertView] = []
    for one in found:
        if one.cause in done:
            continue
        is_silent = any(silence.covers(one) for silence in silences)
        (silenced if is_silent else shown).append(_joined(one, rows.get(one.cause), names))
    return Present(shown, silenced, silences)


def _joined(one: Finding, row: Alert | None, names: dict[str, str]) -> AlertView:
    if row is None:
        return AlertView(None, one.rule, one.kind, one.subject, one.level, one.text, one.counter, one.agency)
    return alert_view(row, names, text=one.text)


def open_alerts(hall: Centre) -> list[Alert]:
    return list(Alert.objects.filter(centre=hall, cleared_at=None))


def done_with(hall: Centre, found: Iterable[Finding]) -> set[tuple[str, str]]:
    """Of what has happened, that which somebody has looked at: it is not raised again."""
    events = [one.subject for one in found if one.rule in EVENTS]
    if not events:
        return set()
    rows = Alert.objects.filter(centre=hall, rule__in=EVENTS, subject__in=events, cleared_at__isnull=False)
    return set(rows.exclude(cleared_by="").values_list("kind", "subject"))


def silences_of(hall: Centre) -> list[SilenceView]:
    """Those that hold now, the one that ends first before the others."""
    rows = list(Silence.objects.filter(centre=hall, ended_at=None, until__gt=clock.now()).order_by("until"))
    names = names_of(row.begun_by for row in rows)
    return [
        SilenceView(
            row.pk,
            Rule(row.rule),
            row.kind,
            row.subject,
            row.reason,
            row.begun_by,
            names[row.begun_by],
            row.begun_at,
            row.until,
        )
        for row in rows
    ]


def alerts_of_day(actor: Actor, centre: str, day: date) -> list[AlertView]:
    """Those raised on a day or open on it, newest first. Raises NotFound, Forbidden."""
    require(actor, Action.CONTROL_ROOM_VIEW, centre=centre)
    hall = get_centre(centre)
    begin = datetime.combine(day, time(), ZoneInfo(hall.time_zone))
    end = begin + timedelta(days=1)
    rows = Alert.objects.filter(centre=hall, raised_at__lt=end).filter(
        Q(raised_at__gte=begin) | Q(cleared_at=None) | Q(cleared_at__gte=begin)
    )
    return _named(rows.order_by("-raised_at")[:SHOWN])


def alert(actor: Actor, alert_id: UUID) -> AlertView:
    """With what was noted. Raises Forbidden; NotFound also for one of a centre that the reader has no part in."""
    require(actor, Action.CONTROL_ROOM_VIEW)
    row = Alert.objects.select_related("centre").filter(pk=alert_id).first()
    if row is None or not allowed(actor, Action.CONTROL_ROOM_VIEW, centre=row.centre.code):
        raise NotFound(_("There is no such alert"))
    notes = list(row.notes.all())
    names = names_of([row.taken_by, row.cleared_by, *(one.author for one in notes)])
    return alert_view(row, names, notes=notes)


def centre_of(alert_id: UUID) -> str:
    """Raises NotFound."""
    code = Alert.objects.filter(pk=alert_id).values_list("centre__code", flat=True).first()
    if code is None:
        raise NotFound(_("There is no such alert"))
    return code


def _named(rows: Iterable[Alert]) -> list[AlertView]:
    kept = list(rows)
    names = names_of(one for row in kept for one in (row.taken_by, row.cleared_by))
    return [alert_view(row, names) for row in kept]


def alert_view(row: Alert, names: dict[str, str], *, text: str = "", notes: Iterable[Note] = ()) -> AlertView:
    """`text`: as it is now; without it as it was when it was raised."""
    language = "vi" if get_language() == "vi" else "en"
    return AlertView(
        row.pk,
        Rule(row.rule),
        row.kind,
        row.subject,
        row.level,
        text or row.texts[language],
        row.counter,
        row.agency,
        row.raised_at,
        row.taken_by,
        names.get(row.taken_by, ""),
        row.taken_at,
        row.escalated_at,
        row.cleared_at,
        row.cleared_by,
        names.get(row.cleared_by, ""),
        tuple(NoteView(one.author, names[one.author], one.written_at, one.text) for one in notes),
    )
