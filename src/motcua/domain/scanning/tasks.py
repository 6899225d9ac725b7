"""Background work on scanning: what an agent leaves undone is ended, so that nobody waits for it."""

from procrastinate.contrib.django import app

from motcua.domain.scanning import actions


@app.periodic(cron="* * * * * */15")
@app.task(queueing_lock="scanning.settle")
def settle(timestamp: int) -> None:
    """Ends orders whose agent is away."""
    actions.settle()
