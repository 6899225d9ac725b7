"""Background work on alerts."""

from procrastinate.contrib.django import app

from motcua.base.actor import system
from motcua.domain.alerts import actions

TIME = "alerts"


@app.periodic(cron="* * * * * */15")
@app.task(queueing_lock="alerts.look")
def look(timestamp: int) -> None:
    """What asks for a person is raised, what does no more is cleared, what nobody takes is told to somebody above."""
    actions.look_everywhere(system(TIME))


@app.periodic(cron="23 3 * * *")
@app.task(queueing_lock="alerts.forget")
def forget(timestamp: int) -> None:
    """What was written about alerts of long ago."""
    actions.forget_old(system(TIME))
