"""Background work on submissions."""

from django.conf import settings
from procrastinate.contrib.django import app

from motcua.domain.submissions import actions, notices


@app.periodic(cron="7 * * * *")
@app.task(queueing_lock="submissions.lapse")
def lapse(timestamp: int) -> None:
    """Tells writers of what lapses soon, and lets lapse what they were told of."""
    actions.warn_and_lapse()


@app.periodic(cron="37 2 * * *")
@app.task(queueing_lock="submissions.erase_refused")
def erase_refused(timestamp: int) -> None:
    """Empties what was refused, when slips are emptied too."""
    actions.erase_refused(settings.MOTCUA_SLIP_DAYS)


@app.periodic(cron="* * * * *")
@app.task(queueing_lock="submissions.look_at_waiting")
def look_at_waiting(timestamp: int) -> None:
    """Files that came while the malware scanner was away."""
    actions.look_at_waiting()


@app.task(name="submissions.tell")
def tell(kind: str, submission: str, entry: int) -> None:
    """What an earlier release had put into the queue before an upgrade; it is told as a notice."""
    notices.take_over(submission, entry)
