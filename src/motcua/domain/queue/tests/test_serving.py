"""Cases 36 to 51, 74 to 82: what happens to a ticket after its call."""

from collections.abc import Callable
from datetime import timedelta
from uuid import UUID, uuid4

import pytest

from motcua.base import clock, journal
from motcua.base.actor import ANONYMOUS, Actor, Grant
from motcua.base.problems import Conflict, Forbidden, IllegalTransition, InvalidInput, NotAuthenticated, NotFound
from motcua.domain.queue import actions, queries
from motcua.domain.queue.models import Ticket
from motcua.domain.queue.rules import TRANSITIONS, State, Verb, allowed
from motcua.domain.queue.shapes import TicketView
from motcua.domain.queue.tests.factories import KIOSK, MONDAY, everything, make_hall, receptionist

pytestmark = pytest.mark.django_db
ONE, TWO = receptionist(1), receptionist(2)
TWO_SERVICES = [
    {"prefix": "A", "name": "Tư pháp", "counters": [1]},
    {"prefix": "H", "name": "Đất đai", "counters": [2, 3]},
]


def called(counter: int = 1, **options: str) -> TicketView:
    """A fresh ticket that was called at a counter."""
    ticket = actions.issue_ticket(KIOSK, "BG", "A", **options)
    return actions.call_ticket(receptionist(counter), "BG", counter, ticket.id)


def serving(counter: int = 1) -> TicketView:
    return actions.start(receptionist(counter), called(counter).id)


# How to bring a ticket into each state, and how to say each verb to it.
INTO: dict[State, Callable[[], UUID]] = {
    State.WAITING: lambda: actions.issue_ticket(KIOSK, "BG", "A").id,
    State.CALLED: lambda: called().id,
    State.SERVING: lambda: serving().id,
    State.HELD: lambda: actions.hold(ONE, serving().id).id,
    State.FINISHED: lambda: actions.finish(ONE, serving().id).id,
    State.NO_SHOW: lambda: actions.no_show(ONE, called().id).id,
    State.CANCELLED: lambda: actions.cancel(KIOSK, actions.issue_ticket(KIOSK, "BG", "A").id).id,
}
SAY: dict[Verb, Callable[[UUID], TicketView]] = {
    Verb.CALL: lambda ticket: actions.call_ticket(ONE, "BG", 1, ticket),
    Verb.RECALL: lambda ticket: actions.recall(ONE, ticket),
    Verb.START: lambda ticket: actions.start(ONE, ticket),
    Verb.HOLD: lambda ticket: actions.hold(ONE, ticket),
    Verb.RESUME: lambda ticket: actions.resume(ONE, ticket),
    Verb.NO_SHOW: lambda ticket: actions.no_show(ONE, ticket),
    Verb.FINISH: lambda ticket: actions.finish(ONE, ticket),
    Verb.CANCEL: lambda ticket: actions.cancel(ONE, ticket),
    Verb.TRANSFER: lambda ticket: actions.transfer(ONE, ticket, "A"),
    Verb.RETURN_TO_QUEUE: lambda ticket: actions.return_to_queue(ONE, ticket),
}


@pytest.mark.parametrize("state", list(State))
@pytest.mark.parametrize("verb", list(Verb))
def test_case_74_every_verb_in_every_state_does_what_the_table_says_or_nothing(state: State, verb: Verb) -> None:
    make_hall(counters=1)
    ticket = INTO[state]()
    before = Ticket.objects.filter(pk=ticket).values().get()
    entries = len(journal.subject_history(f"ticket:{ticket}"))
    if verb in TRANSITIONS[state]:
        assert SAY[verb](ticket).state == TRANSITIONS[state][verb]
        assert len(journal.subject_history(f"ticket:{ticket}")) == entries + 1
        return
    with pytest.raises(Conflict) as refused:
        SAY[verb](ticket)
    busy_here = verb == Verb.CALL and state in (State.CALLED, State.SERVING)
    assert refused.value.code == ("already_called" if busy_here else "illegal_transition")
    assert (refused.value.extra["state"], refused.value.extra["allowed"]) == (state, allowed(state))
    assert Ticket.objects.filter(pk=ticket).values().get() == before
    assert len(journal.subject_history(f"ticket:{ticket}")) == entries


def test_case_36_a_recall_counts_and_keeps_the_first_call_and_the_waiting_time() -> None:
    make_hall()
    with clock.frozen(MONDAY) as held:
        ticket = called()
        held.move(60)
        again = actions.recall(ONE, ticket.id)
    row = Ticket.objects.get()
    assert (again.call_count, again.called_at) == (2, MONDAY + timedelta(seconds=60))
    assert (row.first_called_at, row.arrived_at) == (MONDAY, ticket.arrived_at)
    entry = journal.subject_history(f"ticket:{ticket.id}")[-1]
    assert (entry.kind, entry.data["counter"], entry.data["call_count"]) == ("ticket.recalled", 1, 2)


def test_case_37_not_here_is_over_only_after_the_last_call() -> None:
    make_hall(options={"queue": {"calls_before_no_show": 2, "cool_down_minutes": 0}})
    ticket = called()
    assert actions.no_show(ONE, ticket.id).state == "waiting"
    again = actions.call_next(ONE, "BG", 1)
    assert again is not None
    assert again.call_count == 2
    assert actions.no_show(ONE, ticket.id).state == "no_show"
    assert queries.board("BG").now_calling == ()


def test_case_38_skipping_to_the_next_follows_the_same_rule_as_not_here() -> None:
    """ "Skip" is "not here" and the next call: nobody is called while one is, and who was skipped is not lost early."""
    make_hall(options={"queue": {"calls_before_no_show": 2, "cool_down_minutes": 5}})
    first, second = (actions.issue_ticket(KIOSK, "BG", "A") for _ in range(2))
    with clock.frozen(clock.now()) as time:
        actions.call_next(ONE, "BG", 1)
        with pytest.raises(Conflict):
            actions.call_next(ONE, "BG", 1)
        assert actions.no_show(ONE, first.id).state == "waiting"
        skipped_to = actions.call_next(ONE, "BG", 1)
        assert skipped_to is not None
        assert skipped_to.id == second.id
        assert actions.no_show(ONE, second.id).state == "waiting"
        time.move(seconds=360)
        again = actions.call_next(ONE, "BG", 1)
        assert again is not None
        assert (again.id, again.call_count) == (first.id, 2)
        assert actions.no_show(ONE, first.id).state == "no_show"


def test_case_39_taking_a_call_back_restores_place_and_count_and_clears_the_display() -> None:
    make_hall()
    first, second = (actions.issue_ticket(KIOSK, "BG", "A") for _ in range(2))
    actions.call_next(ONE, "BG", 1)
    actions.recall(ONE, first.id)
    back = actions.return_to_queue(ONE, first.id)
    assert (back.state, back.call_count, back.ahead, back.called_at, back.counter) == ("waiting", 0, 0, None, None)
    board = queries.board("BG")
    assert board.now_calling == ()
    assert board.last_calls == ()
    assert queries.ticket(ONE, second.id).ahead == 1
    assert Ticket.objects.get(pk=first.id).first_called_at is None
    called_again = actions.call_next(TWO, "BG", 2)
    assert called_again is not None
    assert called_again.id == first.id


def test_case_39_a_call_taken_back_keeps_the_calls_that_were_made_before_it() -> None:
    make_hall(options={"queue": {"calls_before_no_show": 3, "cool_down_minutes": 0}})
    with clock.frozen(MONDAY) as held:
        first, second = (actions.issue_ticket(KIOSK, "BG", "A") for _ in range(2))
        actions.call_next(ONE, "BG", 1)
        actions.no_show(ONE, first.id)
        held.move(60)
        by_mistake = actions.call_ticket(ONE, "BG", 1, first.id)
        assert by_mistake.call_count == 2
        back = actions.return_to_queue(ONE, first.id)
        assert (back.call_count, back.ahead) == (1, 0)
        assert Ticket.objects.get(pk=first.id).first_called_at == MONDAY
        assert queries.ticket(ONE, second.id).ahead == 1


def test_case_40_a_no_show_who_turns_up_is_put_back_and_the_record_shows_both() -> None:
    make_hall()
    ticket = called()
    actions.no_show(ONE, ticket.id)
    actions.return_to_queue(ONE, ticket.id)
    assert actions.call_next(TWO, "BG", 2) is not None
    kinds = [entry.kind for entry in journal.subject_history(f"ticket:{ticket.id}")]
    assert kinds == ["ticket.issued", "ticket.called", "ticket.no_show", "ticket.returned_to_queue", "ticket.called"]


def test_case_41_hold_frees_the_counter_and_remembers_who_and_why() -> None:
    make_hall()
    ticket = serving()
    held = actions.hold(ONE, ticket.id, "đi photo giấy tờ")
    assert (held.held_by, held.held_reason, held.held_counter, held.counter) == (
        ONE.reference,
        "đi photo giấy tờ",
        1,
        None,
    )
    assert [view.id for view in queries.counter_screen(ONE, "BG", 1).held] == [ticket.id]
    assert actions.call_ticket(TWO, "BG", 2, ticket.id).state == "called"


def test_case_42_time_on_hold_is_neither_waiting_nor_service() -> None:
    make_hall()
    with clock.frozen(MONDAY) as held:
        ticket = called()
        actions.start(ONE, ticket.id)
        held.move(120)
        actions.hold(ONE, ticket.id)
        held.move(600)
        actions.call_ticket(ONE, "BG", 1, ticket.id)
        actions.start(ONE, ticket.id)
        held.move(60)
        actions.finish(ONE, ticket.id)
    row = Ticket.objects.get()
    assert (row.served_seconds, row.held_seconds) == (180, 600)
    data = journal.subject_history(f"ticket:{ticket.id}")[-1].data
    assert (data["served_seconds"], data["held_seconds"]) == (180, 600)


@pytest.mark.parametrize("verb", list(Verb))
def test_case_43_an_unknown_ticket_is_not_found_and_nothing_changes(verb: Verb) -> None:
    make_hall(counters=1)
    actions.issue_ticket(KIOSK, "BG", "A")
    before = everything()
    with pytest.raises(NotFound):
        SAY[verb](uuid4())
    assert everything() == before


def test_case_44_finishing_twice_has_no_second_effect() -> None:
    make_hall()
    with clock.frozen(MONDAY) as held:
        ticket = serving()
        first = actions.finish(ONE, ticket.id, "đã tiếp nhận hồ sơ")
        held.move(60)
        with pytest.raises(IllegalTransition):
            actions.finish(ONE, ticket.id)
    assert queries.ticket(ONE, ticket.id) == first


def test_case_45_a_counter_that_closes_with_somebody_loses_nobody() -> None:
    make_hall()
    ticket = serving()
    assert actions.close_counter(ONE, "BG", 1).state == "closed"
    here = queries.hall("BG")[0]
    assert (here.activity, here.ticket and here.ticket.id) == ("serving", ticket.id)
    assert queries.counter_screen(ONE, "BG", 1).current is not None
    supervisor = Actor("staff", "9", "điều hành", (Grant("control_room", "BG"),))
    assert actions.return_to_queue(supervisor, ticket.id).state == "waiting"
    again = actions.call_next(TWO, "BG", 2)
    assert again is not None
    assert again.id == ticket.id


def test_case_45_or_is_finished_at_the_closed_counter() -> None:
    make_hall()
    ticket = serving()
    actions.close_counter(ONE, "BG", 1)
    assert actions.finish(ONE, ticket.id).state == "finished"


def test_case_46_a_transfer_keeps_number_and_history_and_frees_the_counter() -> None:
    make_hall(services=TWO_SERVICES)
    ticket = serving()
    moved = actions.transfer(ONE, ticket.id, "H", note="cần bản đồ địa chính")
    assert (moved.label, moved.service, moved.state, moved.counter, moved.note) == (
        "A001",
        "H",
        "waiting",
        None,
        "cần bản đồ địa chính",
    )
    assert queries.counter_screen(ONE, "BG", 1).current is None
    entry = journal.subject_history(f"ticket:{ticket.id}")[-1]
    assert (entry.kind, entry.data["from_service"], entry.data["service"]) == ("ticket.transferred", "A", "H")


def test_case_47_a_transfer_keeps_the_arrival_unless_first_or_last_is_chosen() -> None:
    make_hall(services=TWO_SERVICES)
    with clock.frozen(MONDAY) as held:
        early = actions.issue_ticket(KIOSK, "BG", "A")
        held.move(60)
        waiting = [actions.issue_ticket(KIOSK, "BG", "H") for _ in range(2)]
        held.move(60)
        late = actions.issue_ticket(KIOSK, "BG", "A")
        assert actions.transfer(ONE, early.id, "H").ahead == 0
        assert actions.transfer(ONE, late.id, "H", place="first").ahead == 0
        assert actions.transfer(ONE, early.id, "H", place="last").ahead == 3
        order = [view.label for view in queries.counter_screen(TWO, "BG", 2).waiting]
        assert order == [late.label, *(ticket.label for ticket in waiting), early.label]
        assert queries.ticket(ONE, early.id).arrived_at == early.arrived_at


def test_case_48_a_ticket_sent_to_a_counter_is_called_only_there() -> None:
    make_hall(services=TWO_SERVICES)
    ticket = serving()
    actions.transfer(ONE, ticket.id, "H", counter=3)
    assert actions.call_next(TWO, "BG", 2) is None
    assert queries.counter_screen(TWO, "BG", 2).callable == 0
    with pytest.raises(Conflict) as refused:
        actions.call_ticket(TWO, "BG", 2, ticket.id)
    assert (refused.value.code, refused.value.extra["counter"]) == ("reserved_for_counter", 3)
    again = actions.call_next(receptionist(3), "BG", 3)
    assert again is not None
    assert again.id == ticket.id


@pytest.mark.parametrize(
    ("service", "counter", "field"), [("X", None, "service"), ("H", 1, "counter"), ("H", 99, "counter")]
)
def test_a_transfer_to_nowhere_is_refused(service: str, counter: int | None, field: str) -> None:
    make_hall(services=TWO_SERVICES)
    ticket = serving()
    with pytest.raises(InvalidInput) as refused:
        actions.transfer(ONE, ticket.id, service, counter)
    assert refused.value.errors[0].field == field
    assert queries.ticket(ONE, ticket.id).state == "serving"


def test_case_78_a_misclick_on_another_ticket_does_not_touch_the_running_visit() -> None:
    make_hall()
    ticket, other = serving(), actions.issue_ticket(KIOSK, "BG", "A")
    with pytest.raises(IllegalTransition):
        actions.start(ONE, other.id)
    assert queries.ticket(ONE, ticket.id).started_at == ticket.started_at


EVERY_VERB = [pytest.param(SAY_AS, id=name) for name, SAY_AS in {
    "call": lambda actor, ticket: actions.call_ticket(actor, "BG", 1, ticket),
    "call_next": lambda actor, ticket: actions.call_next(actor, "BG", 1),
    "open": lambda actor, ticket: actions.open_counter(actor, "BG", 1),
    "pause": lambda actor, ticket: actions.pause_counter(actor, "BG", 1),
    "close": lambda actor, ticket: actions.close_counter(actor, "BG", 1),
    "hold": lambda actor, ticket: actions.hold(actor, ticket),
    "start": lambda actor, ticket: actions.start(actor, ticket),
    "recall": lambda actor, ticket: actions.recall(actor, ticket),
    "finish": lambda actor, ticket: actions.finish(actor, ticket),
    "resume": lambda actor, ticket: actions.resume(actor, ticket),
    "no_show": lambda actor, ticket: actions.no_show(actor, ticket),
    "cancel": lambda actor, ticket: actions.cancel(actor, ticket),
    "transfer": lambda actor, ticket: actions.transfer(actor, ticket, "A"),
    "return": lambda actor, ticket: actions.return_to_queue(actor, ticket),
    "view": lambda actor, ticket: queries.ticket(actor, ticket),
    "list": lambda actor, ticket: queries.tickets(actor, "BG"),
    "screen": lambda actor, ticket: queries.counter_screen(actor, "BG", 1),
    "issue": lambda actor, ticket: actions.issue_ticket(actor, "BG", "A"),
}.items()]  # fmt: skip


@pytest.mark.parametrize("say", EVERY_VERB)
def test_case_72_nobody_and_staff_of_another_centre_are_refused(say: Callable[[Actor, UUID], object]) -> None:
    make_hall()
    ticket = called()
    before = Ticket.objects.filter(pk=ticket.id).values().get()
    with pytest.raises(NotAuthenticated):
        say(ANONYMOUS, ticket.id)
    for stranger in (receptionist(1, "HN"), Actor("token", "7", "kiosk", (Grant("kiosk", "HN"),))):
        with pytest.raises((Forbidden, NotFound)):
            say(stranger, ticket.id)
    with pytest.raises((Forbidden, NotFound)):
        say(Actor("token", "8", "display", (Grant("display", "BG"),)), ticket.id)
    assert Ticket.objects.filter(pk=ticket.id).values().get() == before


def test_the_counter_beside_cannot_act_on_a_ticket() -> None:
    make_hall()
    ticket = called()
    for say in (actions.start, actions.recall, actions.no_show, actions.return_to_queue, actions.cancel):
        with pytest.raises(Forbidden):
            say(TWO, ticket.id)


def test_case_73_a_change_of_one_ticket_changes_that_one_only() -> None:
    make_hall(counters=1)
    others = [actions.issue_ticket(KIOSK, "BG", "A").id for _ in range(3)]
    before = list(Ticket.objects.filter(pk__in=others).order_by("id").values())
    ticket = called()
    actions.start(ONE, ticket.id)
    actions.finish(ONE, ticket.id)
    assert list(Ticket.objects.filter(pk__in=others).order_by("id").values()) == before
