"""Background work of the reports: the days that were noted are counted within the minute."""

from procrastinate.contrib.django import app

from motcua.domain.reports.sums import days


@app.periodic(cron="* * * * *")
@app.task(queueing_lock="reports.count_days")
def count_days(timestamp: int) -> None:
    days.count_noted()
