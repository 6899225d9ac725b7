"""Lives a drawn day through the public HTTP API, `speed` times as fast: visitors at the kiosk, officers at the counters.

Nothing is tricked on the server: at speed 60 a visit of six minutes lasts six seconds there, and the server measures six
seconds. Waits are told in minutes, so whether they are kept is judged only at low speeds; the queue's
`test_calibrated_day.py` judges the rules in simulated time.
"""

import heapq
import threading
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from statistics import mean, quantiles
from typing import Any

from motcua.demonstration.day.client import Answer, Client
from motcua.demonstration.day.plan import HALF_HOUR, Day, Shift, Visitor, clock

LOOKS_AGAIN = 20.0  # seconds of the day after which an idle officer asks for the next visitor
RINGS = 45.0  # seconds of the day between two calls of somebody who does not come
LONGEST_AFTER = 7200.0  # nobody works on longer than that after the day
FASTEST_JUDGED = 5.0  # above this speed a minute of the server is too coarse for the promised range
READ_WITHIN = 1.0  # real seconds
LUNCH = "Nghỉ trưa"


@dataclass(frozen=True)
class Tokens:
    """What the devices and people of the day show to the API; `staff` by counter."""

    kiosk: str
    staff: dict[int, str]
    manager: str


@dataclass
class Met:
    """What the day knows of one visitor: the acknowledged ticket and when what happened, in real seconds."""

    visitor: Visitor
    ticket: dict[str, Any]
    came: float
    called: float | None = None
    at: int | None = None
    transferred: bool = False
    held: bool = False
    left: bool = False


@dataclass
class Told:
    """What happened, counted; `broken` are broken promises of the server, each a sentence."""

    counts: Counter[str] = field(default_factory=Counter)
    waits: list[float] = field(default_factory=list)
    inside: list[bool] = field(default_factory=list)
    broken: list[str] = field(default_factory=list)


class Player:
    """Plays a day; `run` returns when the last officer has gone home."""

    def __init__(
        self, client: Client, centre: str, day: Day, tokens: Tokens, speed: float, say: Callable[[str], None]
    ) -> None:
        self.client, self.centre, self.day, self.tokens, self.speed, self.say = client, centre, day, tokens, speed, say
        self.told = Told()
        self.met: dict[str, Met] = {}
        self._lock = threading.Lock()
        self._door_closed = threading.Event()
        self._begun = 0.0

    def run(self) -> Told:
        self._begun = time.monotonic()
        people = [threading.Thread(target=self._guarded, args=(self._door,), daemon=True)]
        people += [
            threading.Thread(target=self._guarded, args=(self._officer, shift), daemon=True)
            for shift in self.day.shifts
        ]
        for person in people:
            person.start()
        self._tell_progress(people)
        self._settle()
        return self.told

    # The clock of the day

    def now(self) -> float:
        """Seconds of the day since opening."""
        return (time.monotonic() - self._begun) * self.speed

    def _until(self, moment: float) -> None:
        time.sleep(max(0.0, (moment - self.now()) / self.speed))

    def _for(self, seconds: float) -> None:
        time.sleep(seconds / self.speed)

    def _guarded(self, act: Callable[..., None], *given: Any) -> None:
        """What goes wrong in one person's thread is told at the end and does not end the others."""
        try:
            act(*given)
        except Exception as problem:
            self._break(f"{act.__name__.strip('_')} {given}: {type(problem).__name__}: {problem}")
        finally:
            if act == self._door:
                self._door_closed.set()

    def _tell_progress(self, people: list[threading.Thread]) -> None:
        told = 0.0
        while any(person.is_alive() for person in people):
            people[0].join(0.2) if people[0].is_alive() else time.sleep(0.2)
            if self.now() >= told:
                with self._lock:
                    counts = dict(self.told.counts)
                    waiting = sum(met.called is None and not met.left for met in self.met.values())
                self.say(
                    f"{clock(told)}  came {len(self.met)}, waiting {waiting}, served {counts.get('served', 0)}, "
                    f"absent {counts.get('absent', 0)}, left {counts.get('left', 0)}, broken {len(self.told.broken)}"
                )
                told = (self.now() // HALF_HOUR + 1) * HALF_HOUR

    # The door: who comes, leaves and rates

    def _door(self) -> None:
        """Visitors come in their order; those who lose patience leave."""
        leaving: list[tuple[float, int, Met]] = []
        for visitor in self.day.visitors:
            while leaving and leaving[0][0] <= visitor.comes:
                moment, _number, met = heapq.heappop(leaving)
                self._until(moment)
                self._leave(met)
            self._until(visitor.comes)
            found = self._take_number(visitor)
            if found and visitor.patience is not None:
                heapq.heappush(leaving, (visitor.comes + visitor.patience, visitor.number, found))
        self._door_closed.set()
        while leaving:
            moment, _number, met = heapq.heappop(leaving)
            self._until(moment)
            self._leave(met)

    def _take_number(self, visitor: Visitor) -> Met | None:
        wanted = {"service": visitor.service, "priority": visitor.priority}
        answer = self.client.post(f"/centres/{self.centre}/tickets", wanted, self.tokens.kiosk)
        if answer.status != 201:
            self._count("turned away")  # a quota or closed hours: the server says why
            return None
        met = Met(visitor, answer.body, time.monotonic())
        with self._lock:
            if answer.body["id"] in self.met:
                self.told.broken.append(f"{answer.body['label']} was given to two visitors")
            self.met[answer.body["id"]] = met
        return met

    def _leave(self, met: Met) -> None:
        if met.called is not None:
            return
        answer = self.client.post(f"/tickets/{met.ticket['id']}/leave", {"secret": met.ticket["secret"]})
        if answer.status == 200:
            met.left = True
            self._count("left")

    def _rate(self, met: Met) -> None:
        given = {"ticket": met.ticket["id"], "secret": met.ticket["secret"], "score": met.visitor.score, "reasons": []}
        self._count("rated" if self.client.post("/feedback", given).status == 201 else "not rated")

    # The officer of a counter

    def _officer(self, shift: Shift) -> None:
        parked: list[tuple[float, str]] = []
        self._until(shift.opens)
        self._at(shift, "open")
        lunched = shift.lunch >= shift.closes
        while self.now() < shift.closes + LONGEST_AFTER:
            if not lunched and self.now() >= shift.lunch:
                lunched = True
                self._lunch(shift)
            self._resume_due(shift, parked)
            answer = self._at(shift, "call-next", good=(200, 204, 409))
            if answer.status == 200:
                self._attend(shift, answer.body, parked)
            elif answer.status == 409:
                self._find_lost_call(shift, parked)
            elif self._door_closed.is_set() and self.now() >= shift.closes and not parked:
                break
            else:
                self._for(LOOKS_AGAIN)
        self._at(shift, "close")

    def _lunch(self, shift: Shift) -> None:
        self._at(shift, "pause", {"reason": LUNCH})
        self._until(shift.back)
        self._at(shift, "open")

    def _resume_due(self, shift: Shift, parked: list[tuple[float, str]]) -> None:
        for entry in [one for one in parked if one[0] <= self.now()]:
            parked.remove(entry)
            self._on(shift, entry[1], "resume", good=(200, 409))

    def _find_lost_call(self, shift: Shift, parked: list[tuple[float, str]]) -> None:
        """The counter has somebody of whom the officer does not know: a call whose answer was lost with its server."""
        self._count("found again")
        for state in ("called", "serving"):
            page = self.client.get(f"/centres/{self.centre}/tickets?state={state}&limit=200", self._token(shift))
            for ticket in (page.body or {}).get("items", []):
                if ticket["counter"] == shift.counter:
                    self._attend(shift, ticket, parked)
                    return
        self._for(LOOKS_AGAIN)

    def _attend(self, shift: Shift, ticket: dict[str, Any], parked: list[tuple[float, str]]) -> None:
        """From the call to the end of the visit, as a receptionist presses it."""
        met = self._note_call(shift, ticket)
        visitor = met.visitor if met else None
        identity = str(ticket["id"])
        if ticket["state"] == "called":
            if visitor and visitor.absent:
                self._ring_in_vain(shift, identity)
                return
            self._for(visitor.walk if visitor else 30.0)
            if self._on(shift, identity, "start", good=(200, 409)).status == 409:
                self._count("taken away")  # left between the call and the counter
                return
            if met and met.left:
                self._break(f"{ticket['label']} was served although it had left")
        self._serve(shift, identity, met, parked)

    def _serve(self, shift: Shift, identity: str, met: Met | None, parked: list[tuple[float, str]]) -> None:
        takes = met.visitor.takes if met else 300.0
        if met and met.visitor.held_for is not None and not met.held:
            self._for(takes / 2)
            met.held = True
            self._on(shift, identity, "hold", {"reason": "Bổ sung giấy tờ"})
            parked.append((self.now() + met.visitor.held_for, identity))
            self._count("held")
            return
        self._for(takes)
        if met and met.visitor.transfer_to and not met.transferred:
            met.transferred = True
            self._on(shift, identity, "transfer", {"service": met.visitor.transfer_to})
            self._count("transferred")
            return
        self._on(shift, identity, "finish")
        self._count("served")
        if met and met.visitor.score is not None:
            self._rate(met)

    def _ring_in_vain(self, shift: Shift, identity: str) -> None:
        self._for(RINGS)
        self._on(shift, identity, "recall", good=(200, 409))
        self._for(RINGS)
        self._on(shift, identity, "no-show", good=(200, 409))
        self._count("absent")

    def _note_call(self, shift: Shift, ticket: dict[str, Any]) -> Met | None:
        """None for somebody who is no visitor of this day: a person who tries the kiosk meanwhile."""
        self._let_the_door_note(str(ticket["id"]))
        with self._lock:
            met = self.met.get(str(ticket["id"]))
            if ticket["counter"] != shift.counter:
                self.told.broken.append(f"{ticket['label']} was given to {shift.counter} but is at {ticket['counter']}")
            if met is None:
                self.told.counts["strangers"] += 1
                return None
            if met.called is not None and not (met.transferred or met.held) and met.at != shift.counter:
                self.told.broken.append(f"{ticket['label']} was called by counters {met.at} and {shift.counter}")
            met.at = shift.counter
            if met.called is None:
                met.called = time.monotonic()
                self.told.counts["called"] += 1
                self._note_wait(met, met.called - met.came)
        return met

    def _note_wait(self, met: Met, real: float) -> None:
        self.told.waits.append(real * self.speed / 60)
        promised = met.ticket["expected_wait_minutes"]
        if promised["low"] is not None:
            self.told.inside.append(promised["low"] <= round(real / 60) <= promised["high"])

    def _let_the_door_note(self, identity: str) -> None:
        """A free counter may call a number before the kiosk's answer with that number has been read here."""
        ends = time.monotonic() + READ_WITHIN
        while identity not in self.met and time.monotonic() < ends:
            time.sleep(0.01)

    # What is sent

    def _token(self, shift: Shift) -> str:
        return self.tokens.staff[shift.counter]

    def _at(
        self, shift: Shift, verb: str, body: dict[str, Any] | None = None, good: tuple[int, ...] = (200,)
    ) -> Answer:
        return self._expect(f"/counters/{self.centre}/{shift.counter}/{verb}", body, self._token(shift), good)

    def _on(
        self, shift: Shift, identity: str, verb: str, body: dict[str, Any] | None = None, good: tuple[int, ...] = (200,)
    ) -> Answer:
        return self._expect(f"/tickets/{identity}/{verb}", body, self._token(shift), good)

    def _expect(self, path: str, body: dict[str, Any] | None, token: str, good: tuple[int, ...]) -> Answer:
        answer = self.client.post(path, body, token)
        if answer.status not in good:
            self._break(f"POST {path} was answered with {answer.status}: {answer.body}")
        return answer

    def _count(self, what: str) -> None:
        with self._lock:
            self.told.counts[what] += 1

    def _break(self, what: str) -> None:
        with self._lock:
            self.told.broken.append(what)

    # The end of the day

    def _settle(self) -> None:
        """What must hold of the day's tickets: every acknowledged one is there, once, and no series has a gap."""
        found = self._all_tickets()
        for identity, met in self.met.items():
            if identity not in found:
                self._break(f"{met.ticket['label']} was acknowledged and is lost")
            elif found[identity]["label"] != met.ticket["label"]:
                self._break(f"{met.ticket['label']} is {found[identity]['label']} now")
        for label, count in Counter(ticket["label"] for ticket in found.values()).items():
            if count > 1:
                self._break(f"{label} stands on {count} tickets")
        mine = {ticket["label"][0] for ticket in (met.ticket for met in self.met.values())}
        for prefix in sorted(mine):
            numbers = sorted(ticket["number"] for ticket in found.values() if ticket["label"].startswith(prefix))
            if numbers != list(range(1, len(numbers) + 1)):
                self._break(f"the numbers of {prefix} have a gap: {len(numbers)} tickets, the last is {numbers[-1]}")

    def _all_tickets(self) -> dict[str, dict[str, Any]]:
        found: dict[str, dict[str, Any]] = {}
        after = ""
        while True:
            page = self.client.get(f"/centres/{self.centre}/tickets?limit=200&after={after}", self.tokens.manager)
            if page.status != 200:
                self._break(f"the list of tickets was answered with {page.status}")
                return found
            found |= {str(ticket["id"]): ticket for ticket in page.body["items"]}
            after = page.body["next"] or ""
            if not after:
                return found


def summary(told: Told, speed: float, sent_again: int) -> list[str]:
    """What happened, in lines; waits in minutes of the simulated day."""
    counts = told.counts
    lines = [
        ", ".join(f"{what} {count}" for what, count in sorted(counts.items())),
        f"requests sent again with their key: {sent_again}",
    ]
    if len(told.waits) > 1:
        ninth = quantiles(told.waits, n=10)[8]
        lines.append(f"waits in minutes: mean {mean(told.waits):.1f}, nine of ten below {ninth:.1f}")
    if speed > FASTEST_JUDGED:
        lines.append(f"promised waits: not judged above speed {FASTEST_JUDGED:g}, as the server tells whole minutes")
    elif told.inside:
        lines.append(f"promised waits kept: {100 * sum(told.inside) / len(told.inside):.0f} %")
    return [*lines, *(f"BROKEN: {what}" for what in told.broken)]
