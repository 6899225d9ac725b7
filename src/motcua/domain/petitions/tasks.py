"""Background work on petitions."""

from uuid import UUID

from django.conf import settings
from procrastinate.contrib.django import app

from motcua.domain.petitions import actions, notices


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


@app.task(name="petitions.send_letter")
def send_letter(petition: str, kind: str, entry: int) -> None:
    """What an earlier release had put into the queue before an upgrade; it is told as a notice."""
    notices.take_over(UUID(petition), entry)
