"""Background work on orders."""

from procrastinate.contrib.django import app

from motcua.base.actor import system
from motcua.domain.orders import actions


@app.periodic(cron="37 3 * * *")
@app.task(queueing_lock="orders.forget")
def forget(timestamp: int) -> None:
    """What was written about orders of long ago."""
    actions.forget_old(system("orders"))
