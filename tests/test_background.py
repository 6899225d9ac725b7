"""The background process works on all that is asked of it."""

from procrastinate.contrib.django import app

from motcua import background


def test_every_queue_has_its_workers() -> None:
    queues = {task.queue for task in app.tasks.values()} - {"builtin"}
    assert queues == set(background.WORKERS)
