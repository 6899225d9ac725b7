"""A device shows a code, an administrator enters it, the device has its token."""

import pytest
from django.db import IntegrityError, transaction
from django.test import override_settings

from motcua.base import clock, crypto, journal
from motcua.base.actor import ANONYMOUS
from motcua.base.problems import Conflict, Forbidden, InvalidInput, NotAuthenticated, NotFound, TooManyRequests
from motcua.domain.devices import actions, queries
from motcua.domain.devices.models import Device, PairingCode
from motcua.domain.devices.rules import CODE_LIVES, Kind
from motcua.domain.devices.tests.factories import ADMIN, ELSEWHERE, RECEPTIONIST, SYSTEM, add_printer, make_hall
from motcua.domain.people.actions import create_staff

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _hall(db: None) -> None:
    make_hall()


def test_a_device_is_paired_by_the_code_it_shows() -> None:
    code, secret = actions.begin_pairing("BG", "rating_tablet", 2)
    assert len(code) == 6
    assert code.isdigit()
    assert actions.claim(secret) is None, "nobody has entered the code yet"
    paired = actions.pair(ADMIN, code, "Quầy 2")
    token = actions.claim(secret)
    assert token
    actor = queries.actor_for_token(token)
    assert actor
    assert (actor.reference, actor.name) == (f"device:{paired.id}", "Quầy 2")
    (grant,) = actor.grants
    assert (grant.role, grant.centre, grant.counter) == ("rating_tablet", "BG", 2)


def test_only_the_device_that_holds_the_secret_gets_the_token() -> None:
    code, _secret = actions.begin_pairing("BG", "display")
    _other, foreign = actions.begin_pairing("BG", "display")
    actions.pair(ADMIN, code, "Sảnh")
    assert actions.claim(foreign) is None
    assert actions.claim(code) is None


def test_a_token_asked_for_twice_is_the_same() -> None:
    code, secret = actions.begin_pairing("BG", "display")
    actions.pair(ADMIN, code, "Sảnh")
    assert actions.claim(secret) == actions.claim(secret)


def test_only_hashes_of_token_and_secret_are_kept() -> None:
    code, secret = actions.begin_pairing("BG", "display")
    actions.pair(ADMIN, code, "Sảnh")
    token = actions.claim(secret)
    assert token
    device, shown = Device.objects.get(), PairingCode.objects.get()
    assert bytes(device.token_hash or b"") == crypto.token_hash(token)
    assert bytes(shown.secret_hash) == crypto.token_hash(secret)
    assert token not in str(vars(device))


def test_a_screen_that_asks_again_keeps_its_code() -> None:
    first = actions.begin_pairing("BG", "display")
    assert actions.begin_pairing("BG", "display", None, first[1]) == first
    assert actions.begin_pairing("BG", "kiosk", None, first[1]) != first


def test_a_code_ends_after_ten_minutes() -> None:
    with clock.frozen(clock.now()) as time:
        code, secret = actions.begin_pairing("BG", "display")
        time.move(CODE_LIVES.total_seconds() + 1)
        with pytest.raises(InvalidInput):
            actions.pair(ADMIN, code, "Sảnh")
        assert actions.begin_pairing("BG", "display", None, secret)[0] != code


def test_a_code_pairs_one_device_only() -> None:
    code, _secret = actions.begin_pairing("BG", "display")
    actions.pair(ADMIN, code, "Sảnh")
    with pytest.raises(InvalidInput):
        actions.pair(ADMIN, code, "Sảnh 2")


def test_a_code_of_another_centre_is_answered_like_a_wrong_one() -> None:
    code, _secret = actions.begin_pairing("BG", "display")
    answers = set()
    for entered in (code, "000000" if code != "000000" else "111111"):
        with pytest.raises(InvalidInput) as refused:
            actions.pair(ELSEWHERE, entered, "Sảnh")
        answers.add(str(refused.value.errors))
    assert len(answers) == 1
    assert not Device.objects.exists()


@pytest.mark.parametrize(("actor", "problem"), [(RECEPTIONIST, Forbidden), (ANONYMOUS, NotAuthenticated)])
def test_only_administrators_pair(actor: object, problem: type[Exception]) -> None:
    code, _secret = actions.begin_pairing("BG", "display")
    with pytest.raises(problem):
        actions.pair(actor, code, "Sảnh")


def test_wrong_codes_are_slowed_down_and_right_ones_are_not() -> None:
    for number in range(20):
        code, _secret = actions.begin_pairing("BG", "display")
        actions.pair(ADMIN, f"{code[:3]} {code[3:]}", f"Sảnh {number}")
    with clock.frozen(clock.now()):
        for _try in range(actions.CODES_ENTERED.burst):
            with pytest.raises(InvalidInput):
                actions.pair(ADMIN, "no code", "Sảnh")
        with pytest.raises(TooManyRequests):
            actions.pair(ADMIN, "no code", "Sảnh")


def test_new_codes_are_limited_for_those_who_ask_for_thousands() -> None:
    with clock.frozen(clock.now()):
        for _number in range(actions.CODES_SHOWN.burst):
            actions.begin_pairing("BG", "display")
        with pytest.raises(TooManyRequests):
            actions.begin_pairing("BG", "display")


@pytest.mark.parametrize(
    ("kind", "counter"), [("printer", None), ("camera", None), ("rating_tablet", None), ("display", 99)]
)
def test_what_cannot_be_paired_shows_no_code(kind: str, counter: int | None) -> None:
    with pytest.raises(NotFound):
        actions.begin_pairing("BG", kind, counter)


def test_a_retired_device_is_out_at_once_and_its_name_is_free() -> None:
    code, secret = actions.begin_pairing("BG", "display")
    paired = actions.pair(ADMIN, code, "Sảnh")
    token = actions.claim(secret)
    assert token
    actions.retire(ADMIN, paired.id)
    assert queries.actor_for_token(token) is None
    assert actions.claim(secret) is None, "the old secret opens nothing"
    code, _secret = actions.begin_pairing("BG", "display")
    assert actions.pair(ADMIN, code, "Sảnh").id != paired.id


def test_two_devices_in_use_have_two_names() -> None:
    code, _secret = actions.begin_pairing("BG", "display")
    actions.pair(ADMIN, code, "Sảnh")
    code, _secret = actions.begin_pairing("BG", "display")
    with pytest.raises(Conflict):
        actions.pair(ADMIN, code, " Sảnh ")


def test_the_journal_tells_who_paired_what() -> None:
    code, _secret = actions.begin_pairing("BG", "rating_tablet", 2)
    paired = actions.pair(ADMIN, code, "Quầy 2")
    actions.retire(ADMIN, paired.id)
    history = journal.subject_history(f"device:{paired.id}")
    assert [(entry.kind, entry.actor, entry.centre) for entry in history] == [
        ("device.paired", "staff:1", "BG"),
        ("device.retired", "staff:1", "BG"),
    ]
    assert history[0].data == {"kind_of_device": "rating_tablet", "counter": 2}


def test_a_heartbeat_is_written_down_now_and_then() -> None:
    code, secret = actions.begin_pairing("BG", "display")
    paired = actions.pair(ADMIN, code, "Sảnh")
    actor = queries.actor_for_token(actions.claim(secret) or "")
    assert actor
    with clock.frozen(clock.now()) as time:
        seen = []
        for _beat in range(4):
            time.move(10)
            actions.heartbeat(actor)
            seen.append(Device.objects.get(pk=paired.id).last_seen_at)
    assert len(set(seen)) == 3, "the pairing itself, and every second beat"
    actions.heartbeat(ANONYMOUS)


def test_staff_see_the_devices_of_their_centre() -> None:
    add_printer(9100)
    code, _secret = actions.begin_pairing("BG", "display")
    actions.pair(ADMIN, code, "Sảnh")
    assert [(one.kind, one.name) for one in queries.devices(ADMIN, "BG")] == [
        ("display", "Sảnh"),
        ("printer", "Máy in 1"),
    ]
    with pytest.raises(Forbidden):
        queries.devices(ELSEWHERE, "BG")


def test_a_screen_pairs_itself_only_while_demonstration_accounts_exist() -> None:
    with pytest.raises(Forbidden):
        actions.pair_demo("BG", "kiosk")
    create_staff(SYSTEM, "demo", "Demo", "demo-demo-demo", [], is_demo=True)
    with override_settings(MOTCUA_DEMO_PRINTER="127.0.0.1:9177"):
        token = actions.pair_demo("BG", "kiosk")
    kiosk = queries.device_for_token(token)
    assert kiosk
    (printer,) = queries.printers_of(kiosk)
    assert (printer.settings["host"], printer.settings["port"]) == ("127.0.0.1", 9177)
    assert queries.actor_for_token(actions.pair_demo("BG", "rating_tablet", 3))


@pytest.mark.parametrize("host", ["", "a b", "http://printer", "-x", "10.0.0.256", "x/../y", "::1"])
def test_an_address_that_cannot_be_a_printer_is_refused(host: str) -> None:
    with pytest.raises(InvalidInput) as refused:
        actions.add_printer(ADMIN, "BG", "Máy in", host, 0, paper_mm=70)
    assert [error.field for error in refused.value.errors] == ["host", "port", "paper_mm"]


def test_a_kiosk_names_its_printers_in_order_and_only_those_of_its_centre() -> None:
    first, second = add_printer(9100), add_printer(9101, "Máy in 2", paper_mm=58)
    code, _secret = actions.begin_pairing("BG", "kiosk")
    kiosk = actions.pair(ADMIN, code, "Cửa chính", printers=[second, first])
    assert kiosk.printers == (second, first)
    assert actions.set_printers(ADMIN, kiosk.id, [first]).printers == (first,)
    with pytest.raises(InvalidInput):
        actions.set_printers(ADMIN, kiosk.id, [kiosk.id])
    with pytest.raises(InvalidInput):
        actions.set_printers(ADMIN, first, [second])


def test_the_database_itself_keeps_a_counters_device_at_a_counter() -> None:
    code, _secret = actions.begin_pairing("BG", "rating_tablet", 1)
    paired = actions.pair(ADMIN, code, "Quầy 1")
    with pytest.raises(IntegrityError, match="a_device_of_a_counter_names_it"), transaction.atomic():
        Device.objects.filter(pk=paired.id).update(counter=None)
    with pytest.raises(IntegrityError, match="device_kind_is_known"), transaction.atomic():
        Device.objects.filter(pk=paired.id).update(kind="toaster")
    assert set(Kind) >= {"kiosk", "display"}
