"""Entries and events for tests. Tests that publish begin with nothing published and the cursor behind all that is there."""

import json
import os
import time
from pathlib import Path
from typing import Any
from urllib.parse import quote
from uuid import NAMESPACE_OID, uuid5

from django.conf import settings
from django.db import connection, transaction

from motcua.base import journal
from motcua.base.actor import Actor, Grant, system
from motcua.base.journal import followers
from motcua.base.journal.models import FollowerCursor
from motcua.domain.exchange import actions, signing
from motcua.domain.exchange.actions import Terms
from motcua.domain.exchange.actions.mapping import first_rules
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
    MappingRule.objects.all().delete()
    MappingRule.objects.bulk_create(first_rules())


def ticket(name: str) -> str:
    """The subject of a ticket that nobody has: who follows the journal passes it over, also in a later test."""
    return f"ticket:{uuid5(NAMESPACE_OID, name)}"


def called(centre: str | None, subject: str = ticket("1"), **more: object) -> int:
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


ADMIN = Actor("staff", "900", "Quản trị", (Grant("admin"),))
LOOPBACK = ["127.0.0.0/8"]


def subscribed(port: int, code: str = "ttdl", terms: Terms | None = None) -> tuple[Subscription, str]:
    """A subscription of a receiver to a port of this machine, and its secret."""
    actions.agree(ADMIN, code, terms or Terms("Trung tâm dữ liệu tỉnh"))
    view, secret = actions.subscribe(ADMIN, code, f"http://127.0.0.1:{port}/events")
    return Subscription.objects.get(pk=view.id), secret


def write_keys(
    folder: Path,
    secrets: list[str],
    subscription: Subscription,
    feed: str = "",
    token: str = "",
    ask_token: str = "",
    **more: object,
) -> None:
    """What the simulated data centre has to know, put in place at once."""
    key = signing.public_key(subscription.signing_key)
    fresh = folder / "keys.new"
    known = {"feed": feed, "token": token, "secrets": secrets, "public_key": key, "ask_token": ask_token} | more
    fresh.write_text(json.dumps(known))
    fresh.replace(folder / "keys.json")


def environment(**more: str) -> dict[str, str]:
    """For a process that uses this test's database."""
    given = connection.get_connection_params()
    user, folder = quote(str(given["user"]), safe=""), quote(str(given.get("host") or ""), safe="")
    login = f"{user}:{quote(str(given['password']), safe='')}" if given.get("password") else user
    url = f"postgresql://{login}@{folder}:{given.get('port') or 5432}/{given['dbname']}"
    keys = {"MOTCUA_KEY_FILE": str(settings.MOTCUA_KEY_FILE)}
    return {**os.environ, "DATABASE_URL": url, "DJANGO_SETTINGS_MODULE": "motcua.settings", **keys, **more}
