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
