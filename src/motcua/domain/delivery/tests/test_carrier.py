"""The carrier's interface against a process that loses answers, repeats, tells out of order and goes away: both agree at the end."""

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from uuid import uuid4

import pytest
from django.conf import LazySettings
from django.test import Client

from motcua.base import clock, journal
from motcua.domain.delivery import actions, queries, serving
from motcua.domain.delivery.carrier import Announcement, Away, Refused, Said, connected
from motcua.domain.delivery.models import CarrierOrder, Parcel
from motcua.domain.delivery.rules import LONGEST_WAIT, next_try
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
    assert actions.take_over(f.POST_CLERK, "BG", code).outcome == "taken"
    assert [one.state for one in queries.letters_of(code)] == ["taken_over", "cancelled"]
    first.refresh_from_db()
    assert first.state == {"ordered": "ending", "refused": "refused"}[state]
    second = CarrierOrder.objects.get(parcel__dossier=code, parcel__state="taken_over")
    assert (second.state, second.key == first.key) == ("wanted", False)


def test_the_pauses_grow_to_half_an_hour() -> None:
    pauses = [next_try(tries, 0) for tries in range(1, 15)]
    assert pauses == sorted(pauses)
    assert pauses[0].total_seconds() == 5
    assert pauses[-1] == LONGEST_WAIT
    assert next_try(3, 1) == next_try(3, 0) / 2
