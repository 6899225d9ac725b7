"""Who follows the journal: each room names its handlers in its `follow.py`."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from motcua.base.journal._entries import Entry
from motcua.base.journal.places import Cursor

Handler = Callable[[Entry], None]
HandlerOfMany = Callable[[Sequence[Entry]], None]
# Whether an entry of its kinds concerns a handler at all: by what the entry says alone, without asking the database.
Condition = Callable[[Entry], bool]
# Takes what comes after a cursor; says how many entries it passed and up to where, or None when there is nothing new.
Taker = Callable[[Cursor], tuple[int, Cursor] | None]


@dataclass(frozen=True)
class Handling:
    """What is done with entries of some kinds."""

    kinds: frozenset[str]
    do: HandlerOfMany
    when: Condition | None = None

    def concerns(self, entry: Entry) -> bool:
        return entry.kind in self.kinds and (self.when is None or self.when(entry))


@dataclass
class Follower:
    """A durable reader; its handlers run in the transaction that moves its cursor, so their rows are written exactly once."""

    name: str
    handlings: list[Handling] = field(default_factory=list)
    take: Taker | None = None  # instead of handlers: reads for itself, many entries in one statement
    one_by_one: bool = False  # each entry in a transaction of its own: its handlers lock what other people work on
    together: bool = False  # its handler gets all entries of a batch at once, and waits a moment for more to come

    def handle(self, entries: Sequence[Entry]) -> None:
        """All that concern it, in their order."""
        if self.together:
            for one in self.handlings:
                if theirs := [entry for entry in entries if one.concerns(entry)]:
                    one.do(theirs)
            return
        for entry in entries:
            for one in self.handlings:
                if one.concerns(entry):
                    one.do([entry])

    def concerns(self, entry: Entry) -> bool:
        return self.take is not None or any(one.concerns(entry) for one in self.handlings)


followers: dict[str, Follower] = {}


def follow(
    consumer: str, kinds: tuple[str, ...], *, when: Condition | None = None, one_by_one: bool = False
) -> Callable[[Handler], Handler]:
    """Registers a handler for entries of these kinds with the durable consumer of this name.

    `when`: of these kinds only such entries; the others cost no transaction. `one_by_one`: what it locked for one entry is let go
    before the next one.
    """

    def register(handler: Handler) -> Handler:
        def do(entries: Sequence[Entry]) -> None:
            for entry in entries:
                handler(entry)

        follower = followers.setdefault(consumer, Follower(consumer))
        follower.one_by_one = follower.one_by_one or one_by_one
        follower.handlings.append(Handling(frozenset(kinds), do, when))
        return handler

    return register


def follow_together(
    consumer: str, kinds: tuple[str, ...], *, when: Condition | None = None
) -> Callable[[HandlerOfMany], HandlerOfMany]:
    """Registers the one handler of a durable consumer for which a quarter of a second is no delay: what was recorded in it comes
    at once, oldest first, in one transaction."""

    def register(handler: HandlerOfMany) -> HandlerOfMany:
        followers[consumer] = Follower(consumer, [Handling(frozenset(kinds), handler, when)], together=True)
        return handler

    return register


def follow_in_batches(consumer: str) -> Callable[[Taker], Taker]:
    """Registers the one function of a durable consumer that reads for itself; it runs in the transaction that moves the cursor.

    It must order and settle as `journal.read` does, and is called by one process at a time.
    """

    def register(take: Taker) -> Taker:
        followers[consumer] = Follower(consumer, take=take)
        return take

    return register
