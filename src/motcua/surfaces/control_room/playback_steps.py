"""The steps by which a day is played again: the hall at the beginning of a quarter of an hour, and what was different after which second.

What a step holds is only what differs from the one before, in the words of the map (`js/map.js`), so that the page merges and draws, and
rebuilds nothing. Time alone changes something too: who did not answer a call is offered again, a device comes or goes.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from motcua.base import clock
from motcua.base.actor import Actor
from motcua.base.journal import Entry
from motcua.domain.cameras import queries as cameras
from motcua.domain.cameras.shapes import CameraView
from motcua.domain.centre.models import Centre
from motcua.domain.centre.plan import Box
from motcua.domain.devices.queries import devices_between
from motcua.domain.devices.shapes import DeviceView
from motcua.domain.playback import queries
from motcua.domain.playback.queries import Day
from motcua.domain.playback.rules import after
from motcua.domain.playback.shapes import AlertThen, HallThen, counters_then
from motcua.surfaces.control_room.drawing import GONE, boxes_of, levels_of, places_of

PIECE = queries.CHECKPOINT
LONGEST_SHOWN = 8


def pieces(drawer: "Drawer", played: Day, begin: datetime) -> tuple[dict[str, Any], list[tuple[int, dict[str, Any]]]]:
    """The hall at `begin`, and for each second in which something happened what was different after it."""
    state = first = drawer.state(played.at(begin), begin)
    steps: list[tuple[int, dict[str, Any]]] = []
    for second, then in _by_second(drawer, played, begin):
        fresh = drawer.state(then, begin + timedelta(seconds=second))
        if changed := _different(state, fresh):
            steps.append((second, changed))
        state = fresh
    return first, steps


def _by_second(drawer: "Drawer", played: Day, begin: datetime) -> Iterator[tuple[int, HallThen]]:
    """The hall after each second in which something happened, or in which time alone changes what is to be seen."""
    together: dict[int, list[Entry]] = {}
    for entry in played.between(begin, begin + PIECE):
        together.setdefault(int((entry.at - begin).total_seconds()) + 1, []).append(entry)
    then, shown = played.at(begin), 0
    for second, entries in (*together.items(), (int(PIECE.total_seconds()), [])):
        moments = {-int((begin - one).total_seconds() // 1) for one in (*then.offered_again, *drawer.presence.changes)}
        for quiet in sorted(one for one in moments if shown < one < second):
            yield quiet, then
        then, shown = after(then, entries, played.day), second
        if entries:
            yield second, then


@dataclass(frozen=True)
class Presence:
    """Which devices and cameras there were on a day, and when."""

    devices: list[DeviceView] = field(default_factory=list)
    cameras: list[CameraView] = field(default_factory=list)

    @classmethod
    def of(cls, actor: Actor, hall: Centre, played: Day) -> "Presence":
        return cls(
            devices_between(actor, hall.code, played.begin, played.end),
            cameras.states_between(hall.code, played.begin, played.end),
        )

    @property
    def times(self) -> Iterator[tuple[str, datetime, datetime | None]]:
        """Each with when it came and, where it is gone, when it went."""
        yield from ((f"device:{one.id}", one.paired_at, one.retired_at) for one in self.devices)
        yield from ((f"camera:{one.id}", one.added_at, one.retired_at) for one in self.cameras)

    @property
    def changes(self) -> Iterator[datetime]:
        yield from (at for _subject, *times in self.times for at in times if at is not None)

    def absent(self, moment: datetime) -> list[str]:
        return [key for key, came, went in self.times if moment < came or (went is not None and went <= moment)]


@dataclass(frozen=True)
class Drawer:
    """What stays the same while a piece is drawn."""

    hall: Centre
    plans: dict[int, tuple[float, float] | None]
    boxes: dict[int, Box]
    seats: int
    presence: Presence

    @classmethod
    def of(cls, hall: Centre, presence: Presence) -> "Drawer":
        waiting_seats = sum(hall.floors.values_list("waiting_seats", flat=True))
        plans = plans_of(hall)
        counters = counters_then(HallThen(), plans, clock.now())
        return cls(hall, plans, boxes_of(counters), waiting_seats, presence)

    def state(self, then: HallThen, moment: datetime) -> dict[str, Any]:
        """As the page has it: the map in its own words, waits by service, who has waited longest, what asked for a person."""
        counters = counters_then(then, self.plans, moment)
        levels = levels_of(then.alerts.values())
        places = places_of(self.boxes, counters, levels)
        waiting = then.waiting
        return {
            "waiting": len(waiting),
            "waiting_seats": self.seats,
            "taken": sum(one.activity in ("calling", "serving") for one in counters),
            "waiting_alert": levels.get("waiting", ""),
            "counters": {str(one.counter.number): one.told for one in places},
            "marks": {
                **{subject: level for subject, level in levels.items() if subject[:7] in ("device:", "camera:")},
                **dict.fromkeys(self.presence.absent(moment), GONE),
            },
            "services": then.waiting_by_service,
            "longest": [[one.label, one.arrived_at.isoformat()] for one in waiting[:LONGEST_SHOWN]],
            "alerts": [
                [key, one.level, one.is_taken, one.raised_at.isoformat()] for key, one in urgent_first(then.alerts)
            ],
        }


def _different(before: Mapping[str, Any], now: Mapping[str, Any]) -> dict[str, Any]:
    """The parts that are not as before; of the counters only those that are not."""
    found = {name: value for name, value in now.items() if value != before[name]}
    for name in ("counters", "services"):
        if name in found:
            found[name] = {key: one for key, one in now[name].items() if before[name].get(key) != one}
    return found


def plans_of(hall: Centre) -> dict[int, tuple[float, float] | None]:
    rows = hall.counters.values_list("number", "plan_x", "plan_y")
    return {number: None if x is None or y is None else (x, y) for number, x, y in rows}


def urgent_first(alerts: Mapping[str, AlertThen]) -> Iterable[tuple[str, AlertThen]]:
    return sorted(alerts.items(), key=lambda item: (item[1].is_taken, item[1].level != "late", item[1].raised_at))
