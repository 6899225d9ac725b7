"""The simulated national exchange within the process of a test: no line, no worker, what happened is published at once."""

import random
from collections.abc import Callable, Mapping
from pathlib import Path
from types import SimpleNamespace
from typing import Any
from urllib.parse import urlsplit

import pytest
from django.db import connection

from motcua.domain.exchange import actions, delivery
from motcua.domain.exchange.actions import NationalTerms, Terms
from motcua.domain.exchange.models import Event, Stream, Subscription
from motcua.domain.exchange.rules import ALL, outcome_of
from motcua.domain.exchange.sending import Answer, Line
from motcua.domain.exchange.tests.factories import ADMIN, LOOPBACK, start_at_the_end
from motcua.domain.exchange.tests.national_factories import ALL as ALL_FACTS
from motcua.domain.exchange.tests.national_factories import CLIENT, SECRET
from motcua_simulators.national_exchange import NationalExchange

PUBLISH = """
INSERT INTO exchange_event (position, centre, sequence, entry, kind, type, agency, subject, at, mapping, body)
SELECT id, coalesce(centre, 'province'), id, id, kind, 'vn.motcua.' || kind, coalesce(agency, ''), subject, at, 1,
    json_build_object('data', data)::text
FROM journal_entry entry
WHERE kind IN (SELECT kind FROM exchange_mapping_rule) AND id > %s AND subject LIKE 'dossier:%%' ORDER BY id
"""


class Here:
    """`instead`: what a call answers in place of the exchange; `before`: what happens once before a call is answered."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        keys = {"exchange": {"client": CLIENT, "secret": SECRET}}
        calm = SimpleNamespace(expire=0, repeat=0, lose=0)
        self.exchange = NationalExchange(folder, lambda: keys, lambda: calm, random.Random(1))
        self.instead: dict[str, tuple[int, bytes]] = {}
        self.before: dict[str, Callable[[], object]] = {}
        self.calls: list[str] = []

    def ask(
        self, method: str, path: str, headers: Mapping[str, str], body: bytes | None = None
    ) -> tuple[Answer, bytes]:
        call = urlsplit(path).path.strip("/")
        self.calls.append(call)
        self.before.pop(call, lambda: None)()
        given = {name.lower(): value for name, value in headers.items()}
        status, told = self.instead.get(call) or self.exchange.answer(method, path, given, body or b"")
        return Answer(outcome_of(status), status, 1), told

    def statuses(self) -> dict[str, str]:
        return {code: one["status"] for code, one in self.exchange.dossiers.items()}


class Way:
    """A receiver on it."""

    def __init__(self, here: Here, row: Subscription) -> None:
        self.here = here
        self.begin = _newest_entry()
        self._pk = row.pk

    @property
    def row(self) -> Subscription:
        return Subscription.objects.select_related("receiver", "national").get(pk=self._pk)

    def serve(self) -> int:
        """Publishes what happened, and sends what is to be sent now, also what waits for its next try."""
        self.publish()
        actions.resume(ADMIN, self._pk)
        return delivery.serve(self._pk)

    def publish(self) -> None:
        with connection.cursor() as cursor:
            cursor.execute(PUBLISH, [max([self.begin, *Event.objects.values_list("position", flat=True)])])
        Stream.objects.update_or_create(centre=ALL, defaults={"sequence": _newest_entry()})

    def outcomes(self) -> list[tuple[str, str, int | None]]:
        return list(self.row.attempts.order_by("pk").values_list("call", "outcome", "status"))


def way(here: Here, patch: pytest.MonkeyPatch, settings: Any, terms: Terms = ALL_FACTS, **more: Any) -> Way:
    """Nothing is published yet, and the receiver is told from here on."""
    start_at_the_end()
    settings.MOTCUA_WEBHOOK_NETWORKS = LOOPBACK
    patch.setattr(Line, "ask", lambda _line, *given: here.ask(*given))
    Stream.objects.update_or_create(centre=ALL, defaults={"sequence": _newest_entry()})
    actions.agree(ADMIN, "dvcqg", terms)
    made = actions.connect_national(ADMIN, "dvcqg", "http://127.0.0.1:9/ndxp", NationalTerms(CLIENT, SECRET, **more))
    return Way(here, Subscription.objects.get(pk=made.id))


def _newest_entry() -> int:
    with connection.cursor() as cursor:
        cursor.execute("SELECT coalesce(max(id), 0) FROM journal_entry")
        return int(cursor.fetchone()[0])
