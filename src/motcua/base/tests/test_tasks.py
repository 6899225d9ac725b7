"""Jobs: what a killed worker had in hand is begun again, what a living one has is left to it, and old ones are cleared away."""

import asyncio
from contextlib import suppress
from datetime import timedelta

import pytest
from django.db import connection
from procrastinate.contrib.django import app
from procrastinate.contrib.django.models import ProcrastinateJob
from procrastinate.exceptions import AlreadyEnqueued

from motcua.base import clock
from motcua.base.idempotency.models import FirstAnswer
from motcua.base.tasks import clear_first_answers, forget_jobs, take_up_jobs

pytestmark = pytest.mark.django_db(transaction=True)


def work() -> None:
    """A worker does all there is to do, and ends."""

    async def whole() -> None:
        worker_app = app.with_connector(app.connector.get_worker_connector())
        async with worker_app.open_async():
            await worker_app.run_worker_async(wait=False, install_signal_handlers=False, listen_notify=False)

    asyncio.run(whole())


def in_hand(job: int, beat_seconds_ago: int) -> None:
    """The job was begun by a worker that told so long ago that it lives."""
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO procrastinate_workers (last_heartbeat) VALUES (now() - make_interval(secs => %s)) RETURNING id",
            [beat_seconds_ago],
        )
        (worker,) = cursor.fetchone()
        cursor.execute("UPDATE procrastinate_jobs SET status = 'doing', worker_id = %s WHERE id = %s", [worker, job])


def look_for_the_dead() -> None:
    """It comes by itself too, whenever a worker finds that it is time."""
    with suppress(AlreadyEnqueued):
        take_up_jobs.defer(timestamp=0)
    work()
    work()


def old_answer() -> None:
    FirstAnswer.objects.create(
        scope="test",
        key="old",
        fingerprint=bytes(32),
        headers={},
        sealed_body=b"",
        created_at=clock.now() - timedelta(days=2),
    )


def test_what_a_killed_worker_had_in_hand_is_done_by_the_next() -> None:
    old_answer()
    job = clear_first_answers.defer(timestamp=0)
    in_hand(job, beat_seconds_ago=600)
    look_for_the_dead()
    assert ProcrastinateJob.objects.get(pk=job).status == "succeeded"
    assert not FirstAnswer.objects.exists()


def test_what_a_living_worker_has_in_hand_is_left_to_it() -> None:
    job = clear_first_answers.defer(timestamp=0)
    in_hand(job, beat_seconds_ago=5)
    look_for_the_dead()
    assert ProcrastinateJob.objects.get(pk=job).status == "doing"


def test_jobs_that_are_done_are_cleared_away_after_some_days() -> None:
    old = clear_first_answers.defer(timestamp=0)
    work()
    with connection.cursor() as cursor:
        cursor.execute("UPDATE procrastinate_events SET at = at - interval '4 days' WHERE job_id = %s", [old])
    new = clear_first_answers.defer(timestamp=1)
    with suppress(AlreadyEnqueued):
        forget_jobs.defer(timestamp=0)
    work()
    kept = set(ProcrastinateJob.objects.values_list("pk", flat=True))
    assert old not in kept
    assert new in kept
