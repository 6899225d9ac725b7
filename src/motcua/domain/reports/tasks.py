"""Background work of the reports: the days that were noted are counted within the minute."""

from procrastinate import RetryStrategy
from procrastinate.contrib.django import app

from motcua.domain.reports import subscribing
from motcua.domain.reports.sums import days


@app.periodic(cron="* * * * *")
@app.task(queueing_lock="reports.count_days")
def count_days(timestamp: int) -> None:
    days.count_noted()


@app.periodic(cron="7 * * * *")
@app.task(queueing_lock="reports.queue_due")
def queue_reports(timestamp: int) -> None:
    """Each hour, from the morning on: letters of the week or month that is over."""
    subscribing.queue_due()


@app.task(name="reports.send_report", retry=RetryStrategy(max_attempts=10, exponential_wait=4))
def send_report(sending: int) -> None:
    """One letter; a mail server that is away is asked again, with growing pauses."""
    subscribing.send(sending)
