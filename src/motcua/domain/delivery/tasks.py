"""Background work of the post: the carrier is told and asked."""

from datetime import timedelta

from django.conf import settings
from procrastinate.contrib.django import app

from motcua.base import clock
from motcua.domain.delivery import serving
from motcua.domain.delivery.carrier import connected


@app.task(name="delivery.tell_carrier")
def tell_carrier(order: int) -> None:
    """At once, so that a label can be printed while the letter is still in hand; what fails is tried again later."""
    carrier = connected()
    if carrier is not None:
        serving.tell(carrier, order)


@app.periodic(cron="* * * * * */20")
@app.task(queueing_lock="delivery.tell_due")
def tell_due(timestamp: int) -> None:
    """What could not be told before. A carrier that is away is left alone after the first silence of a round."""
    carrier = connected()
    if carrier is None:
        return
    for order in serving.due(clock.now()):
        if not serving.tell(carrier, order):
            return


@app.periodic(cron="*/5 * * * *")
@app.task(queueing_lock="delivery.ask_carrier")
def ask_carrier(timestamp: int) -> None:
    """Asks after letters of which the carrier has said nothing, or whose word was lost."""
    carrier = connected()
    if carrier is None:
        return
    every = timedelta(minutes=settings.MOTCUA_CARRIER_POLL_MINUTES)
    for order in serving.to_ask(clock.now(), every):
        if not serving.ask(carrier, order):
            return
