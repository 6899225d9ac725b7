"""Calls: for whom it rings, who has it, how it ends, what is recorded of it and what is not; the visitor on hold meanwhile."""

from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest

from motcua.base import clock, journal
from motcua.base.actor import Actor, system
from motcua.base.problems import Conflict, IllegalTransition, InvalidInput, NotFound
from motcua.domain.calls import actions, queries
from motcua.domain.calls.models import Call, Signal
from motcua.domain.calls.rules import TRANSITIONS, State, Verb, ice_servers
from motcua.domain.dossiers.tests import factories as f
from motcua.domain.people.models import Staff
from motcua.domain.queue import actions as queue
from motcua.domain.queue.models import Ticket
from motcua.domain.queue.tests import factories as q
from motcua.domain.threads import presence

pytestmark = pytest.mark.usefixtures("demo_centre")


def staff(username: str) -> Actor:
    return Staff.objects.get(username=username).actor()


def there(*usernames: str) -> None:
    presence.note(staff(name).reference for name in usernames)


def state(call: UUID) -> str:
    return Call.objects.get(pk=call).state


def talking(caller: str = "quay05", callee: str = "cv.stp", **more: str) -> UUID:
    there(caller, callee)
    call = actions.ring(staff(caller), callee, **more)
    actions.answer(staff(callee), call)
    return call


def test_every_cell_of_the_table_leads_somewhere_or_is_refused() -> None:
    for one in State:
        for verb in Verb:
            following = TRANSITIONS[one].get(verb)
            assert following is None or following in State
    assert TRANSITIONS[State.RINGING] == {Verb.ANSWER: "talking", Verb.REFUSE: "refused", Verb.GIVE_UP: "missed"}


def test_it_rings_for_who_is_there_and_whoever_is_first_has_it() -> None:
    there("cv.stp", "ld.stp")
    call = actions.ring(staff("quay05"), "agency:STP")
    assert [one.id for one in queries.ringing(staff("cv.stp"))] == [call]
    assert [one.id for one in queries.ringing(staff("ld.stp"))] == [call]
    actions.answer(staff("ld.stp"), call)
    with pytest.raises(IllegalTransition):
        actions.answer(staff("cv.stp"), call)
    assert queries.ringing(staff("cv.stp")) == []
    with pytest.raises(NotFound):
        queries.call(staff("cv.syt"), call)


def test_whom_it_rang_for_without_answering_neither_ends_it_nor_keeps_it_alive() -> None:
    there("cv.stp", "ld.stp")
    call = actions.ring(staff("quay05"), "agency:STP")
    actions.answer(staff("ld.stp"), call)
    with pytest.raises(NotFound):
        actions.hang_up(staff("cv.stp"), call)
    with pytest.raises(NotFound):
        actions.beat(staff("cv.stp"), call)
    assert state(call) == "talking"
    actions.hang_up(staff("ld.stp"), call)
    assert state(call) == "ended"


def test_with_nobody_there_it_is_missed_and_they_find_it_later_once() -> None:
    call = actions.ring(staff("quay05"), "cv.stp")
    assert state(call) == "missed"
    assert [one.id for one in queries.missed(staff("cv.stp"))] == [call]
    actions.note_missed(staff("cv.stp"), [call])
    assert queries.missed(staff("cv.stp")) == []


def test_who_talks_or_is_not_to_be_disturbed_is_not_rung() -> None:
    talking()
    there("ld.stp")
    assert state(actions.ring(staff("ld.stp"), "cv.stp")) == "busy"
    there("cv.syt")
    presence.set_stand(staff("cv.syt"), "busy")
    assert state(actions.ring(staff("ld.stp"), "cv.syt")) == "busy"
    with pytest.raises(Conflict):
        actions.ring(staff("quay05"), "ld.stp")
    with pytest.raises(InvalidInput):
        presence.set_stand(staff("cv.syt"), "asleep")


def test_it_is_refused_by_the_last_whom_it_rings_for() -> None:
    there("cv.stp", "ld.stp")
    call = actions.ring(staff("quay05"), "agency:STP")
    actions.refuse(staff("cv.stp"), call)
    assert state(call) == "ringing"
    actions.refuse(staff("ld.stp"), call)
    assert state(call) == "refused"


def test_it_rings_for_the_seconds_of_the_centre_and_no_longer() -> None:
    there("cv.stp")
    call = actions.ring(staff("quay05"), "cv.stp")
    assert actions.beat(staff("quay05"), call) == "ringing"
    with clock.frozen(clock.now() + timedelta(seconds=41)):
        assert actions.beat(staff("quay05"), call) == "missed"
    assert [one.id for one in queries.missed(staff("cv.stp"))] == [call]


def test_a_page_that_is_gone_ends_it_and_a_reload_does_not() -> None:
    call = talking()
    now = clock.now()
    for seconds in (10, 20, 30):
        with clock.frozen(now + timedelta(seconds=seconds)):
            actions.beat(staff("cv.stp"), call)
            if seconds < 30:
                actions.beat(staff("quay05"), call)
    assert state(call) == "talking"
    with clock.frozen(now + timedelta(seconds=50)):
        assert actions.beat(staff("cv.stp"), call) == "ended"
    both_gone = talking()
    with clock.frozen(clock.now() + timedelta(seconds=200)):
        assert actions.tidy(system("calls")) == 1
        assert actions.tidy(system("calls")) == 0
    assert state(both_gone) == "ended"


def test_what_browsers_say_reaches_the_other_one_alone_and_goes_with_the_call() -> None:
    call = talking()
    number = actions.signal(staff("quay05"), call, "offer", "v=0 candidate:192.0.2.1")
    assert [one.body for one in queries.signals(staff("cv.stp"), call, 0)] == ["v=0 candidate:192.0.2.1"]
    assert queries.signals(staff("cv.stp"), call, number) == []
    assert queries.signals(staff("quay05"), call, 0) == []
    entry = journal.subject_history(f"call:{call}")[-1]
    assert (entry.kind, entry.data["to"]) == ("call.signalled", [staff("cv.stp").reference])
    assert "192.0.2.1" not in str(entry.data)
    with pytest.raises(NotFound):
        actions.signal(staff("cv.syt"), call, "offer", "x")
    with pytest.raises(InvalidInput):
        actions.signal(staff("quay05"), call, "record", "x")
    actions.hang_up(staff("cv.stp"), call)
    actions.hang_up(staff("quay05"), call)
    assert not Signal.objects.exists()
    with pytest.raises(Conflict):
        actions.signal(staff("quay05"), call, "offer", "x")


def test_from_a_dossier_it_goes_to_who_has_it_and_stands_in_its_history() -> None:
    code = f.received().code
    there("cv.stp")
    call = actions.ring(staff("quay05"), dossier=code)
    actions.answer(staff("cv.stp"), call)
    actions.hang_up(staff("quay05"), call)
    kinds = [entry.kind for entry in journal.subject_history(f"dossier:{code}")]
    assert kinds[-3:] == ["dossier.call_rang", "dossier.call_answered", "dossier.call_ended"]
    assert [one.id for one in queries.of_dossier(staff("ld.stp"), code)] == [call]
    assert queries.of_dossier(staff("cv.syt"), code) == []
    with pytest.raises(NotFound):
        actions.ring(staff("cv.syt"), dossier=code)
    with pytest.raises(InvalidInput):
        actions.ring(staff("quay05"), "cv.syt", dossier=code)


def serving() -> tuple[Actor, UUID]:
    officer = staff("quay05")
    queue.open_counter(officer, "BG", 5)
    queue.issue_ticket(q.KIOSK, "BG", "L")
    called = queue.call_next(officer, "BG", 5)
    assert called is not None
    queue.start(officer, called.id)
    return officer, called.id


def test_the_visitor_is_on_hold_meanwhile_and_comes_back_as_if_nothing_had_been() -> None:
    officer, ticket = serving()
    there("cv.stp")
    call = actions.ring(officer, "cv.stp", ticket=ticket)
    held = Ticket.objects.get(pk=ticket)
    assert (held.state, held.held_private) == ("held", True)
    assert not actions.take_back(officer, call)
    actions.hang_up(officer, call)
    assert actions.take_back(officer, call)
    assert Ticket.objects.get(pk=ticket).state == "serving"


def test_after_a_long_call_the_visitor_is_called_again_and_with_nobody_there_never_held() -> None:
    officer, ticket = serving()
    missed = actions.ring(officer, "cv.stp", ticket=ticket)
    assert (state(missed), Ticket.objects.get(pk=ticket).state) == ("missed", "serving")
    there("cv.stp")
    call = actions.ring(officer, "cv.stp", ticket=ticket)
    actions.answer(staff("cv.stp"), call)
    actions.hang_up(officer, call)
    with clock.frozen(clock.now() + timedelta(minutes=5)):
        assert actions.take_back(officer, call)
    assert Ticket.objects.get(pk=ticket).state == "called"


def test_a_relays_credentials_end_and_follow_the_draft() -> None:
    at = datetime(2026, 11, 28, tzinfo=UTC)
    servers = ice_servers(["stun:s.example"], ["turn:t.example"], "north", "staff:7", at, 600)
    assert servers[0] == {"urls": ["stun:s.example"]}
    assert servers[1]["username"] == f"{int(at.timestamp()) + 600}:staff:7"
    # printf '1795824600:staff:7' | openssl dgst -sha1 -hmac north -binary | base64
    assert servers[1]["credential"] == "1AIzyO3tqHlVmhx5Vpc8f/h0dQk="
    assert ice_servers([], ["turn:t.example"], "", "staff:7", at, 600) == []
