"""What the queue does when the journal says that something happened: finished visits tell how long a service takes."""

from motcua.base.journal import Entry, follow
from motcua.domain.queue.actions import measure_service_time


@follow("queue.service_times", kinds=("ticket.finished",))
def learn_service_time(entry: Entry) -> None:
    if entry.centre:
        measure_service_time(entry.centre, entry.data["service"])
