"""Questions about alerts: what asks for somebody now, what did on a day, one with all that was done about it, what is silenced."""

from collections.abc import Iterable
from datetime import date, datetime, time, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

from django.db.models import Q
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
from motcua.domain.centre.queries import get_centre
from motcua.domain.people.permissions import Action, allowed, require
from motcua.domain.people.queries import names_of
from motcua.domain.reports.control_room import Overview, overview

SHOWN = 200


def picture(actor: Actor, centre: str) -> tuple[Overview, Present]:
    """The hall, and what in it asks for somebody. Raises NotFound, Forbidden."""
    now = overview(actor, centre)
    return now, _present(get_centre(centre), now)


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
