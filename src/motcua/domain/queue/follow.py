"""What the queue does when the journal says that something happened: visits tell how long a service takes and waits are."""

from uuid import UUID

from motcua.base.actor import system
from motcua.base.journal import Entry, follow
from motcua.domain.queue.actions import close_counter, learn_from_visit, note_promise, pass_over, tell_who_is_near
from motcua.domain.queue.models import Ticket
from motcua.domain.queue.queries import seats_of


@follow("queue.service_times", kinds=("ticket.finished", "ticket.no_show"))
def learn_service_time(entry: Entry) -> None:
    learn_from_visit(UUID(entry.subject_id))


@follow("queue.kept_promises", kinds=("ticket.called",))
def compare_wait(entry: Entry) -> None:
    note_promise(UUID(entry.subject_id))


@follow("queue.remote_turns", kinds=("ticket.called",), when=lambda entry: not entry.data.get("chosen"))
def pass_over_who_is_away(entry: Entry) -> None:
    """A chosen ticket was called out of its turn: nobody's turn has passed by that."""
    pass_over(UUID(entry.subject_id))


@follow("queue.near_turns", kinds=("ticket.called", "ticket.cancelled", "ticket.transferred"))
def move_up(entry: Entry) -> None:
    """Somebody left the line: others have come near."""
    for service, day in Ticket.objects.filter(pk=UUID(entry.subject_id)).values_list("service", "business_day"):
        tell_who_is_near(system("queue"), service, day)


@follow("queue.leavers", kinds=("staff.left",))
def leave_the_seat(entry: Entry) -> None:
    """A counter at which somebody sits who works here no more is closed; a visitor there is listed and can be taken over."""
    for centre, number in seats_of(entry.subject):
        if entry.data["wholly"] or centre == entry.centre:
            close_counter(system("queue"), centre, number)
