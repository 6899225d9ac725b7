"""Background work of the ground floor: what has to be cleared away or made ready in time.

Jobs are procrastinate's: enqueued inside the transaction they belong to. Each room with jobs has a `tasks.py`.
"""

from datetime import timedelta

from django.db import connection
from procrastinate.contrib.django import app

from motcua.base import clock

DAILY = "17 2 * * *"
ANSWERS_KEPT = timedelta(hours=25)
MONTHS_AHEAD = 2


@app.periodic(cron=DAILY)
@app.task(queueing_lock="base.clear_first_answers")
def clear_first_answers(timestamp: int) -> None:
    """Forgets the answers to idempotency keys that have outlived their day."""
    from motcua.base.idempotency.models import FirstAnswer

    FirstAnswer.objects.filter(created_at__lt=clock.now() - ANSWERS_KEPT).delete()


@app.periodic(cron=DAILY)
@app.task(queueing_lock="base.make_journal_partitions")
def make_journal_partitions(timestamp: int) -> None:
    """Makes the journal's partitions of this month and the next ones."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT journal_partition((now() + make_interval(months => ahead))::date) FROM generate_series(0, %s) AS ahead",
            [MONTHS_AHEAD],
        )
