"""Background work of insight."""

from uuid import UUID

from procrastinate.contrib.django import app

from motcua.base.actor import system
from motcua.domain.centre.queries import centres
from motcua.domain.insight import actions

NIGHTLY = "12 3 * * *"


@app.task
def play(run: str) -> None:
    """Plays a day that somebody asked for."""
    actions.play_run(UUID(run))


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
