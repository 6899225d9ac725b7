"""The carrier's interface against a process that loses answers, repeats, tells out of order and goes away: both agree at the end."""

import json
import re
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from datetime import timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from uuid import UUID, uuid4

import pytest
from django.conf import LazySettings
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from motcua.base import clock, journal
from motcua.base.problems import Conflict
from motcua.domain.delivery import actions, queries, serving
from motcua.domain.delivery.carrier import Announcement, Away, Refused, Said, connected, read_said
from motcua.domain.delivery.models import CarrierOrder, Parcel
from motcua.domain.delivery.rules import LONGEST_WAIT, LOST_IS_ASKED_AFTER, next_try
from motcua.domain.dossiers.models import Dossier
from motcua.domain.dossiers.tests import factories as f
from motcua_simulators.running import Simulator, running

HOME = "Số 1 Hùng Vương, phường Bắc Giang, tỉnh Bắc Ninh"
SECRET, EVENTS = "a shared secret", "/api/v1/carrier/events"
pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("demo_centre")]


@contextmanager
def hook() -> Iterator[tuple[str, list[tuple[str, bytes]]]]:
    """Where the simulator tells its words: kept, to be taken in by the thread that holds the test's transaction."""
    came: list[tuple[str, bytes]] = []

    class Keeper(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            came.append((self.headers["X-Motcua-Signature"], body))
            self.send_response(200)
            self.end_headers()

        def log_message(self, *_arguments: object) -> None:
            """Nothing to say."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Keeper)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield f"http://127.0.0.1:{server.server_port}{EVENTS}", came
    finally:
        server.shutdown()


def handed_in(came: list[tuple[str, bytes]]) -> None:
    while came:
        signature, body = came.pop(0)
        headers = {"X-Motcua-Signature": signature}
        answer = Client().post(EVENTS, body, content_type="application/json", headers=headers)
        assert answer.status_code == 200, answer.content


def waiting(count: int) -> list[str]:
    codes = [f.processed(delivery="post", postal_address=HOME) for _n in range(count)]
    for code in codes:
        actions.note_asked(code)
        actions.take_over(f.POST_CLERK, "BG", code)
    return codes


def tell_all() -> int:
    """Tells what is due, pauses passed over, until nothing is; how many rounds it took."""
    carrier = connected()
    assert carrier is not None
    for number in range(60):
        due = serving.due(clock.now() + LONGEST_WAIT)
        if not due:
            return number
        for order in due:
            serving.tell(carrier, order)
    raise AssertionError("the carrier never understood")


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_both_sides_agree_whatever_was_lost_repeated_or_late(
    seed: int, tmp_path: Path, settings: LazySettings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("MOTCUA_CARRIER_SECRET", SECRET)
    with hook() as (address, came), running("carrier", tmp_path, "--hook", address, "--seed", str(seed)) as simulator:
        settings.MOTCUA_CARRIER_URL, settings.MOTCUA_CARRIER_SECRET = f"http://127.0.0.1:{simulator.port}", SECRET
        simulator.set(lose=40, repeat=30, drop=30, hold=30)
        codes = waiting(4)
        assert tell_all() > 0
        batch = actions.open_batch(f.POST_CLERK, "BG")
        assert batch.unnumbered == 0
        actions.close_batch(f.POST_CLERK, batch.id)
        actions.hand_batch(f.POST_CLERK, batch.id, "Trần Văn Bưu")
        for _step in range(4):
            simulator.set(advance="all")
            handed_in(came)
        _settled(simulator, came)
        ends = json.loads(simulator.get("/orders"))
        assert len(ends) == len(codes)  # an answer that was lost made no second order
        for order in CarrierOrder.objects.select_related("parcel"):
            assert order.parcel.state == {"announced": "handed"}.get(ends[str(order.key)], ends[str(order.key)])
        for code in codes:
            kinds = [entry.kind for entry in journal.subject_history(f"parcel:{code}")]
            assert sum(kind in ("parcel.delivered", "parcel.returned") for kind in kinds) <= 1


def _settled(simulator: Simulator, came: list[tuple[str, bytes]]) -> None:
    """The last words, and what is asked for because no word came; while the carrier is away nothing is changed."""
    carrier = connected()
    assert carrier is not None
    simulator.set(away="yes")
    before = list(Parcel.objects.order_by("pk").values_list("state", flat=True))
    soon = clock.now() + timedelta(minutes=1)
    for pk in serving.to_ask(soon, timedelta(0)):
        assert not serving.ask(carrier, pk)
    assert list(Parcel.objects.order_by("pk").values_list("state", flat=True)) == before
    simulator.set(behave="well")
    handed_in(came)
    for pk in serving.to_ask(soon, timedelta(0)):
        assert serving.ask(carrier, pk)


def test_a_letter_that_nobody_can_carry_is_told_and_one_called_off_is_forgotten(
    tmp_path: Path, settings: LazySettings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("MOTCUA_CARRIER_SECRET", SECRET)
    with running("carrier", tmp_path) as simulator:
        settings.MOTCUA_CARRIER_URL, settings.MOTCUA_CARRIER_SECRET = f"http://127.0.0.1:{simulator.port}", SECRET
        bare, collected = waiting(2)
        Parcel.objects.filter(dossier=bare).update(address="")
        tell_all()
        refused, numbered = queries.letter_of(bare), queries.letter_of(collected)
        assert refused is not None
        assert numbered is not None
        assert (refused.order, refused.fault, refused.tracking_number) == ("refused", "422", "")
        assert numbered.tracking_number.startswith("CP")
        actions.note_ended(collected)
        tell_all()
        assert CarrierOrder.objects.get(parcel__dossier=collected).state == "ended"
        carrier = connected()
        assert carrier is not None
        with pytest.raises(Refused):
            carrier.call_off(uuid4())
        with pytest.raises(Refused):
            carrier.ask(uuid4())
        settings.MOTCUA_CARRIER_SECRET = "another"
        stranger = connected()
        assert stranger is not None
        with pytest.raises(Away):
            stranger.announce(Announcement(uuid4(), "x", {}, {"name": "a", "address": "b"}, 1, 0))


def test_a_word_before_the_hand_over_is_left_for_later(settings: LazySettings) -> None:
    (code,) = waiting(1)
    order = CarrierOrder.objects.create(parcel=Parcel.objects.get(dossier=code), state="ordered", made_at=clock.now())
    word = Said(1, "on_its_way", clock.now())
    assert not serving.take(str(order.key), word)
    actions.set_number(f.POST_CLERK, code, "EB123456789VN")
    batch = actions.open_batch(f.POST_CLERK, "BG")
    actions.close_batch(f.POST_CLERK, batch.id)
    actions.hand_batch(f.POST_CLERK, batch.id, "Trần Văn Bưu")
    assert serving.take(str(order.key), word)
    assert not serving.take(str(order.key), word)
    assert not serving.take(str(order.key), Said(2, "sorted somewhere", clock.now()))
    assert serving.take(str(order.key), Said(4, "delivered", clock.now()))
    assert not serving.take(str(order.key), Said(3, "attempted", clock.now(), "nobody"))


def ordered(code: str, number: str = "CP000000001VN") -> CarrierOrder:
    """The order of a letter that the carrier has taken and given a number."""
    parcel = Parcel.objects.get(dossier=code)
    Parcel.objects.filter(pk=parcel.pk).update(tracking_number=number)
    return CarrierOrder.objects.create(parcel=parcel, state="ordered", made_at=clock.now())


@pytest.mark.parametrize("state", ["ordered", "refused"])
def test_a_letter_put_back_and_sent_elsewhere_is_announced_anew(settings: LazySettings, state: str) -> None:
    (code,) = waiting(1)
    first = ordered(code)
    CarrierOrder.objects.update(state=state)
    settings.MOTCUA_CARRIER_URL, settings.MOTCUA_CARRIER_SECRET = "http://127.0.0.1:1", SECRET
    actions.put_back(f.POST_CLERK, code)
    again = actions.ask(f.RECEPTIONIST, code, "Số 9 Lê Lợi, phường Bắc Giang, tỉnh Bắc Ninh")
    assert (again.state, again.tracking_number) == ("ready", "")
    assert actions.take_over(f.POST_CLERK, "BG", "CP000000001VN").outcome == "gone"
    assert actions.take_over(f.POST_CLERK, "BG", code).outcome == "taken"
    assert [one.state for one in queries.letters_of(code)] == ["taken_over", "cancelled"]
    first.refresh_from_db()
    assert first.state == {"ordered": "ending", "refused": "refused"}[state]
    second = CarrierOrder.objects.get(parcel__dossier=code, parcel__state="taken_over")
    assert (second.state, second.key == first.key) == ("wanted", False)


class Partner:
    """A carrier in the same process that answers as it is told; `announcing` happens while an announcement is under way."""

    def __init__(self, said: Mapping[UUID, list[Said] | Exception], announcing: Callable[[], object] = list) -> None:
        self.said, self.announcing, self.orders = said, announcing, set[UUID]()

    def announce(self, letter: Announcement) -> str:
        self.announcing()
        self.orders.add(letter.key)
        return "CP000000001VN"

    def call_off(self, key: UUID) -> None:
        if key not in self.orders:
            raise Refused("404")
        self.orders.remove(key)

    def ask(self, key: UUID) -> list[Said]:
        answer = self.said[key]
        if isinstance(answer, Exception):
            raise answer
        return answer


def sent(count: int) -> list[CarrierOrder]:
    """Letters with the carrier, each under its order."""
    orders = [ordered(code, f"CP00000000{number}VN") for number, code in enumerate(waiting(count))]
    batch = actions.open_batch(f.POST_CLERK, "BG")
    actions.close_batch(f.POST_CLERK, batch.id)
    actions.hand_batch(f.POST_CLERK, batch.id, "Trần Văn Bưu")
    return orders


def unreadable() -> Exception:
    with pytest.raises(Away) as caught:
        read_said({"sequence": 10**12, "state": "delivered", "at": "2026-11-09T09:00:00+07:00"})
    return caught.value


def test_one_letter_of_which_the_carrier_cannot_speak_keeps_no_other_waiting() -> None:
    unknown, senseless, stuck, fine, silent = sent(5)
    Dossier.objects.filter(code=stuck.parcel.dossier).update(state="withdrawn")
    partner = Partner({
        unknown.key: Refused("404"),
        senseless.key: unreadable(),
        stuck.key: [Said(1, "returned", clock.now(), "moved")],
        fine.key: [Said(1, "delivered", clock.now())],
        silent.key: Away("timeout"),
    })  # fmt: skip
    every = timedelta(minutes=15)
    round_of = serving.to_ask(clock.now(), every)
    assert set(round_of) == {one.pk for one in (unknown, senseless, stuck, fine, silent)}
    answers = {pk: serving.ask(partner, pk) for pk in round_of}
    assert answers == {pk: pk != silent.pk for pk in round_of}
    assert serving.to_ask(clock.now(), every) == []
    assert Parcel.objects.get(pk=fine.parcel_id).state == "delivered"
    back = Parcel.objects.get(pk=stuck.parcel_id)
    assert (back.state, back.stranded) == ("returned", True)
    assert stuck.pk not in serving.to_ask(clock.now() + every, timedelta(0)), "it is asked after no more"
    assert [one.dossier for one in queries.stranded(f.POST_CLERK, "BG")] == [back.dossier]
    actions.settle(f.POST_CLERK, back.dossier)
    assert queries.stranded(f.POST_CLERK, "BG") == []
    with pytest.raises(Conflict):
        actions.settle(f.POST_CLERK, back.dossier)


def test_who_was_never_asked_after_comes_first_and_what_is_lost_is_given_up_in_the_end() -> None:
    asked, never = sent(2)
    CarrierOrder.objects.filter(pk=asked.pk).update(polled_at=clock.now() - timedelta(days=1))
    assert serving.to_ask(clock.now(), timedelta(minutes=15)) == [never.pk, asked.pk]
    actions.tell(f.POST_CLERK, never.parcel.dossier, "lose")
    later = clock.now() + LOST_IS_ASKED_AFTER
    assert never.pk in serving.to_ask(later - timedelta(days=1), timedelta(0))
    assert serving.to_ask(later + timedelta(days=1), timedelta(0)) == [asked.pk]


@pytest.mark.parametrize("is_lost", [False, True])
def test_what_is_called_off_while_it_is_being_announced_is_no_order_in_the_end(
    settings: LazySettings, is_lost: bool
) -> None:
    settings.MOTCUA_CARRIER_URL, settings.MOTCUA_CARRIER_SECRET = "http://127.0.0.1:1", SECRET
    (code,) = waiting(1)
    order = CarrierOrder.objects.get(parcel__dossier=code)
    partner = Partner({})

    def think_better() -> None:
        actions.note_ended(code)
        assert serving.tell(partner, order.pk)
        order.refresh_from_db()
        assert order.state == "ended"
        if is_lost:
            partner.orders.add(order.key)
            raise Away("its answer was lost")

    partner.announcing = think_better
    assert serving.tell(partner, order.pk) is not is_lost
    assert partner.orders == {order.key}
    due = serving.due(clock.now() + LONGEST_WAIT)
    assert due == [order.pk]
    serving.tell(partner, order.pk)
    order.refresh_from_db()
    assert (partner.orders, order.state, order.next_try_at) == (set(), "ended", None)


def test_another_number_ends_the_order_under_the_first_and_its_words_move_nothing() -> None:
    numbered, direct = (
        ordered(code, number) for code, number in zip(waiting(2), ("CP1111VN", "CP2222VN"), strict=True)
    )
    actions.set_number(f.POST_CLERK, numbered.parcel.dossier, "cp 1111 vn")
    numbered.refresh_from_db()
    assert numbered.state == "ordered"
    actions.set_number(f.POST_CLERK, numbered.parcel.dossier, "EB123456789VN")
    actions.note_handed(direct.parcel.dossier, "EB987654321VN")
    for order in (numbered, direct):
        order.refresh_from_db()
        assert order.state == "ending"
    assert not serving.take(str(direct.key), Said(1, "returned", clock.now(), "moved"))
    assert Parcel.objects.get(pk=direct.parcel_id).state == "handed"


def locks(doing: Callable[[], object]) -> list[str]:
    """The tables whose rows are locked, in the order in which each was locked first."""
    with CaptureQueriesContext(
        connection,
    ) as ran:
        doing()
    tables = ("dossiers_dossier", "delivery_parcel", "delivery_carrier_order")
    statements = [str(one["sql"]) for one in ran.captured_queries]
    taken = [found[1] for sql in statements if "FOR UPDATE" in sql and (found := re.search(r'FROM "?(\w+)', sql))]
    return [name for name in dict.fromkeys(taken) if name in tables]


def test_dossiers_are_locked_before_letters_and_letters_before_orders() -> None:
    back, told, waits = sent(2) + [ordered(code, "CP77777VN") for code in waiting(1)]
    everything = ["dossiers_dossier", "delivery_parcel", "delivery_carrier_order"]
    assert locks(lambda: serving.take(str(back.key), Said(1, "returned", clock.now(), "moved"))) == everything
    assert locks(lambda: actions.tell(f.POST_CLERK, told.parcel.dossier, "return", "moved")) == everything[:2]
    assert locks(lambda: actions.note_ended(waits.parcel.dossier)) == everything[1:]
    last = ordered(waiting(1)[0], "CP88888VN")
    batch = actions.open_batch(f.POST_CLERK, "BG")
    actions.close_batch(f.POST_CLERK, batch.id)
    assert locks(lambda: actions.hand_batch(f.POST_CLERK, batch.id, "Trần Văn Bưu")) == everything[:2]
    assert Parcel.objects.get(pk=last.parcel_id).state == "handed"


def test_the_pauses_grow_to_half_an_hour() -> None:
    pauses = [next_try(tries, 0) for tries in range(1, 15)]
    assert pauses == sorted(pauses)
    assert pauses[0].total_seconds() == 5
    assert pauses[-1] == LONGEST_WAIT
    assert next_try(3, 1) == next_try(3, 0) / 2
