"""Who looks after the installation is told which receiver does not get through, and since when."""

from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.utils import translation

from motcua.base import clock
from motcua.diagnosis import findings
from motcua.domain.exchange.delivery import serve
from motcua.domain.exchange.models import Subscription
from motcua.domain.exchange.tests.factories import LOOPBACK, called, publish_until, start_at_the_end, subscribed

pytestmark = pytest.mark.django_db(transaction=True)
NOBODY = 9  # the discard port: nobody listens there


@pytest.fixture
def row(settings: Any) -> Subscription:
    settings.MOTCUA_WEBHOOK_NETWORKS = LOOPBACK
    start_at_the_end()
    row, _secret = subscribed(NOBODY)
    called("BG")
    publish_until(1)
    serve(row.pk)
    return row


def told(what: str) -> tuple[str, bool]:
    with translation.override("en"):
        (found,) = [one for one in findings() if one.what.startswith(what)]
    return found.what, found.sound


def test_a_receiver_that_is_away_for_minutes_is_no_news_and_for_longer_is(row: Subscription) -> None:
    assert told("events to ttdl") == ("events to ttdl: has not got through for 0 minutes, 1 to come", True)
    with clock.frozen(clock.now() + timedelta(minutes=40)):
        assert told("events to ttdl") == ("events to ttdl: has not got through for 40 minutes, 1 to come", False)


def test_what_could_not_be_delivered_is_told(row: Subscription) -> None:
    with clock.frozen(clock.now() + timedelta(days=4)):
        serve(row.pk)
    assert told("events to ttdl") == ("events to ttdl: 0 to come, 1 could not be delivered", False)


def test_prometheus_is_told_how_far_each_receiver_is(row: Subscription) -> None:
    words = Client().get("/metrics").content.decode()
    named = f'receiver="ttdl",subscription="{row.pk}"'
    assert "motcua_feed_events 1.0\n" in words
    assert f"motcua_webhook_behind{{{named}}} 1.0\n" in words
    assert f"motcua_webhook_dead{{{named}}} 0.0\n" in words


def test_entries_of_another_cluster_are_noticed() -> None:
    assert told("order of the journal")[1]
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO journal_entry (kind, subject, actor, xid) VALUES ('ticket.called', 'ticket:1', 'x', '99999999999')"
        )
    assert not told("order of the journal")[1]
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE journal_entry DISABLE TRIGGER USER")
        cursor.execute("DELETE FROM journal_entry WHERE xid = '99999999999'")
        cursor.execute("ALTER TABLE journal_entry ENABLE TRIGGER USER")
    assert told("order of the journal")[1]
