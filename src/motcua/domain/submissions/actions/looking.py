"""What of the staff's looks is recorded: at a submission, at what is masked, at a paper."""

from collections.abc import Iterator
from dataclasses import dataclass
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from motcua.base import clock, journal, vault
from motcua.base.actor import Actor
from motcua.base.problems import Conflict, InvalidInput, NotFound
from motcua.domain.documents.rules import CLOSED_TO_ALL
from motcua.domain.dossiers.actions.finding import LONGEST_WORDS, REASONS, SHORTEST_WORDS
from motcua.domain.dossiers.queries.one import ONE_LOOK
from motcua.domain.people.permissions import Action, allowed, require
from motcua.domain.submissions.actions._common import record
from motcua.domain.submissions.models import Paper, Reveal, Submission

LOOKS = ("submission.viewed", "submission.looked_at")


@dataclass(frozen=True)
class OpenedPaper:
    """A paper with its content in the clear, chunk by chunk."""

    name: str
    media_type: str
    size: int
    chunks: Iterator[bytes]


@transaction.atomic
def reveal(actor: Actor, identifier: UUID, reason: str, words: str = "") -> None:
    """All that was filled in is shown to them, this once; why is kept, in words where they need words.

    Raises InvalidInput without a reason, NotFound, Forbidden for a role that never needs it, Conflict for what was erased.
    """
    require(actor, Action.SUBMISSION_VIEW)
    row = Submission.objects.defer("content").filter(pk=identifier, sent_at__isnull=False).first()
    if row is None or not allowed(actor, Action.SUBMISSION_VIEW, centre=row.centre, agency=row.agency):
        raise NotFound
    require(actor, Action.SUBMISSION_REVEAL, centre=row.centre, agency=row.agency)
    said = words.strip() if reason == "other" else ""
    if reason not in REASONS:
        raise InvalidInput.of("reason", _("Say why you need to see it"))
    if reason == "other" and not SHORTEST_WORDS <= len(said) <= LONGEST_WORDS:
        raise InvalidInput.of("words", _("Give the reason in words, 400 characters at most"))
    if row.erased_at:
        raise Conflict(_("It was erased; nothing of it is left to be shown"), code="erased")
    Reveal.objects.create(submission=row, actor=actor.reference, reason=reason, words=said, at=clock.now())
    record(actor, "submission.revealed", row, reason=reason)


@transaction.atomic
def note_look(actor: Actor, identifier: UUID) -> None:
    """Records that somebody of the staff saw what was filled in, once in ten minutes; taking it in hand is such a look.

    Raises NotFound, Forbidden.
    """
    require(actor, Action.SUBMISSION_VIEW)
    row = Submission.objects.defer("content").filter(pk=identifier, sent_at__isnull=False).first()
    if row is None or not allowed(actor, Action.SUBMISSION_VIEW, centre=row.centre, agency=row.agency):
        raise NotFound
    since = clock.now() - ONE_LOOK
    seen = any(
        one.kind in LOOKS and one.actor == actor.reference and one.at > since
        for one in journal.subject_history(row.subject)
    )
    if not (seen or actor.is_system or row.erased_at):
        record(actor, "submission.viewed", row)


@transaction.atomic
def open_paper(actor: Actor, identifier: UUID, paper: UUID) -> OpenedPaper:
    """A paper for whoever of the staff may see the submission; that somebody looked is recorded.

    Raises NotFound, Forbidden; Conflict before the malware scanner has seen it.
    """
    require(actor, Action.SUBMISSION_VIEW)
    found = Paper.objects.select_related("submission").filter(pk=paper, submission=identifier).first()
    if found is None or found.submission.sent_at is None:
        raise NotFound
    row = found.submission
    if not allowed(actor, Action.SUBMISSION_VIEW, centre=row.centre, agency=row.agency):
        raise NotFound
    opened = opened_paper(found)
    record(actor, "submission.paper_opened", row, paper=str(found.pk), requirement=found.requirement)
    return opened


def opened_paper(found: Paper) -> OpenedPaper:
    """Raises Conflict for what is closed."""
    if found.safety in CLOSED_TO_ALL:
        raise Conflict(
            _("This file has not been checked for malware yet; it opens when it is"), code="file_not_checked"
        )
    return OpenedPaper(found.name, found.media_type, found.size, vault.read(found.pk))
