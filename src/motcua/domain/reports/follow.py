"""What keeps the reports: after each happening the dossiers it was about are counted as they are now, and days of the hall are noted."""

from collections.abc import Sequence
from datetime import date

from motcua.base.journal import Entry, follow_together
from motcua.domain.reports.sums import days, dossiers

# All that changes something which FRESH reads. One that is missing here is found by test_kept_by_the_journal.
OF_DOSSIERS = (
    "dossier.received",
    "dossier.supplement_requested",
    "dossier.supplemented",
    "dossier.payment_requested",
    "dossier.paid",
    "dossier.refused",
    "dossier.withdrawn",
    "dossier.stopped",
    "dossier.apologised",
    "dossier.due_moved",
    "dossier.step_completed",
    "dossier.step_returned",
    "dossier.child_returned",
    "dossier.child_came_back",
    "dossier.result_attached",
    "dossier.processed",
    "dossier.handed_over",
    "dossier.returned_to_parent",
    "dossier.taken_back",
    "dossier.file_added",
    "dossier.file_reused",
    "dossier.file_from_child",
    "dossier.file_from_parent",
    "dossier.file_split",
    "dossier.file_checked",
    "dossier.file_infected",
    "dossier.result_sealed",
    "dossier.file_erased",
    "dossier.tray_joined",
    "dossier.erased",
    "dossier.delivery_changed",
    "payment.transferred",
)
OF_VISITS = (
    "ticket.issued",
    "ticket.called",
    "ticket.checked_in",
    "ticket.started",
    "ticket.finished",
    "ticket.service_finished",
    "ticket.no_show",
    "ticket.cancelled",
    "ticket.held",
    "ticket.resumed",
    "ticket.returned_to_queue",
    "ticket.transferred",
    "ticket.undone",
    "ticket.carried",
    "centre.practised",
)
OF_RATINGS = ("feedback.given",)


def _of(entries: Sequence[Entry], subject: str) -> list[str]:
    return sorted({entry.subject_id for entry in entries if entry.subject.startswith(f"{subject}:")})


@follow_together("reports.dossiers", OF_DOSSIERS)
def count_dossiers(entries: Sequence[Entry]) -> None:
    codes = _of(entries, "dossier")
    dossiers.refresh(codes)
    days.note_payments(codes)


@follow_together("reports.visits", OF_VISITS)
def note_visits(entries: Sequence[Entry]) -> None:
    days.note_tickets(_of(entries, "ticket"))
    practised = [one for one in entries if one.kind == "centre.practised" and one.centre]
    days.note_days("visits", [(str(one.centre), date.fromisoformat(one.data["day"])) for one in practised])


@follow_together("reports.ratings", OF_RATINGS)
def note_ratings(entries: Sequence[Entry]) -> None:
    days.note_ratings([int(number) for number in _of(entries, "feedback")])
