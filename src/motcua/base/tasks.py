"""Background work of the ground floor: what has to be cleared away or made ready in time.

Jobs are procrastinate's: enqueued inside the transaction they belong to. Each room with jobs has a `tasks.py`. A job is begun again when
its worker was killed, so each must bear to be done twice.
"""

import logging
from contextlib import suppress
from dataclasses import asdict
from datetime import timedelta
from typing import TYPE_CHECKING

from django.db import connection, transaction
from procrastinate import JobContext
from procrastinate.contrib.django import app
from procrastinate.exceptions import AlreadyEnqueued

from motcua.base import clock, crypto, vault

if TYPE_CHECKING:
    from motcua.base.resealing import Place

DAILY = "17 2 * * *"
ANSWERS_KEPT = timedelta(hours=25)
MONTHS_AHEAD = 2
DEAD_SECONDS = 60  # a worker tells every ten that it lives
JOBS_KEPT_HOURS = 3 * 24
FAILED_JOBS_KEPT_HOURS = 90 * 24
RESEAL_SECONDS = 60.0
RESEALED_WITHIN = timedelta(days=30)

log = logging.getLogger(__name__)


@app.periodic(cron=DAILY)
@app.task(queueing_lock="base.clear_first_answers")
def clear_first_answers(timestamp: int) -> None:
    """Forgets the answers to idempotency keys that have outlived their day."""
    from motcua.base.idempotency.models import FirstAnswer

    FirstAnswer.objects.filter(created_at__lt=clock.now() - ANSWERS_KEPT).delete()


@app.periodic(cron=DAILY)
@app.task(queueing_lock="base.clear_unfinished_files")
def clear_unfinished_files(timestamp: int) -> None:
    """Takes away what a killed process left half written in the vault."""
    vault.clear_unfinished()


@app.periodic(cron=DAILY)
@app.task(queueing_lock="base.make_journal_partitions")
def make_journal_partitions(timestamp: int) -> None:
    """Makes the journal's partitions of this month and the next ones."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT journal_partition((now() + make_interval(months => ahead))::date) FROM generate_series(0, %s) AS ahead",
            [MONTHS_AHEAD],
        )


@app.task(name="base.reseal", queueing_lock="base.reseal")
def reseal(version: int = 0, part: str = "", after: str = "", damaged: int = 0) -> None:
    """Seals anew what older keys sealed, a minute at a time, so that it keeps no worker from other work; then goes on from that place."""
    from motcua.base import resealing

    try:
        done = resealing.reseal(RESEAL_SECONDS, resealing.Place(version, part, after, damaged))
    except resealing.OutOfTime as over:
        go_on_resealing(5, over.place)
    else:
        log.warning("all is sealed by the newest key; the last %s were sealed anew now", done)


@app.periodic(cron=DAILY)
@app.task(queueing_lock="base.reseal_daily")
def reseal_daily(timestamp: int) -> None:
    """What a process sealed that had not seen the new key yet is not left behind; and a key that was put in by hand is followed."""
    from procrastinate.contrib.django.models import ProcrastinateJob

    under_way = ProcrastinateJob.objects.filter(task_name=reseal.name, status__in=("todo", "doing"))
    if (
        crypto.is_newly_changed(RESEALED_WITHIN) and not under_way.exists()
    ):  # what takes days does not begin anew each night
        go_on_resealing(0)


def go_on_resealing(seconds: int, place: "Place | None" = None) -> None:
    """Has it done after so many seconds, from its beginning or a place on; where it waits already, that is enough."""
    with suppress(AlreadyEnqueued), transaction.atomic():
        reseal.configure(schedule_in={"seconds": seconds}).defer(**(asdict(place) if place else {}))


@app.periodic(cron=DAILY)
@app.task(queueing_lock="base.clear_removed_files")
def clear_removed_files(timestamp: int) -> None:
    """What was erased while a backup was made that somebody killed does not stay."""
    vault.clear_removed()


@app.periodic(cron="6 * * * *")
@app.task(queueing_lock="base.seal_journal")
def seal_journal(timestamp: int) -> None:
    """Seals yesterday once it is over in the house's zone; each hour, so that a night without power is made up for."""
    from motcua.base.journal import sealing

    day = sealing.due_day()
    if day is not None:
        sealing.seal(day)


@app.periodic(cron="* * * * * */30")
@app.task(queueing_lock="base.take_up_jobs", pass_context=True)
async def take_up_jobs(context: JobContext, timestamp: int) -> None:
    """Begins again what a killed worker had in hand; procrastinate leaves that where it is."""
    jobs = context.app.job_manager
    for job in await jobs.get_stalled_jobs(seconds_since_heartbeat=DEAD_SECONDS):
        log.warning("job %s (%s) is begun again: its worker died", job.id, job.task_name)
        await jobs.retry_job(job)


@app.periodic(cron="41 2 * * *")
@app.task(queueing_lock="base.forget_jobs", pass_context=True)
async def forget_jobs(context: JobContext, timestamp: int) -> None:
    """Clears away jobs that are done; what failed for good is kept longer, so that somebody can look."""
    jobs = context.app.job_manager
    await jobs.delete_old_jobs(nb_hours=JOBS_KEPT_HOURS)
    await jobs.delete_old_jobs(nb_hours=FAILED_JOBS_KEPT_HOURS, include_failed=True, include_cancelled=True)
