"""Rows as pages show them: views for lists, one whole with its papers."""

import json
from uuid import UUID

from django.db.models import QuerySet

from motcua.base import clock, crypto
from motcua.domain.catalogue.standing import offered, procedure_name
from motcua.domain.centre.queries import get_centre, working_calendar
from motcua.domain.documents.rules import CLOSED_TO_ALL, SHOWN_IN_PAGE
from motcua.domain.dossiers.models import Dossier
from motcua.domain.people.queries import names_of
from motcua.domain.submissions import content
from motcua.domain.submissions.models import Submission
from motcua.domain.submissions.queries.shapes import PaperView, SubmissionView, Whole
from motcua.domain.submissions.rules import NATIONAL_STATUS, WITH_THE_DESK, State

MOST_SHOWN = 200
PURPOSE = "submission"
OF_DOSSIER_LISTED = frozenset({"id", "code", "fee", "paid"})
NOT_LISTED = tuple(f"dossier__{one.name}" for one in Dossier._meta.concrete_fields if one.name not in OF_DOSSIER_LISTED)


def submission_secret(identifier: UUID) -> str:
    return crypto.secret_for(PURPOSE, str(identifier))


def view(row: Submission) -> SubmissionView:
    return views_of(Submission.objects.filter(pk=row.pk))[0]


def whole_of(row: Submission) -> Whole:
    papers = tuple(
        PaperView(
            one.pk,
            one.requirement,
            one.name,
            one.media_type,
            one.size,
            one.reused,
            one.added_at,
            one.media_type in SHOWN_IN_PAGE,
            one.safety in CLOSED_TO_ALL,
        )
        for one in row.papers.all()
    )
    return Whole(view(row), content.read(row.content), papers, offered(row.procedure))


def views_of(found: "QuerySet[Submission]") -> list[SubmissionView]:
    # what was filled in is not shown in lists; of a dossier only its code and its fee
    rows = list(found.select_related("dossier").defer("content", *NOT_LISTED))
    names = names_of(row.held_by for row in rows if row.held_by)
    calendars = {centre: working_calendar(get_centre(centre)) for centre in {row.centre for row in rows}}
    now = clock.now()
    views = []
    for row in rows:
        called = procedure_name(row.procedure)
        waits = row.state in WITH_THE_DESK and row.look_by is not None
        views.append(
            SubmissionView(
                row.pk,
                row.code,
                submission_secret(row.pk),
                row.kind,
                row.origin,
                row.foreign_code,
                row.state,
                NATIONAL_STATUS[State(row.state)],
                row.centre,
                row.agency,
                row.procedure,
                called.name,
                called.name_en,
                row.company,
                row.applicant_kind,
                row.applicant_name,
                tuple(json.loads(row.items)) if row.items else (),
                tuple(row.missing),
                row.reason,
                row.begun_at,
                row.saved_at,
                row.sent_at,
                row.look_by,
                row.answered_at,
                row.expires_at,
                calendars[row.centre].hours_between(now, row.look_by) if waits and row.look_by else None,
                row.held_by,
                names.get(row.held_by, ""),
                row.dossier.code if row.dossier else "",
                row.dossier.fee if row.dossier else 0,
                row.dossier.fee - row.dossier.paid if row.dossier else 0,
                row.row_version,
                row.originals,
                row.originals_number,
            )
        )
    return views
