"""Background work of insight. Days that somebody asked for are played one after the other in a queue of their own: none delays a letter."""

from uuid import UUID

from procrastinate import JobContext, RetryStrategy
from procrastinate.contrib.django import app

from motcua.base.actor import system
from motcua.domain.centre.queries import centres
from motcua.domain.insight import actions

QUEUE = "simulations"
NIGHTLY = "12 3 * * *"
RETRIES = 3
RETRY_SECONDS = 10  # a database that starts anew is back by then


@app.task(queue=QUEUE, retry=RetryStrategy(max_attempts=RETRIES, wait=RETRY_SECONDS), pass_context=True)
def play(context: JobContext, run: str) -> None:
    """Plays a day that somebody asked for."""
    attempts = context.job.attempts if context.job else 0
    actions.play_run(UUID(run), is_last_try=attempts >= RETRIES)


@app.periodic(cron=NIGHTLY)
@app.task(queueing_lock="insight.check_days")
def check_days(timestamp: int) -> None:
    """Predicts yesterday, so that the page can say how far it may be trusted; forgets old questions."""
    for centre in centres():
        actions.check_days(system("insight"), centre)
    actions.forget_old()


@app.periodic(cron="42 3 * * *")
@app.task(queueing_lock="insight.train_risk")
def train_risk(timestamp: int) -> None:
    """Learns from what is finished by now when dossiers are late."""
    actions.train_risk(system("insight"))


@app.periodic(cron="52 * * * *")
@app.task(queueing_lock="insight.assess_risks")
def assess_risks(timestamp: int) -> None:
    """Says of the open dossiers which may be late."""
    actions.assess_risks(system("insight"))
