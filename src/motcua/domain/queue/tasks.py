"""Background work of the queue: the end of a day, and keys that have expired."""

from procrastinate.contrib.django import app

from motcua.base.actor import system
from motcua.domain.centre.queries import centres
from motcua.domain.queue.actions import close_past_days, forget_old_keys

HOURLY = "7 * * * *"  # centres may stand in different time zones: each is looked at soon after its midnight


@app.periodic(cron=HOURLY)
@app.task(queueing_lock="queue.end_of_day")
def end_of_day(timestamp: int) -> None:
    """Closes what earlier days left in each centre, and forgets the keys of yesterday's orders."""
    for centre in centres():
        close_past_days(system("queue"), centre)
    forget_old_keys()
