"""Background work on files: each is read by a job of its own, in a queue of its own, so that a stack delays no letter."""

from uuid import UUID

from django.db import transaction
from django.db.models import Q
from procrastinate.contrib.django import app
from procrastinate.exceptions import AlreadyEnqueued

from motcua.base import clock
from motcua.domain.documents import actions
from motcua.domain.documents.models import File
from motcua.domain.documents.reading import archive, ocr
from motcua.domain.documents.rules import Reading

QUEUE = "reading"
AT_ONCE = 50


@app.task(name="documents.read_file", queue=QUEUE)
def read_file(file: str) -> None:
    """Reads one file as far as it goes; it may be asked for at any time and as often as you like."""
    actions.read_on(UUID(file))


@app.periodic(cron="* * * * * */20")
@app.task(queueing_lock="documents.read_waiting")
def read_waiting(timestamp: int) -> None:
    """Takes up what a killed worker left, what failed and is due again, and what waited for Tesseract to be installed."""
    states = [Reading.WAITING.value]
    states += [Reading.PAGED.value] if ocr.at_hand() else []
    states += [Reading.READ.value] if archive.at_hand() else []
    due = Q(next_try_at__isnull=True) | Q(next_try_at__lte=clock.now())
    waiting = File.objects.filter(due, reading__in=states).order_by("added_at").values_list("pk", flat=True)
    for file in list(waiting[:AT_ONCE]):
        defer(file)


@app.periodic(cron="* * * * *")
@app.task(queueing_lock="documents.end_phones")
def end_phones(timestamp: int) -> None:
    """Ends the pictures from phones whose time is over, and what was scanned for an intake that was left."""
    actions.end_overdue()
    actions.end_trays_overdue()


def defer(file: UUID) -> None:
    """Asks that a file be read, unless that has been asked for already."""
    try:
        with transaction.atomic():
            read_file.configure(queueing_lock=f"documents.read:{file}").defer(file=str(file))
    except AlreadyEnqueued:
        return
