"""Webhooks to a data centre in a process of its own: in order, signed, tried for days, given up, sent again."""

import json
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.db import connection

from motcua.base import clock, journal
from motcua.base.actor import Actor, Grant
from motcua.base.journal import relay
from motcua.base.problems import Conflict, Forbidden, InvalidInput, NotFound
from motcua.domain.exchange import actions, administration
from motcua.domain.exchange.actions import Terms
from motcua.domain.exchange.actions.deliveries import forget_tries
from motcua.domain.exchange.delivery import LOCKS, due, serve
from motcua.domain.exchange.models import Attempt, Letter, Subscription
from motcua.domain.exchange.tests.factories import (
    ADMIN,
    LOOPBACK,
    called,
    publish_until,
    start_at_the_end,
    subscribed,
    write_keys,
)
from motcua_simulators.running import Simulator, running

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def centre(tmp_path: Path, settings: Any) -> Iterator[Simulator]:
    """A data centre that only listens: nothing is fetched by the feed."""
    settings.MOTCUA_WEBHOOK_NETWORKS = LOOPBACK
    start_at_the_end()
    with running("data_centre", tmp_path, "--reconcile", "0") as simulator:
        yield simulator


@pytest.fixture
def row(centre: Simulator) -> Subscription:
    row, secret = subscribed(centre.port)
    write_keys(centre.folder, [secret], row)
    return row


def arrived(centre: Simulator) -> list[tuple[str, int]]:
    return [(one["centre"], int(one["sequence"])) for one in json.loads(centre.get("/events"))]


def fresh(row: Subscription) -> Subscription:
    return Subscription.objects.get(pk=row.pk)


def test_case_83_subscribers_are_sent_signed_events_in_order(centre: Simulator, row: Subscription) -> None:
    for name in ("BG", "LG", "BG"):
        called(name)
    publish_until(3)
    assert due() == [row.pk]
    assert serve(row.pk) == 3
    assert arrived(centre) == [("BG", 1), ("LG", 1), ("BG", 2)]
    assert centre.state()["refused"] == 0
    assert due() == []
    assert [one.outcome for one in administration.attempts(ADMIN, row.pk)] == ["delivered"] * 3


def test_only_what_happens_after_subscribing_is_sent(centre: Simulator) -> None:
    called("BG")
    publish_until(1)
    row, secret = subscribed(centre.port)
    write_keys(centre.folder, [secret], row)
    assert serve(row.pk) == 0
    called("BG")
    publish_until(2)
    serve(row.pk)
    assert [one.sequence for one in administration.attempts(ADMIN, row.pk)] == [2]
    assert arrived(centre) == []  # it knows that 1 is missing, and has no feed here


def test_while_a_receiver_is_away_nothing_overtakes_and_after_a_day_it_gets_all_in_order(
    centre: Simulator, row: Subscription
) -> None:
    centre.set(away="yes")
    for _ in range(3):
        called("BG")
    publish_until(3)
    now, tries = clock.now(), 0
    end = now + timedelta(hours=24)
    while now < end:
        with clock.frozen(now):
            assert serve(row.pk) == 0
        tries += 1
        next_try = fresh(row).next_try_at
        assert next_try is not None
        assert now < next_try <= now + timedelta(minutes=30)
        now = next_try
    assert 40 < tries < 140
    assert Attempt.objects.filter(subscription=row).values("sequence").distinct().count() == 1
    centre.set(away="no")
    with clock.frozen(now):  # the signature is a day ahead of the simulator's clock: it says no
        assert serve(row.pk) == 0
    actions.resume(ADMIN, row.pk)
    assert serve(row.pk) == 3
    assert arrived(centre) == [("BG", 1), ("BG", 2), ("BG", 3)]
    assert fresh(row).tries == 0


def test_what_could_not_be_delivered_in_three_days_becomes_a_dead_letter_and_is_sent_again(
    centre: Simulator, row: Subscription
) -> None:
    centre.set(away="yes")
    called("BG")
    publish_until(1)
    serve(row.pk)
    with clock.frozen(clock.now() + timedelta(days=3, minutes=1)):
        serve(row.pk)
    letter = Letter.objects.get()
    assert (letter.state, letter.reason, letter.sequence) == ("dead", "no_answer", 1)
    assert administration.subscription(ADMIN, row.pk).dead == 1
    assert journal.subject_history(f"subscription:{row.pk}")[-1].kind == "delivery.given_up"
    called("BG")
    publish_until(2)
    centre.set(away="no")
    assert actions.replay_letters(ADMIN, row.pk) == 1
    assert serve(row.pk) == 2
    assert arrived(centre) == [("BG", 1), ("BG", 2)]
    assert Letter.objects.get().state == "sent"
    first, again = Attempt.objects.filter(sequence=1).order_by("pk").values_list("message", flat=True)[1:3]
    assert first == again  # by the id a receiver knows a repeat


def test_a_range_is_sent_again_and_known_as_a_repeat(centre: Simulator, row: Subscription) -> None:
    for _ in range(4):
        called("BG")
    publish_until(4)
    serve(row.pk)
    assert actions.replay_range(ADMIN, row.pk, "BG", 2, 3) == 2
    assert due() == [row.pk]
    assert serve(row.pk) == 2
    assert centre.state()["repeated"] == 2
    assert arrived(centre) == [("BG", number) for number in (1, 2, 3, 4)]
    with pytest.raises(InvalidInput):
        actions.replay_range(ADMIN, row.pk, "BG", 3, 2)


def test_a_paused_subscription_is_sent_nothing_and_misses_nothing(centre: Simulator, row: Subscription) -> None:
    actions.pause(ADMIN, row.pk)
    called("BG")
    publish_until(1)
    assert due() == []
    assert serve(row.pk) == 0
    actions.resume(ADMIN, row.pk)
    assert serve(row.pk) == 1


def test_two_secrets_are_valid_while_one_is_changed(centre: Simulator, row: Subscription) -> None:
    old = fresh(row).secret
    _view, new = actions.rotate_secret(ADMIN, row.pk)
    for known in ([old], [new]):
        write_keys(centre.folder, known, row)
        called("BG")
        publish_until(1)
        serve(row.pk)
    keyless = fresh(row)
    assert centre.state()["refused"] == 0
    with clock.frozen(clock.now() + timedelta(hours=25)):
        forget_tries(clock.now())
    assert (fresh(row).old_secret, fresh(row).old_secret_until) == ("", None)
    assert keyless.old_secret == old


def test_a_message_signed_by_nobody_known_is_refused_by_the_receiver(centre: Simulator, row: Subscription) -> None:
    write_keys(centre.folder, ["whsec_" + "A" * 44], Subscription(signing_key="A" * 43 + "="))
    called("BG")
    publish_until(1)
    assert serve(row.pk) == 0
    assert centre.state()["refused"] == 1
    assert arrived(centre) == []


def test_a_test_event_says_what_came_of_it_and_takes_no_sequence(centre: Simulator, row: Subscription) -> None:
    assert actions.send_test(ADMIN, row.pk).outcome == "delivered"
    assert centre.state()["tests"] == 1
    centre.set(away="yes")
    assert actions.send_test(ADMIN, row.pk).outcome == "no_answer"
    assert fresh(row).tries == 0


def test_secrets_are_sealed_and_tries_keep_no_body(centre: Simulator, row: Subscription) -> None:
    called("BG", label="B777")
    publish_until(1)
    serve(row.pk)
    with connection.cursor() as cursor:
        cursor.execute("SELECT secret, signing_key FROM exchange_subscription")
        secret, key = (bytes(one) for one in cursor.fetchone())
        cursor.execute("SELECT string_agg(exchange_attempt::text, ' ') FROM exchange_attempt")
        tries = cursor.fetchone()[0]
    assert b"whsec_" not in secret
    assert fresh(row).signing_key.encode() not in key
    assert "B777" not in tries


def test_two_workers_do_not_send_one_subscription_at_once(centre: Simulator, row: Subscription) -> None:
    called("BG")
    publish_until(1)
    with relay.connect() as other:
        other.execute("SELECT pg_advisory_lock(%s, %s)", [LOCKS, row.lock])
        assert serve(row.pk) == 0
        assert arrived(centre) == []
    assert serve(row.pk) == 1


def test_a_subscription_ends_with_its_agreement_and_its_secret_is_forgotten(
    centre: Simulator, row: Subscription
) -> None:
    token = actions.give_token(ADMIN, "ttdl")
    assert token.startswith("mc_")
    actions.end(ADMIN, "ttdl")
    ended = fresh(row)
    assert (ended.state, ended.secret) == ("ended", "")
    with pytest.raises(Conflict):
        actions.resume(ADMIN, row.pk)
    with pytest.raises(Conflict):
        actions.subscribe(ADMIN, "ttdl", f"http://127.0.0.1:{centre.port}/other")


def test_a_subscription_goes_only_where_the_operator_allows(centre: Simulator, settings: Any) -> None:
    settings.MOTCUA_WEBHOOK_NETWORKS = []
    actions.agree(ADMIN, "ttdl", Terms("Trung tâm dữ liệu tỉnh"))
    for url in (
        "https://127.0.0.1/",
        "http://example.com/",
        "https://10.0.0.1/",
        "nonsense",
        "https://a:b@example.com/",
    ):
        with pytest.raises(InvalidInput):
            actions.subscribe(ADMIN, "ttdl", url)
    assert Subscription.objects.count() == 0


def test_who_administers_one_centre_sees_and_makes_no_agreements_about_others(centre: Simulator) -> None:
    here = Actor("staff", "901", "", (Grant("admin", "LG"),))
    actions.agree(ADMIN, "ttdl", Terms("Trung tâm dữ liệu tỉnh"))
    assert administration.receivers(here) == []
    with pytest.raises(NotFound):
        actions.give_token(here, "ttdl")
    with pytest.raises(InvalidInput):
        actions.agree(here, "own", Terms("Của tôi"))
    with pytest.raises(Forbidden):
        administration.receivers(Actor("staff", "902", "", (Grant("manager"),)))
    with pytest.raises(Forbidden):
        actions.set_mapping(here, {"ticket.called": ("x", [])})
