"""Background work of the exchange."""

from datetime import timedelta

from procrastinate.contrib.django import app

from motcua.base import clock
from motcua.domain.exchange.actions.deliveries import forget_tries

TRIES_KEPT = timedelta(days=30)


@app.periodic(cron="41 2 * * *")
@app.task(queueing_lock="exchange.forget_tries")
def forget_old_tries(timestamp: int) -> None:
    """Forgets what came of tries a month ago, and old secrets that have run out."""
    forget_tries(clock.now() - TRIES_KEPT)
