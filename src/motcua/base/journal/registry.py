"""Who follows the journal: each room names its handlers in its `follow.py`."""

from collections.abc import Callable
from dataclasses import dataclass, field

from motcua.base.journal._entries import Cursor, Entry

Handler = Callable[[Entry], None]
# Takes what comes after a cursor; says how many entries it passed and up to where, or None when there is nothing new.
Taker = Callable[[Cursor], tuple[int, Cursor] | None]


@dataclass
class Follower:
    """A durable reader; its handlers run in the transaction that moves its cursor, so their rows are written exactly once."""

    name: str
    handlers: list[tuple[frozenset[str], Handler]] = field(default_factory=list)
    take: Taker | None = None  # instead of handlers: reads for itself, many entries in one statement
    one_by_one: bool = False  # each entry in a transaction of its own: its handlers lock what other people work on

    def handle(self, entry: Entry) -> None:
        for kinds, handler in self.handlers:
            if entry.kind in kinds:
                handler(entry)

    @property
    def kinds(self) -> frozenset[str]:
        return frozenset().union(*(kinds for kinds, _ in self.handlers))


followers: dict[str, Follower] = {}


def follow(consumer: str, kinds: tuple[str, ...], *, one_by_one: bool = False) -> Callable[[Handler], Handler]:
    """Registers a handler for entries of these kinds with the durable consumer of this name.

    `one_by_one`: what it locked for one entry is let go before the next one.
    """

    def register(handler: Handler) -> Handler:
        follower = followers.setdefault(consumer, Follower(consumer))
        follower.one_by_one = follower.one_by_one or one_by_one
        follower.handlers.append((frozenset(kinds), handler))
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
