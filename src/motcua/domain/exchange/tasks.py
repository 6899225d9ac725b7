"""Background work of the exchange."""

from datetime import timedelta

from procrastinate.contrib.django import app

from motcua.base import clock
from motcua.domain.exchange import comparing
from motcua.domain.exchange.actions.comparing import forget_comparisons
from motcua.domain.exchange.actions.deliveries import forget_tries

TRIES_KEPT = timedelta(days=30)
COMPARISONS_KEPT = timedelta(days=180)


@app.periodic(cron="41 2 * * *")
@app.task(queueing_lock="exchange.forget_tries")
def forget_old_tries(timestamp: int) -> None:
    """Forgets what came of tries a month ago, and old secrets that have run out."""
    forget_tries(clock.now() - TRIES_KEPT)
    forget_comparisons(clock.now() - COMPARISONS_KEPT)


@app.periodic(cron="17 * * * *")
@app.task(queueing_lock="exchange.compare")
def compare_with_all(timestamp: int) -> None:
    """Finds and mends differences among what came lately, with every counterpart."""
    comparing.compare_all()


@app.periodic(cron="27 1 * * 0")
@app.task(queueing_lock="exchange.compare_everything")
def compare_everything(timestamp: int) -> None:
    """The same for all there ever was."""
    comparing.compare_all(None)


@app.task
def compare_with_one(receiver: str) -> None:
    """Because somebody asked for it."""
    comparing.compare_one(receiver)
