"""Background work of the queue: counters whose screen is gone, what is said by plan, the end of a day, what has expired."""

from procrastinate.contrib.django import app

from motcua.base.actor import system
from motcua.domain.centre.each import each_centre
from motcua.domain.queue import announced
from motcua.domain.queue.actions import (
    announce_due,
    cancel_missed,
    close_past_days,
    end_appointments,
    forget_contacts,
    forget_old_keys,
    lead_due,
    pause_silent_counters,
    remind,
)

EVERY_MINUTE = "* * * * *"  # centres may stand in different time zones: each is looked at right after its midnight
HOURLY = "7 * * * *"

EVERY_15_SECONDS = "* * * * * */15"


@app.periodic(cron=EVERY_15_SECONDS)
@app.task(queueing_lock="queue.silent_counters")
def pause_silent(timestamp: int) -> None:
    """Pauses counters whose screen is gone."""
    each_centre("silent counters", lambda centre: pause_silent_counters(system("queue"), centre))


@app.periodic(cron=EVERY_MINUTE)
@app.task(queueing_lock="queue.end_of_day")
def end_of_day(timestamp: int) -> None:
    """Ends what earlier days left in each centre."""
    each_centre("the end of the day", lambda centre: close_past_days(system("queue"), centre))


@app.periodic(cron=EVERY_15_SECONDS)
@app.task(queueing_lock="queue.missed_turns")
def end_missed_turns(timestamp: int) -> None:
    """Ends numbers drawn from afar whose turn has passed and whose holders did not come."""
    each_centre("missed turns", lambda centre: cancel_missed(system("queue"), centre.code))


@app.periodic(cron=HOURLY)
@app.task(queueing_lock="queue.forget_old_keys")
def forget_keys(timestamp: int) -> None:
    """Forgets the keys of yesterday's orders."""
    forget_old_keys()


@app.periodic(cron=EVERY_15_SECONDS)
@app.task(queueing_lock="queue.planned_announcements")
def say_what_is_due(timestamp: int) -> None:
    """Has said in each centre what is due by plan."""
    each_centre("planned announcements", lambda centre: announce_due(system("queue"), centre))


@app.periodic(cron=HOURLY)
@app.task(queueing_lock="queue.forget_announcements")
def forget_sounds(timestamp: int) -> None:
    """Clears away spoken announcements that nobody asked for lately."""
    announced.forget_unused()


@app.periodic(cron=EVERY_15_SECONDS)
@app.task(queueing_lock="queue.due_appointments")
def let_due_appointments_go_first(timestamp: int) -> None:
    """Lets early visitors go before walk-ins once the time of their appointment has come."""
    lead_due(system("queue"))


@app.periodic(cron=EVERY_MINUTE)
@app.task(queueing_lock="queue.appointments")
def look_after_appointments(timestamp: int) -> None:
    """Says which reminders are due, ends what was never confirmed, notes who never came."""
    remind(system("queue"))
    end_appointments(system("queue"))


@app.periodic(cron=HOURLY)
@app.task(queueing_lock="queue.forget_appointments")
def forget_appointments(timestamp: int) -> None:
    """Forgets who had an appointment some weeks ago."""
    forget_contacts()
