"""Background work on threads."""

from django.conf import settings
from procrastinate.contrib.django import app

from motcua.base.actor import system
from motcua.domain.threads import actions

TIME = "threads"


@app.periodic(cron="* * * * *")
@app.task(queueing_lock="threads.urge")
def urge(timestamp: int) -> None:
    """Who has not acknowledged an urgent message is reminded; then a leader is told."""
    actions.urge(system(TIME))


@app.periodic(cron="* * * * *")
@app.task(queueing_lock="threads.look_at_waiting")
def look_at_waiting(timestamp: int) -> None:
    """Files that came while the malware scanner was away."""
    actions.look_at_waiting(system(TIME))


@app.periodic(cron="7 3 * * *")
@app.task(queueing_lock="threads.erase_old")
def erase_old(timestamp: int) -> None:
    """Threads about no dossier that nobody has written to for long."""
    actions.erase_old(system(TIME), settings.MOTCUA_THREAD_DAYS)
