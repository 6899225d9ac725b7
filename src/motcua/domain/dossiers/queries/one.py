"""One dossier in full, and what happened to it."""

import json
from datetime import timedelta

from django.db import connection, transaction
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from motcua.base import clock, journal, planned
from motcua.base.actor import Actor
from motcua.base.standing import Revisions
from motcua.domain.catalogue.rules import TimeLimit
from motcua.domain.catalogue.standing import procedure_name
from motcua.domain.catalogue.words import answers_in_words
from motcua.domain.centre.calendar import SkippedDay
from motcua.domain.dossiers import access
from motcua.domain.dossiers.answers import answers_of, case_of_dossier
from motcua.domain.dossiers.models import Dossier
from motcua.domain.dossiers.queries._children import above, below
from motcua.domain.dossiers.queries._context import (
    Context,
    clock_facts,
    content_of_version,
    name_in_english,
    progress,
    way_of,
)
from motcua.domain.dossiers.queries._whole import gather
from motcua.domain.dossiers.reckoning import kept, reckon
from motcua.domain.dossiers.rule_sets import rule_set
from motcua.domain.dossiers.rules import NATIONAL_STATUS, Papers, State, tidy_code
from motcua.domain.dossiers.shapes import (
    ApologyView,
    ApplicantView,
    BecauseView,
    ConsentView,
    DocumentView,
    DossierView,
    HandOverView,
    HistoryEntry,
    RepresentativeView,
    ResultView,
    SupplementView,
    result_check_code,
)
from motcua.domain.dossiers.words import line_kind, line_words, words_for
from motcua.domain.people.places import place
from motcua.domain.people.queries import names_of

ONE_LOOK = timedelta(minutes=10)
# A look that follows another within ten minutes is the same look: a page that renews itself.
NOTE_LOOK = """
INSERT INTO dossiers_look (dossier_id, actor, at) VALUES (%s, %s, %s)
ON CONFLICT ON CONSTRAINT one_last_look_per_actor DO UPDATE SET at = excluded.at
WHERE dossiers_look.at < %s
RETURNING 1
"""


def load(code: str) -> Dossier | None:
    found = planned.read(Dossier, "WHERE code = %s", [tidy_code(code)])
    return gather(found[0]) if found else None


def dossier(actor: Actor, code: str) -> DossierView:
    """Everything about a dossier; that somebody looked is recorded. Raises NotFound for what is not theirs to see."""
    found = access.require_visible(actor, load(code))
    with transaction.atomic():
        note_look(actor, found)
    return picture(actor, found)


def note_look(actor: Actor, dossier: Dossier) -> None:
    """Records that somebody looked, once in ten minutes; within a transaction."""
    now = clock.now()
    with connection.cursor() as cursor:
        cursor.execute(NOTE_LOOK, [dossier.pk, actor.reference, now, now - ONE_LOOK])
        is_new = cursor.fetchone() is not None
    if is_new and not actor.is_system:
        journal.record(actor, "dossier.viewed", dossier.subject, centre=dossier.centre, agency=dossier.agency)


def picture(actor: Actor, dossier: Dossier, at: Revisions | None = None) -> DossierView:
    """The view of a loaded dossier for `actor`; records nothing (the verb that was done is recorded).

    `at`: the revisions of what stands, where they were read already in this transaction.
    """
    steps = list(dossier.steps.all())
    context = Context(actor, _named(dossier), at)
    content = content_of_version(dossier.version_id)
    graph = way_of(dossier)
    procedure = procedure_name(dossier.procedure, context.at)
    rules_held = rule_set(dossier.rule_set)
    return DossierView(
        code=dossier.code,
        centre=dossier.centre,
        agency=dossier.agency,
        agency_name=context.agency_name(dossier.agency),
        agency_name_en=context.agency_name_en(dossier.agency),
        procedure=dossier.procedure,
        procedure_name=procedure.name,
        procedure_name_en=procedure.name_en,
        state=dossier.state,
        national_status=NATIONAL_STATUS[State(dossier.state)],
        refused=dossier.refused,
        channel=dossier.channel,
        rule_set=dossier.rule_set,
        rule_set_title=rules_held.title,
        limit_value=content.time_limit.value,
        limit_unit=content.time_limit.unit,
        received_at=dossier.received_at,
        received_by_name=context.name(dossier.received_by),
        counted_from=dossier.counted_from,
        due_at=dossier.due_at,
        skipped_days=_skipped_days(context, dossier),
        due_because=_because(context, dossier, content.time_limit),
        time_left=context.dossier_left(dossier),
        spared=_spared(context, dossier),
        paused_at=dossier.paused_at,
        processed_at=dossier.processed_at,
        archived_at=dossier.archived_at,
        closed_at=dossier.closed_at,
        ticket=dossier.ticket,
        applicant=_applicant(dossier),
        representative=_representative(context, dossier),
        documents=_documents(dossier),
        steps=tuple(context.step_view(dossier, step, graph) for step in steps if step.current),
        earlier_rounds=tuple(context.step_view(dossier, step, graph) for step in steps if not step.current),
        supplements=_supplements(context, dossier),
        consents=_consents(context, dossier),
        apology=_apology(context, dossier),
        result=_result(dossier),
        result_name=content.result,
        handed_over=_hand_over(context, dossier),
        reason=dossier.reason,
        decided_by_name=context.name(dossier.decided_by) if dossier.decided_by else "",
        sets=dossier.sets,
        fee=dossier.fee,
        paid=dossier.paid,
        delivery=dossier.delivery,
        postal_address=dossier.postal_address,
        progress=progress(steps),
        allowed=access.allowed_verbs(actor, dossier),
        row_version=dossier.row_version,
        answers=tuple(answers_in_words(content.form, answers_of(dossier))),
        above=above(actor, dossier),
        below=below(context, dossier),
        in_turn=dossier.in_turn,
    )


def _spared(context: Context, dossier: Dossier) -> float | None:
    done = dossier.processed_at
    return None if done is None else context.calendar(dossier.centre).hours_between(done, dossier.due_at)


def _named(dossier: Dossier) -> set[str]:
    """Whoever the view names."""
    steps = list(dossier.steps.all())
    makers = [getattr(dossier, "apology", None), getattr(dossier, "handed_over", None)]
    return {
        dossier.received_by,
        dossier.decided_by,
        *(step.assignee for step in steps),
        *(step.in_place_of for step in steps),
        *(step.finished_by for step in steps),
        *(one.asked_by for one in dossier.consents.all()),
        *(one.decided_by for one in dossier.consents.all()),
        *(one.asked_by for one in dossier.supplements.all()),
        *(one.made_by for one in makers if one is not None),
    }


def _applicant(dossier: Dossier) -> ApplicantView:
    today = place(dossier.commune) if dossier.commune else None
    return ApplicantView(
        dossier.applicant_kind,
        dossier.applicant_name,
        dossier.id_number,
        dossier.tax_code,
        dossier.phone,
        dossier.email,
        dossier.address,
        str(today or ""),
        dossier.commune,
    )


def _representative(context: Context, dossier: Dossier) -> RepresentativeView | None:
    one = getattr(dossier, "representative", None)
    if one is None:
        return None
    today = context.now.astimezone(context.calendar(dossier.centre).zone).date()
    return RepresentativeView(
        one.kind,
        one.name,
        one.id_number,
        one.phone,
        one.paper_number,
        one.paper_date,
        one.valid_until,
        one.valid_until is not None and one.valid_until < today,
    )


def _supplements(context: Context, dossier: Dossier) -> tuple[SupplementView, ...]:
    return tuple(
        SupplementView(
            one.number,
            tuple(json.loads(one.items)),
            one.reason,
            context.name(one.asked_by),
            one.asked_at,
            one.agency,
            one.in_time,
            one.due_before,
            one.answered_at,
            one.due_after,
        )
        for one in dossier.supplements.all()
    )


def _consents(context: Context, dossier: Dossier) -> tuple[ConsentView, ...]:
    return tuple(
        ConsentView(
            tuple(json.loads(one.items)),
            one.reason,
            one.agency,
            context.name(one.asked_by),
            one.asked_at,
            one.outcome,
            context.name(one.decided_by) if one.decided_by else "",
            one.decided_at,
            one.answer,
        )
        for one in dossier.consents.all()
    )


def _apology(context: Context, dossier: Dossier) -> ApologyView | None:
    made = getattr(dossier, "apology", None)
    return made and ApologyView(
        made.reason,
        made.old_due_at,
        made.new_due_at,
        made.in_time,
        context.name(made.made_by),
        made.made_at,
        made.agency,
    )


def _result(dossier: Dossier) -> ResultView | None:
    if dossier.result_at is None:
        return None
    check = result_check_code(dossier.code)
    return ResultView(dossier.result_number, dossier.result_at, dossier.result_signed, dossier.refused, check)


def _hand_over(context: Context, dossier: Dossier) -> HandOverView | None:
    done = getattr(dossier, "handed_over", None)
    if done is None:
        return None
    name = context.name(done.made_by)
    return HandOverView(done.method, done.to, done.tracking_number, done.proof, name, done.made_at)


def _documents(dossier: Dossier) -> tuple[DocumentView, ...]:
    """The requirements in their order, then what came beside them."""
    given = {document.requirement: document for document in dossier.documents.all()}
    content = content_of_version(dossier.version_id)
    asked = content.documents_for(case_of_dossier(dossier))
    views = []
    for one in content.documents:
        if one not in asked and one.code not in given:
            continue
        document = given.pop(one.code, None)
        papers = Papers(document.originals, document.copies) if document else Papers(0, 0)
        missing = (
            not dossier.parent
            and one.required
            and one in asked
            and not (document is not None and document.electronic)
            and not papers.satisfy(Papers(one.originals, one.copies))
        )
        views.append(
            DocumentView(
                one.code,
                one.name,
                papers.originals,
                papers.copies,
                one.originals,
                one.copies,
                one.required,
                missing,
                one.name_en or one.name,
                document is not None and document.electronic,
                document.owed if document else 0,
            )
        )
    for document in given.values():
        views.append(
            DocumentView(
                document.requirement,
                document.name,
                document.originals,
                document.copies,
                0,
                0,
                False,
                False,
                document.name,
                document.electronic,
                document.owed,
            )
        )
    return tuple(views)


def _because(context: Context, dossier: Dossier, limit: TimeLimit) -> tuple[BecauseView, ...]:
    """Why it is due when it is due, line by line, counted from the beginning."""
    reckoning = reckon(clock_facts(dossier, limit), context.calendar(dossier.centre))
    zone = context.calendar(dossier.centre).zone
    return tuple(BecauseView(line_kind(line), line_words(line, zone)) for line in kept(reckoning, dossier.due_at))


def _skipped_days(context: Context, dossier: Dossier) -> tuple[SkippedDay, ...]:
    """The days between intake and due date on which nobody works, and why."""
    calendar = context.calendar(dossier.centre)
    day = dossier.counted_from.astimezone(calendar.zone).date()
    last = dossier.due_at.astimezone(calendar.zone).date()
    days = [day + timedelta(days=n) for n in range((last - day).days)]
    return tuple(SkippedDay(one, calendar.reason_off(one)) for one in days if not calendar.is_working_day(one))


def history(actor: Actor, code: str) -> list[HistoryEntry]:
    """Everything that happened to a dossier, oldest first. Raises NotFound for what is not theirs to see."""
    found = access.require_visible(
        actor, Dossier.objects.prefetch_related("participations", "steps").filter(code=tidy_code(code)).first()
    )
    told = [
        *journal.subject_history(found.subject),
        *journal.subject_history(f"parcel:{found.code}"),
    ]  # and of its letters
    entries = sorted(told, key=lambda entry: entry.id)
    names = names_of(entry.actor for entry in entries)
    english = get_language() != "vi"
    step_names = {
        step.code: name_in_english(found.version_id, step) if english else step.name for step in found.steps.all()
    }
    return [
        HistoryEntry(
            entry.id,
            entry.at,
            entry.kind,
            entry.subject,
            entry.actor,
            _("The system") if entry.actor.startswith("system") else names[entry.actor],
            words_for(entry.kind, entry.data, step_names),
            entry.data,
        )
        for entry in entries
    ]
