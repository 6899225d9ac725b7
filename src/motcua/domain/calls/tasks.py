"""Background work on calls."""

from procrastinate.contrib.django import app

from motcua.base.actor import system
from motcua.domain.calls import actions


@app.periodic(cron="* * * * *")
@app.task(queueing_lock="calls.tidy")
def tidy(timestamp: int) -> None:
    """Ends calls whose pages have gone."""
    actions.tidy(system("calls"))
