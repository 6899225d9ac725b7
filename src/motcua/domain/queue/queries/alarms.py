"""Questions about the silent call for help: which run now, which there were."""

from dataclasses import replace
from uuid import UUID

from motcua.base.actor import Actor
from motcua.domain.people.permissions import Action, places_of, require
from motcua.domain.people.queries import names_of
from motcua.domain.queue.models import StaffAlarm
from motcua.domain.queue.queries.counters import seats_of
from motcua.domain.queue.shapes import AlarmView


def running_alarms(actor: Actor, centre: str) -> list[AlarmView]:
    """Those that nobody has ended, oldest first. Raises Forbidden."""
    require(actor, Action.ALARM_ANSWER, centre=centre)
    return _named(list(StaffAlarm.objects.filter(centre__code=centre, ended_at=None).order_by("raised_at")))


def alarms_heard(actor: Actor) -> list[tuple[str, AlarmView]]:
    """With its centre each running alarm of others that somebody may answer, oldest first. Not those of a counter at which he or she sits:
    a citizen may see that screen.
    """
    places = places_of(actor, Action.ALARM_ANSWER)
    rows = StaffAlarm.objects.select_related("centre").filter(ended_at=None).exclude(raised_by=actor.reference)
    if places is not None:
        rows = rows.filter(centre__code__in={centre for centre, _agency in places})
    running = list(rows.order_by("raised_at"))
    if not running:
        return []
    own = set(seats_of(actor.reference))
    others = [row for row in running if (row.centre.code, row.counter) not in own]
    return list(zip((row.centre.code for row in others), _named(others), strict=True))


def alarms(actor: Actor, centre: str, limit: int = 20, after: UUID | None = None) -> list[AlarmView]:
    """The alarms of a centre, newest first. Raises Forbidden."""
    require(actor, Action.ALARM_ANSWER, centre=centre)
    found = StaffAlarm.objects.filter(centre__code=centre).order_by("-id")
    return _named(list((found.filter(id__lt=after) if after else found)[:limit]))


def _named(rows: list[StaffAlarm]) -> list[AlarmView]:
    names = names_of(one for row in rows for one in (row.raised_by, row.accepted_by, row.ended_by))
    return [
        replace(
            alarm_view(row),
            raised_by_name=names[row.raised_by],
            accepted_by_name=names[row.accepted_by],
            ended_by_name=names[row.ended_by],
        )
        for row in rows
    ]


def alarm_view(row: StaffAlarm) -> AlarmView:
    """Without the names of people: those a list looks up at once."""
    return AlarmView(
        row.pk,
        row.counter,
        row.raised_by,
        row.raised_at,
        row.accepted_by,
        row.accepted_at,
        row.ended_by,
        row.ended_at,
        row.withdrawn,
    )
