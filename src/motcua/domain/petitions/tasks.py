"""Background work on petitions."""

from django.conf import settings
from procrastinate.contrib.django import app

from motcua.domain.petitions import actions


@app.periodic(cron="17 * * * *")
@app.task(queueing_lock="petitions.lapse")
def lapse(timestamp: int) -> None:
    """What nobody proved or answered in time ends."""
    actions.lapse()


@app.periodic(cron="47 2 * * *")
@app.task(queueing_lock="petitions.erase_old")
def erase_old(timestamp: int) -> None:
    """Petitions that ended long ago tell of nobody any more."""
    actions.erase_old(settings.MOTCUA_PETITION_DAYS)


@app.periodic(cron="* * * * *")
@app.task(queueing_lock="petitions.look_at_waiting")
def look_at_waiting(timestamp: int) -> None:
    """Files that came while the malware scanner was away."""
    actions.look_at_waiting()
