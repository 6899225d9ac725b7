"""Questions about submissions: an account's own, what waits at a desk, one with its answers and papers, its national status."""

from motcua.domain.submissions.queries.desk import at_desk, figures, one_at_desk, originals_of, sees_all, waiting_in
from motcua.domain.submissions.queries.national import (
    Filed,
    delivered_one,
    filed,
    find,
    national_status,
    statuses_of_brought,
)
from motcua.domain.submissions.queries.own import (
    faults_of,
    fee_of,
    intake_of,
    offer_of,
    options_of,
    own,
    own_drafts,
    own_identifiers,
    own_one,
    own_paper,
    own_written,
    track,
)
from motcua.domain.submissions.queries.reading import submission_secret, view
from motcua.domain.submissions.queries.shapes import DeskFigures, NationalStatus, PaperView, SubmissionView, Whole

__all__ = [
    "DeskFigures",
    "Filed",
    "NationalStatus",
    "PaperView",
    "SubmissionView",
    "Whole",
    "at_desk",
    "delivered_one",
    "faults_of",
    "fee_of",
    "figures",
    "filed",
    "find",
    "intake_of",
    "national_status",
    "offer_of",
    "one_at_desk",
    "options_of",
    "originals_of",
    "own",
    "own_drafts",
    "own_identifiers",
    "own_one",
    "own_paper",
    "own_written",
    "sees_all",
    "statuses_of_brought",
    "submission_secret",
    "track",
    "view",
    "waiting_in",
]
