"""What this room does when a visit ends: the tablet of that counter asks, until the next visitor is being served."""

from uuid import UUID

from motcua.base.journal import Entry, follow
from motcua.domain.feedback.models import RatingRequest


@follow(consumer="feedback.ask", kinds=("ticket.finished",))
def ask_about_the_visit(entry: Entry) -> None:
    """One question per visit; an older one at the same counter is closed, because that visitor has left."""
    counter = entry.data.get("counter")
    if counter is None or entry.centre is None:
        return
    close_questions(entry)
    RatingRequest.objects.get_or_create(
        ticket=UUID(entry.subject_id),
        defaults={
            "centre": entry.centre,
            "counter": counter,
            "label": entry.data.get("label", ""),
            "service": entry.data.get("service", ""),
            "served_by": entry.actor,
            "finished_at": entry.at,
        },
    )


@follow(consumer="feedback.ask", kinds=("ticket.started",))
def close_questions(entry: Entry) -> None:
    """Whoever sits there now is not who was asked."""
    counter = entry.data.get("counter")
    if counter is not None:
        asked = RatingRequest.objects.filter(centre=entry.centre, counter=int(counter), closed_at__isnull=True)
        asked.update(closed_at=entry.at)
