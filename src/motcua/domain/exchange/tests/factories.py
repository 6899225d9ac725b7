"""Entries and events for tests. Tests that publish begin with nothing published and the cursor behind all that is there."""

import json
import time
from typing import Any

from django.db import transaction

from motcua.base import journal
from motcua.base.actor import system
from motcua.base.journal import followers
from motcua.base.journal.models import FollowerCursor
from motcua.domain.exchange.models import Event, MappingRule, Stream, Subscription
from motcua.domain.exchange.publish import FOLLOWER
from motcua.domain.exchange.queries import Agreement

DATA_CENTRE = Agreement("test", 1, None, None, None)


def start_at_the_end() -> None:
    """Nothing is published yet, and what the journal has already will not be."""
    _first_mapping()
    Subscription.objects.all().delete()
    Event.objects.all().delete()
    Stream.objects.all().delete()
    place = journal.Cursor()
    while entries := journal.read(place):
        place = entries[-1].cursor
    FollowerCursor.objects.update_or_create(
        name=FOLLOWER, defaults={"xid": place.xid, "entry": place.id, "at": place.at, "failures": 0}
    )


def _first_mapping() -> None:
    """As the migration fills it: a test that commits empties the tables at its end."""
    from motcua.domain.exchange.actions.mapping import first_rules

    MappingRule.objects.all().delete()
    MappingRule.objects.bulk_create(first_rules())


def called(centre: str | None, subject: str = "ticket:1", **more: object) -> int:
    """One entry, committed; its number."""
    facts = {"label": "A001", "service": "H", "counter": 17, "call_count": 1, **more}
    with transaction.atomic():
        return journal.record(system("test"), "ticket.called", subject, centre=centre, **facts)


def publish_until(count: int, seconds: float = 30) -> None:
    """Publishes until there are so many events: other tests on the same server hold the border back."""
    deadline = time.monotonic() + seconds
    while Event.objects.count() < count:
        assert time.monotonic() < deadline, f"{Event.objects.count()} of {count} were published"
        followers.catch_up(FOLLOWER)
        time.sleep(0.005)


def events_of(text: str) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = json.loads(f"[{text}]")
    return found
