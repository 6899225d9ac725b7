"""Background work on orders."""

from procrastinate.contrib.django import app

from motcua.base.actor import system
from motcua.domain.centre.each import each_centre
from motcua.domain.orders import actions


@app.periodic(cron="* * * * *")  # centres may stand in different time zones: each is looked at right after its midnight
@app.task(queueing_lock="orders.end_of_day")
def end_of_day(timestamp: int) -> None:
    """Ends what earlier days left in each centre."""
    each_centre("orders of earlier days", lambda centre: actions.end_past_days(system("orders"), centre))


@app.periodic(cron="* * * * *")
@app.task(queueing_lock="orders.close_after_visits")
def close_after_visits(timestamp: int) -> None:
    """Closes what a follower passed over because somebody was just answering."""
    actions.close_after_visits(system("orders"))


@app.periodic(cron="37 3 * * *")
@app.task(queueing_lock="orders.forget")
def forget(timestamp: int) -> None:
    """What was written about orders of long ago."""
    actions.forget_old(system("orders"))
