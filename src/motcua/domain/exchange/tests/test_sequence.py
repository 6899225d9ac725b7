"""Case 83: events carry an increasing sequence per centre, without gaps or repeats, and a gap can be fetched."""

import random
import signal
import subprocess
import sys
import threading
import time
from collections import defaultdict

import pytest
from django.db import IntegrityError, connection, connections, transaction
from hypothesis import given, settings
from hypothesis import strategies as st

from motcua.base import journal
from motcua.base.actor import Actor, Grant, system
from motcua.base.journal import followers
from motcua.base.problems import Conflict, Forbidden, InvalidInput, NotAuthenticated, NotFound
from motcua.domain.exchange import queries, rules
from motcua.domain.exchange.models import Event, MappingRule
from motcua.domain.exchange.publish import FOLLOWER
from motcua.domain.exchange.tests.factories import (
    DATA_CENTRE,
    called,
    environment,
    events_of,
    publish_until,
    start_at_the_end,
    ticket,
)

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def _fresh() -> None:
    start_at_the_end()


def sequences() -> dict[str, list[int]]:
    found: dict[str, list[int]] = defaultdict(list)
    for centre, sequence in Event.objects.order_by("position").values_list("centre", "sequence"):
        found[centre].append(sequence)
    return dict(found)


def test_case_83_each_centre_counts_its_own_events_from_one() -> None:
    for centre in ("BG", "LG", "BG", "BG", "LG"):
        called(centre)
    publish_until(5)
    assert sequences() == {"BG": [1, 2, 3], "LG": [1, 2]}
    assert list(Event.objects.order_by("position").values_list("position", flat=True)) == [1, 2, 3, 4, 5]


def test_case_83_an_event_is_a_cloud_event_with_its_sequence() -> None:
    number = called("BG", ticket("7"))
    publish_until(1)
    (event,) = events_of(queries.feed(DATA_CENTRE, "", 10).events)
    entry = journal.subject_history(ticket("7"))[-1]
    assert event == {
        "specversion": "1.0",
        "id": str(number),
        "source": "urn:motcua:centre:BG",
        "type": "vn.motcua.ticket.called",
        "subject": ticket("7"),
        "time": f"{entry.at:%Y-%m-%dT%H:%M:%S.%f}Z",
        "datacontenttype": "application/json",
        "sequence": "0000000001",
        "sequencetype": "Integer",
        "centre": "BG",
        "data": {"label": "A001", "service": "H", "counter": 17, "call_count": 1},
    }


def test_case_83_facts_that_the_mapping_does_not_name_stay_inside() -> None:
    called("BG", language="ko", note="x")
    with transaction.atomic():
        journal.record(system("test"), "token.created", "token:1", centre="BG")
    called("BG")
    publish_until(2)
    assert Event.objects.count() == 2
    assert all("language" not in one.body and "note" not in one.body for one in Event.objects.all())


def test_what_belongs_to_no_centre_has_a_stream_of_its_own() -> None:
    called(None)
    called("BG")
    publish_until(2)
    assert sequences() == {rules.PROVINCE: [1], "BG": [1]}


def test_a_new_version_of_the_mapping_holds_for_what_comes_and_old_events_stay_as_told() -> None:
    called("BG")
    publish_until(1)
    MappingRule.objects.create(version=2, kind="ticket.called", type="vn.motcua.v2.called", facts=["label"])
    called("BG")
    publish_until(2)
    assert list(Event.objects.order_by("position").values_list("type", "mapping")) == [
        ("vn.motcua.ticket.called", 1),
        ("vn.motcua.v2.called", 2),
    ]


def test_case_83_an_entry_that_commits_late_is_told_late_and_leaves_no_gap() -> None:
    drawn, may_commit = threading.Event(), threading.Event()

    def slow() -> None:
        with transaction.atomic():
            journal.record(system("test"), "ticket.called", ticket("slow"), centre="BG")
            drawn.set()
            may_commit.wait(10)
        connections["default"].close()

    thread = threading.Thread(target=slow)
    thread.start()
    assert drawn.wait(10)
    called("BG", ticket("quick"))
    followers.catch_up(FOLLOWER)
    assert not Event.objects.filter(subject=ticket("quick")).exists()  # the slow one may yet precede it
    may_commit.set()
    thread.join()
    publish_until(2)
    found = list(Event.objects.order_by("position").values_list("subject", "sequence"))
    assert found == [(ticket("slow"), 1), (ticket("quick"), 2)]


@settings(max_examples=6, deadline=None)
@given(
    st.lists(st.tuples(st.sampled_from(["BG", "LG", None]), st.booleans(), st.integers(1, 4)), min_size=1, max_size=6),
    st.integers(1, 5),
)
def test_case_83_whatever_commits_when_and_whoever_publishes_there_is_no_gap_and_no_repeat(
    writers: list[tuple[str | None, bool, int]], limit: int
) -> None:
    """Writers on connections of their own, some rolled back; three publishers at once; a reader goes on from its cursor."""
    start_at_the_end()
    lock, kept = threading.Lock(), set()
    gate = threading.Barrier(len(writers) + 1)

    def write(centre: str | None, commits: bool, count: int) -> None:
        gate.wait()
        try:
            with transaction.atomic():
                numbers = {
                    journal.record(system("t"), "ticket.called", ticket("1"), centre=centre) for _ in range(count)
                }
                time.sleep(random.random() / 100)
                if not commits:
                    raise ZeroDivisionError
            with lock:
                kept.update(numbers)
        except ZeroDivisionError:
            pass
        finally:
            connections["default"].close()

    stop = threading.Event()

    def publish() -> None:
        while not stop.is_set():
            followers.catch_up(FOLLOWER)
            time.sleep(0.001)
        connections["default"].close()

    threads = [threading.Thread(target=write, args=writer) for writer in writers]
    publishers = [threading.Thread(target=publish) for _ in range(3)]
    for thread in (*threads, *publishers):
        thread.start()
    gate.wait()
    seen, after, deadline = [], "", time.monotonic() + 60
    while any(thread.is_alive() for thread in threads) or len(seen) < len(kept):
        assert time.monotonic() < deadline, (len(kept), len(seen))
        page = queries.feed(DATA_CENTRE, after, limit)
        seen += events_of(page.events)
        after = page.next
    stop.set()
    for thread in publishers:
        thread.join()
    assert {int(one["id"]) for one in seen} == kept
    by_centre: dict[str, list[int]] = defaultdict(list)
    for one in seen:
        by_centre[one["centre"]].append(int(one["sequence"]))
    assert all(found == list(range(1, len(found) + 1)) for found in by_centre.values())


PUBLISHER = """
import time
import django
django.setup()
from django.db import connection
from motcua.base.journal import followers
from motcua.domain.exchange import publish
publish.BATCH = 3
while True:
    followers.catch_up(publish.FOLLOWER)
    time.sleep(0.002)
"""


def test_case_83_a_publisher_that_is_killed_in_the_middle_leaves_no_gap_and_no_repeat() -> None:
    random_times, count = random.Random(83), 0
    for _ in range(3):
        process = subprocess.Popen([sys.executable, "-c", PUBLISHER], env=environment())
        before, deadline = Event.objects.count(), time.monotonic() + 60
        while Event.objects.count() == before:
            assert process.poll() is None, "the publisher ended by itself"
            assert time.monotonic() < deadline, "the publisher published nothing"
            called(random_times.choice(["BG", "LG"]))
            count += 1
        for _ in range(random_times.randrange(10, 40)):
            called(random_times.choice(["BG", "LG"]))
            count += 1
        process.send_signal(signal.SIGKILL)
        process.wait(10)
    published_by_the_killed = Event.objects.count()
    publish_until(count)
    assert published_by_the_killed >= 3
    assert Event.objects.count() == count
    assert all(found == list(range(1, len(found) + 1)) for found in sequences().values())


def test_case_83_the_database_refuses_a_repeat_and_a_second_event_of_one_sequence() -> None:
    called("BG")
    publish_until(1)
    told = Event.objects.get()
    for change in ({"position": 9, "sequence": 9}, {"position": 9, "entry": 999_999_999}):
        values = {field.attname: getattr(told, field.attname) for field in Event._meta.concrete_fields} | change
        with pytest.raises(IntegrityError), transaction.atomic():
            Event.objects.create(**values)


def test_case_83_a_consumer_that_missed_some_fetches_the_gap() -> None:
    for _ in range(6):
        called("BG")
        called("LG")
    publish_until(12)
    found = queries.gap(DATA_CENTRE, "BG", 3, 5)
    assert [int(one["sequence"]) for one in events_of(found.events)] == [3, 4, 5]
    assert {one["centre"] for one in events_of(found.events)} == {"BG"}
    assert found.covered_to == 5
    assert queries.gap(DATA_CENTRE, "BG", 6, 90).covered_to == 6
    for first, last in ((0, 3), (4, 3), (1, 2**63)):
        with pytest.raises(InvalidInput):
            queries.gap(DATA_CENTRE, "BG", first, last)
    with pytest.raises(NotFound):
        queries.gap(DATA_CENTRE, "NOWHERE", 1, 2)


def test_case_83_a_gap_is_one_range_of_an_index() -> None:
    for _ in range(30):
        called("BG")
    publish_until(30)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE exchange_event")
        cursor.execute("SET enable_seqscan = off")
        given = {**DATA_CENTRE.parameters, "centre": "BG", "first": 3, "last": 5, "limit": 10}
        cursor.execute("EXPLAIN " + queries.GAP, given)
        plan = "\n".join(row[0] for row in cursor.fetchall())
        cursor.execute("RESET enable_seqscan")
    assert "a_sequence_names_one_event" in plan
    assert "Index Cond: (((centre)::text = 'BG'::text) AND (sequence >= " in plan


def test_a_cursor_goes_on_where_it_was_and_an_unknown_one_is_refused() -> None:
    for _ in range(5):
        called("BG")
    publish_until(5)
    first = queries.feed(DATA_CENTRE, "", 2)
    rest = queries.feed(DATA_CENTRE, first.next, 10)
    ids = [int(one["sequence"]) for page in (first, rest) for one in events_of(page.events)]
    assert ids == [1, 2, 3, 4, 5]
    again = queries.feed(DATA_CENTRE, rest.next, 10)
    assert (again.count, again.next) == (0, rest.next)
    for garbage in ("x", "p", "p-1", "7"):
        with pytest.raises(InvalidInput):
            queries.feed(DATA_CENTRE, garbage, 10)
    with pytest.raises(Conflict) as refused:
        queries.feed(DATA_CENTRE, "p99999", 10)
    assert refused.value.code == "cursor_ahead"
    for limit in (0, 5001):
        with pytest.raises(InvalidInput):
            queries.feed(DATA_CENTRE, "", limit)


def test_a_role_reads_only_where_it_holds() -> None:
    here = Actor("token", "900001", "dc", (Grant("data_centre", "LG"),))
    called("BG")
    called("LG")
    publish_until(2)
    agreed = queries.agreement_for(here)
    assert [one["centre"] for one in events_of(queries.feed(agreed, "", 10).events)] == ["LG"]
    assert [one.centre for one in queries.streams(agreed)] == ["LG"]
    with pytest.raises(NotFound):
        queries.gap(agreed, "BG", 1, 1)
    with pytest.raises(Forbidden):
        queries.agreement_for(Actor("staff", "1", "", (Grant("admin"),)))
    with pytest.raises(NotAuthenticated):
        queries.agreement_for(Actor("anonymous"))
