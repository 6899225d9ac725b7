"""What the queue does when the journal says that something happened: visits tell how long a service takes and waits are."""

from uuid import UUID

from motcua.base.journal import Entry, follow
from motcua.domain.queue.actions import learn_from_visit, note_promise


@follow("queue.service_times", kinds=("ticket.finished", "ticket.no_show"))
def learn_service_time(entry: Entry) -> None:
    learn_from_visit(UUID(entry.subject_id))


@follow("queue.kept_promises", kinds=("ticket.called",))
def compare_wait(entry: Entry) -> None:
    note_promise(UUID(entry.subject_id))
