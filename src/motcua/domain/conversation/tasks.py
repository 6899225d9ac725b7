"""Background work of conversation."""

from procrastinate.contrib.django import app

from motcua.base.actor import system
from motcua.domain.conversation import actions


@app.periodic(cron="*/10 * * * *")
@app.task(queueing_lock="conversation.report_silence")
def report_silence(timestamp: int) -> None:
    """Reports which agencies let the date of a question pass."""
    actions.report_silence(system("questions"))
