"""Of which calls and lines a display tells: those of its counters, and its visitors who are called by a counter elsewhere that helps."""

from dataclasses import dataclass, field

from motcua.domain.centre.models import Centre
from motcua.domain.devices.displays import DisplaySettings, Layout, counters_shown
from motcua.domain.queue import queries
from motcua.domain.queue.shapes import CallView, WaitingView


@dataclass(frozen=True)
class Told:
    """`counters` None: of everything. `services`: those that people wait for before the display, each with all counters that serve it;
    with none where it was moved away for today, as then each of its calls is from elsewhere.
    """

    counters: frozenset[int] | None = None
    services: dict[str, list[int]] = field(default_factory=dict)

    def calls(self, calls: tuple[CallView, ...]) -> tuple[CallView, ...]:
        return tuple(call for call in calls if self._tells(call))

    def _tells(self, call: CallView) -> bool:
        if self.counters is None or call.counter in self.counters:
            return True
        # called by one that helps, or to where the service was moved for today: who waits before this display must hear of it
        return call.service in self.services and call.counter not in self.services[call.service]

    def waiting(self, lines: tuple[WaitingView, ...]) -> tuple[WaitingView, ...]:
        """Who waits for the services of the display's counters: who waits for another row looks at another wall."""
        return lines if self.counters is None else tuple(one for one in lines if one.service in self.services)


def told(hall: Centre, settings: DisplaySettings) -> Told:
    counters = counters_shown(settings, hall.options)
    if counters is None or settings.layout == Layout.COUNTER:
        return Told(counters)
    serving, usual = queries.counters_serving(hall), queries.counters_as_a_rule(hall)
    services = {code: numbers for code, numbers in serving.items() if counters.intersection(numbers)}
    away = [code for code in serving if code not in services and counters.intersection(usual.get(code, []))]
    return Told(counters, services | {code: [] for code in away})
