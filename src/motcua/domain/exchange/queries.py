"""Questions about what is told outside: pages of the feed, the gap of a centre, how far each stream has come.

Pages are put together by the database as one text of finished events, so that a receiver that was away a day is served at a
good part of the speed at which rows can be copied at all (`bench/feed.py`).
"""

import json
from dataclasses import dataclass, replace
from typing import Any

from django.db import connection
from django.utils.translation import gettext as _

from motcua.base.actor import Actor
from motcua.base.problems import Conflict, InvalidInput, NotFound
from motcua.domain.centre.queries import centres
from motcua.domain.exchange import rules
from motcua.domain.exchange.models import Event, MappingRule, Receiver, Stream, Subscription
from motcua.domain.exchange.personal import with_extra
from motcua.domain.people.permissions import Action, agencies_of, centres_of, require

_MAY_READ = """(%(types)s::text[] IS NULL OR type = ANY (%(types)s::text[]))
      AND (%(centres)s::text[] IS NULL OR centre = ANY (%(centres)s::text[]))
      AND (%(agencies)s::text[] IS NULL OR agency = ANY (%(agencies)s::text[]))"""

# Primary key; at most WINDOW places are looked at, whatever the agreement leaves out.
FEED_PAGE = f"""
WITH page AS MATERIALIZED (
    SELECT position, body FROM exchange_event
    WHERE position > %(after)s AND position <= %(until)s AND {_MAY_READ}
    ORDER BY position LIMIT %(limit)s
)
SELECT count(*), max(position), string_agg(body, ',' ORDER BY position) FROM page
"""  # noqa: S608 - constants only

# One range of the index a_sequence_names_one_event (centre, sequence).
GAP = f"""
WITH page AS MATERIALIZED (
    SELECT sequence, body FROM exchange_event
    WHERE centre = %(centre)s AND sequence BETWEEN %(first)s AND %(last)s AND {_MAY_READ}
    ORDER BY sequence LIMIT %(limit)s
)
SELECT count(*), max(sequence), string_agg(body, ',' ORDER BY sequence) FROM page
"""  # noqa: S608 - constants only

# What a subscription gets next; the same window.
NEXT_EVENTS = f"""
SELECT position, centre, sequence, body FROM exchange_event
WHERE position > %(after)s AND position <= %(until)s AND {_MAY_READ}
ORDER BY position LIMIT %(limit)s
"""  # noqa: S608 - constants only

# The event of its centre that a receiver was told before this one, so that it sees a gap where there is one, and only there.
PREVIOUS = f"""
SELECT sequence FROM exchange_event
WHERE centre = %(centre)s AND sequence < %(sequence)s AND {_MAY_READ}
ORDER BY sequence DESC LIMIT 1
"""  # noqa: S608 - constants only


@dataclass(frozen=True)
class Agreement:
    """What one reader may be told; None is all. `version` changes with it, `name` says whose it is."""

    name: str
    version: int
    types: tuple[str, ...] | None
    centres: tuple[str, ...] | None
    agencies: tuple[str, ...] | None
    extra: tuple[str, ...] = ()

    @property
    def parameters(self) -> dict[str, Any]:
        lists = {"types": self.types, "centres": self.centres, "agencies": self.agencies}
        return {name: None if found is None else list(found) for name, found in lists.items()}

    def covers(self, centre: str, agency: str) -> bool:
        """Whether it is told of what is in this centre and decided by this agency."""
        places = ((self.centres, centre), (self.agencies, agency))
        return all(agreed is None or one in agreed for agreed, one in places)


@dataclass(frozen=True)
class Batch:
    """A page: its events as the inside of a JSON list, and where to go on."""

    count: int
    events: str
    next: str
    head: int


@dataclass(frozen=True)
class Gap:
    """The events of a centre between two sequences. `covered_to`: up to there nothing that may be told is missing."""

    count: int
    events: str
    covered_to: int


@dataclass(frozen=True)
class StreamHead:
    centre: str
    sequence: int


@dataclass(frozen=True)
class Outgoing:
    """An event as it is sent to one receiver."""

    position: int
    centre: str
    sequence: int
    body: str


def agreement_of(receiver: Receiver) -> Agreement:
    def limited(values: list[str]) -> tuple[str, ...] | None:
        return tuple(values) or None

    return Agreement(
        receiver.code,
        receiver.version,
        limited(receiver.types),
        limited(receiver.centres),
        limited(receiver.agencies),
        tuple(receiver.extra),
    )


def agreement_of_way(row: Subscription) -> Agreement:
    """What is told by this way of sending: in the shapes of the national exchange dossiers alone, facts of persons by its own calls."""
    agreed = agreement_of(row.receiver)
    if row.way != rules.Way.NATIONAL:
        return agreed
    told = set(MappingRule.objects.filter(kind__startswith="dossier.").values_list("type", flat=True))
    types = told if agreed.types is None else told & set(agreed.types)
    return replace(agreed, types=tuple(sorted(types)), extra=())


def agreement_for(actor: Actor) -> Agreement:
    """What this reader's agreement lets it read, within where its role holds; without one, everything but facts of persons.

    Raises NotAuthenticated, Forbidden; NotFound where the agreement has ended.
    """
    require(actor, Action.FEED_READ)
    found = Receiver.objects.filter(token=int(actor.id)).first() if actor.kind == "token" else None
    if found is not None and found.ended_at is not None:
        raise NotFound
    agreed = agreement_of(found) if found else Agreement(actor.reference, 0, None, None, None)
    return Agreement(
        agreed.name,
        agreed.version,
        agreed.types,
        _within(agreed.centres, centres_of(actor, Action.FEED_READ)),
        _within(agreed.agencies, _agencies(actor)),
        agreed.extra,
    )


def _agencies(actor: Actor) -> frozenset[str] | None:
    named = {grant.agency for grant in actor.grants if grant.agency}
    return frozenset(named) if named else agencies_of(actor, Action.FEED_READ)


def _within(agreed: tuple[str, ...] | None, held: frozenset[str] | None) -> tuple[str, ...] | None:
    if held is None:
        return agreed
    return tuple(sorted(held if agreed is None else held & set(agreed)))


def head() -> int:
    """How many events there are: the place of the newest."""
    found = Stream.objects.filter(centre=rules.ALL).values_list("sequence", flat=True).first()
    return found or 0


def feed(agreement: Agreement, after: str, limit: int) -> Batch:
    """The events after a cursor, oldest first. Raises InvalidInput, and Conflict for a cursor of a feed that is not ours."""
    try:
        place = rules.read_cursor(after)
    except ValueError:
        raise InvalidInput.of("after", _("Use the cursor that an answer of the feed gave as next")) from None
    if not 1 <= limit <= rules.MOST_EVENTS:
        raise InvalidInput.of("limit", f"1–{rules.MOST_EVENTS}")
    newest = head()
    if place > newest:
        raise Conflict(
            _(
                "This cursor is ahead of the feed; the data were restored from a copy. Begin again from your last backup"
            ),
            code="cursor_ahead",
        )
    until = min(newest, place + rules.WINDOW)
    given = {**agreement.parameters, "after": place, "until": until, "limit": limit}
    with connection.cursor() as cursor:
        cursor.execute(FEED_PAGE, given)
        count, last, events = cursor.fetchone()
    return Batch(
        count, with_extra(events or "", agreement.extra), rules.cursor(last if count == limit else until), newest
    )


def gap(agreement: Agreement, centre: str, first: int, last: int) -> Gap:
    """The events of a centre from one sequence to another, at most 5,000 at once. Raises InvalidInput, NotFound."""
    if agreement.centres is not None and centre not in agreement.centres:
        raise NotFound
    if not (1 <= first <= last < 2**62):
        raise InvalidInput.of("from_sequence", _("Sequences begin with 1, and the first is not behind the last"))
    stream = Stream.objects.filter(centre=centre).first()
    if stream is None and centre != rules.PROVINCE and centre not in {one.code for one in centres()}:
        raise NotFound
    last = min(last, stream.sequence if stream else 0, first + rules.WINDOW - 1)
    given = {**agreement.parameters, "centre": centre, "first": first, "last": last, "limit": rules.MOST_EVENTS}
    with connection.cursor() as cursor:
        cursor.execute(GAP, given)
        count, newest, events = cursor.fetchone()
    covered = newest if count == rules.MOST_EVENTS else max(last, first - 1)
    return Gap(count, with_extra(events or "", agreement.extra), covered)


def streams(agreement: Agreement) -> list[StreamHead]:
    """How far each centre's sequence has come."""
    found = Stream.objects.exclude(centre=rules.ALL).order_by("centre")
    if agreement.centres is not None:
        found = found.filter(centre__in=agreement.centres)
    return [StreamHead(one.centre, one.sequence) for one in found]


def next_events(agreement: Agreement, after: int, limit: int) -> tuple[list[Outgoing], int]:
    """What comes after a place for this receiver, and up to which place that is all."""
    until = min(head(), after + rules.WINDOW)
    with connection.cursor() as cursor:
        cursor.execute(NEXT_EVENTS, {**agreement.parameters, "after": after, "until": until, "limit": limit})
        rows = cursor.fetchall()
    before: dict[str, int] = {}
    found = []
    for position, centre, sequence, body in rows:
        previous = before[centre] if centre in before else _previous(agreement, centre, sequence)
        found.append(_outgoing(agreement, position, centre, sequence, body, previous))
        before[centre] = sequence
    return found, found[-1].position if len(found) == limit else until


def one_event(agreement: Agreement, position: int) -> Outgoing | None:
    """The event at a place, as this receiver is told of it; None where the agreement does not cover it."""
    found, _until = next_events(agreement, position - 1, 1)
    return found[0] if found and found[0].position == position else None


def events_between(agreement: Agreement, centre: str, first: int, last: int, limit: int) -> list[tuple[int, int]]:
    """Place and sequence of the events of a centre that this receiver may be told."""
    found = Event.objects.filter(centre=centre, sequence__gte=first, sequence__lte=last)
    for name, values in agreement.parameters.items():
        if values is not None:
            found = found.filter(
                **{f"{({'types': 'type', 'centres': 'centre', 'agencies': 'agency'})[name]}__in": values}
            )
    return list(found.order_by("sequence").values_list("position", "sequence")[:limit])


def _previous(agreement: Agreement, centre: str, sequence: int) -> int:
    with connection.cursor() as cursor:
        cursor.execute(PREVIOUS, {**agreement.parameters, "centre": centre, "sequence": sequence})
        row = cursor.fetchone()
    return row[0] if row else 0


def _outgoing(agreement: Agreement, position: int, centre: str, sequence: int, body: str, previous: int) -> Outgoing:
    told: dict[str, Any] = json.loads(f"[{with_extra(body, agreement.extra)}]")[0]
    told["previoussequence"] = str(previous).zfill(rules.SEQUENCE_DIGITS)
    return Outgoing(position, centre, sequence, json.dumps(told, ensure_ascii=False))
