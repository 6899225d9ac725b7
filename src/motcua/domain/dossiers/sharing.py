"""Who gets a step that became ready: by hand, in turn, or whoever has least. Pure: no database, no clock."""

from collections.abc import Mapping, Sequence
from enum import StrEnum


class Sharing(StrEnum):
    BY_HAND = "by_hand"  # lies with nobody until somebody takes it
    ROUND_ROBIN = "round_robin"  # each in turn
    LEAST_LOAD = "least_load"  # whoever has fewest open steps; among equals, in turn


RULES = frozenset(rule.value for rule in Sharing)


def next_in_turn(people: Sequence[str], last: str) -> list[str]:
    """`people` (in a fixed order) beginning behind `last`; one who left keeps the place where they stood."""
    ordered = sorted(people, key=place)
    behind = [one for one in ordered if place(one) > place(last)]
    return behind + ordered[: len(ordered) - len(behind)]


def place(reference: str) -> tuple[int, str]:
    """staff:9 before staff:10."""
    number = reference.rpartition(":")[2]
    return (int(number) if number.isdigit() else 0, reference)


def pick(rule: str, people: Sequence[str], last: str, load: Mapping[str, int]) -> str:
    """Whose step it is; empty where nobody is there or it is shared by hand. `load`: open steps of each."""
    if rule == Sharing.BY_HAND or not people:
        return ""
    in_turn = next_in_turn(people, last)
    if rule == Sharing.ROUND_ROBIN:
        return in_turn[0]
    return min(in_turn, key=lambda one: load.get(one, 0))


def stand_in(person: str, delegates: Mapping[str, str], able: frozenset[str]) -> str:
    """Who does it in `person`'s place: themselves, their delegate, or the delegate's delegate. `delegates`: of all who
    are away now. Empty where everybody along the way is away, or the one found could not do it (`able`)."""
    seen: set[str] = set()
    while person in delegates:
        if person in seen:
            return ""
        seen.add(person)
        person = delegates[person]
    return person if person in able or not seen else ""
