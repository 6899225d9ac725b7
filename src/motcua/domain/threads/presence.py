"""Who can be reached now. Written without an entry in the journal: when somebody was there is no record of the house (0049)."""

from collections.abc import Iterable
from dataclasses import dataclass

from motcua.base import clock
from motcua.base.actor import Actor
from motcua.base.problems import InvalidInput
from motcua.domain.people.permissions import Action, require
from motcua.domain.queue.queries import seats_of
from motcua.domain.threads.models import Presence
from motcua.domain.threads.rules import PRESENT_WITHIN, Stand, stand_now


@dataclass(frozen=True)
class Present:
    """`is_online`: a page of theirs is open; `stand`: what they say of themselves; `counter`: where they sit, or None."""

    person: str
    is_online: bool
    stand: Stand
    counter: int | None

    @property
    def is_reachable(self) -> bool:
        return self.is_online and self.stand is Stand.HERE


def note(people: Iterable[str]) -> None:
    """That the live connections of these stand now."""
    now = clock.now()
    Presence.objects.bulk_create(
        [Presence(person=one, seen_at=now) for one in sorted(set(people))],
        update_conflicts=True,
        unique_fields=["person"],
        update_fields=["seen_at"],
    )


def set_stand(actor: Actor, stand: str) -> None:
    """Says whether one is here, away, or not to be disturbed. Raises InvalidInput."""
    require(actor, Action.THREAD_TALK)
    if stand not in set(Stand):
        raise InvalidInput.of("stand", "?")
    now = clock.now()
    values = {"seen_at": now, "stand": stand, "stand_at": now if stand else None}
    Presence.objects.update_or_create(person=actor.reference, defaults=values)


def of(people: Iterable[str]) -> dict[str, Present]:
    """How each can be reached now; who was never seen is not online."""
    now = clock.now()
    known = {row.person: row for row in Presence.objects.filter(person__in=set(people))}
    found = {}
    for person in set(people):
        row = known.get(person)
        is_online = row is not None and now - row.seen_at < PRESENT_WITHIN
        stand = stand_now(row.stand, row.stand_at, now) if row is not None else Stand.HERE
        seats = seats_of(person) if is_online else []
        found[person] = Present(person, is_online, stand, seats[0][1] if seats else None)
    return found
