"""Background work on cameras: exports are made one after the other in a queue of their own, so that a long one delays no letter."""

from datetime import timedelta
from uuid import UUID

from procrastinate.contrib.django import app
from procrastinate.contrib.django.models import ProcrastinateJob

from motcua.base import clock, vault
from motcua.domain.cameras import actions
from motcua.domain.cameras.models import Export, Watch

QUEUE = "cameras"
WATCHES_KEPT = timedelta(days=5 * 365)
EXPORTS_KEPT = timedelta(days=365)


@app.task(name="cameras.make_export", queue=QUEUE)
def make(export: str) -> None:
    """Makes one export; it may be asked for twice."""
    actions.make_export(UUID(export))


@app.periodic(cron="*/5 * * * *")
@app.task(queueing_lock="cameras.begin_exports_again")
def begin_exports_again(timestamp: int) -> None:
    """What was lost on the way is made after all; of a worker that was killed the ground floor begins the job again (`base/tasks.py`)."""
    actions.begin_again()


def is_being_made(export: UUID) -> bool:
    """Whether a job for it waits or is in hand."""
    jobs = ProcrastinateJob.objects.filter(task_name=make.name, args={"export": str(export)})
    return jobs.filter(status__in=("todo", "doing")).exists()


@app.periodic(cron="47 2 * * *")
@app.task(queueing_lock="cameras.forget")
def forget(timestamp: int) -> None:
    """Files that were taken away are here a year more; who watched is known for five."""
    for export in Export.objects.filter(asked_at__lt=clock.now() - EXPORTS_KEPT):
        vault.remove(export.pk)
        export.delete()
    Watch.objects.filter(begins_at__lt=clock.now() - WATCHES_KEPT).delete()
