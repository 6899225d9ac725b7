"""The supplement: more papers asked for in one full list, and taken in. A second list needs a leader's consent."""

import json
from collections.abc import Mapping, Sequence

from django.db import transaction
from django.utils import translation
from django.utils.translation import gettext as _

from motcua.base.actor import Actor
from motcua.base.problems import Conflict, FieldError, InvalidInput
from motcua.domain.dossiers.access import may
from motcua.domain.dossiers.actions._work import Work, begin, read_reason
from motcua.domain.dossiers.models import DossierDocument, SupplementConsent, SupplementRequest
from motcua.domain.dossiers.rules import Verb
from motcua.domain.dossiers.shapes import DossierView, GivenDocument
from motcua.domain.dossiers.shapes.events import line_code
from motcua.domain.people.permissions import Action

MOST_ITEMS, LONGEST_ITEM = 50, 500


@transaction.atomic
def request_supplement(actor: Actor, code: str, items: Sequence[str], reason: str) -> DossierView:
    """Asks for more papers, once and in one full list (decree 61 art. 17, 19.4); the clock stands still.

    A second time only a leader may; others ask for their consent (`ask_consent`).
    Raises Conflict `supplement_already_asked`, InvalidInput, IllegalTransition.
    """
    work = begin(actor, code)
    work.require(Action.DOSSIER_REQUEST_SUPPLEMENT)
    work.allow(Verb.REQUEST_SUPPLEMENT)
    lines = read_items(items)
    why = read_reason(reason)
    if needs_consent(work) and not may(actor, Action.DOSSIER_CONSENT, work.dossier):
        raise Conflict(
            _("More papers may be asked for once only; a second time needs the leader, and a reason the citizen sees"),
            code="supplement_already_asked",
        )
    close_consent(work, "dropped")
    ask_for_papers(work, lines, why, _agency_of(work))
    return work.view()


def needs_consent(work: Work) -> bool:
    """Whether papers were asked for as often as the rules allow."""
    return work.dossier.supplements.count() >= work.rules_held.supplements


def close_consent(work: Work, outcome: str, answer: str = "") -> None:
    """What was asked of the leader and is open gets its outcome; nothing where nothing is open."""
    SupplementConsent.objects.filter(dossier=work.dossier, outcome="").update(
        outcome=outcome, decided_by=work.actor.reference, decided_at=work.now, answer=answer
    )


def ask_for_papers(work: Work, lines: Sequence[str], why: str, agency: str, asked_by: str = "") -> None:
    """Writes the list and lets the clock stand still; `asked_by` where somebody else wanted it than allows it."""
    dossier = work.dossier
    number = dossier.supplements.count() + 1
    latest = work.calendar.add_working_days(dossier.counted_from, work.rules_held.supplement_within_working_days)
    work.move(Verb.REQUEST_SUPPLEMENT)
    work.stand_still("supplement")
    SupplementRequest.objects.create(
        dossier=dossier,
        number=number,
        items=json.dumps(list(lines), ensure_ascii=False),
        reason=why,
        asked_by=asked_by or work.actor.reference,
        asked_at=work.now,
        agency=agency,
        in_time=work.now <= latest,
        due_before=dossier.due_at,
    )
    work.save()
    work.record("dossier.supplement_requested", number=number, items=len(lines), in_time=work.now <= latest)


def _agency_of(work: Work) -> str:
    return next((grant.agency for grant in work.actor.grants if grant.agency), None) or work.dossier.agency


@transaction.atomic
def supplement(actor: Actor, code: str, documents: Sequence[GivenDocument]) -> DossierView:
    """Takes in what was asked for; the limit begins anew, or the wait is added, as the rule set says.

    What was brought are papers of the procedure, or what a line of the list asked for (`line_code`).
    """
    work = begin(actor, code)
    work.require(Action.DOSSIER_SUPPLEMENT)
    work.allow(Verb.SUPPLEMENT)
    dossier = work.dossier
    asked = dossier.supplements.get(answered_at__isnull=True)
    _take_documents(work, documents, _names_of_lines(asked))
    index_due_at = work.later_by_the_wait(dossier.index_due_at or dossier.due_at)
    restarts = work.rules_held.supplement_clock == "restart"
    if restarts:
        dossier.counted_from = work.calendar.next_opening(work.now)
        dossier.due_at = work.due_after(work.now)
    else:
        dossier.due_at = work.later_by_the_wait(dossier.due_at)
    dossier.index_due_at = index_due_at
    work.move(Verb.SUPPLEMENT)
    work.let_the_clock_run(restarts=restarts)
    asked.answered_at, asked.due_after = work.now, dossier.due_at
    asked.save(update_fields=["answered_at", "due_after"])
    work.save()
    work.record("dossier.supplemented", number=asked.number, documents=[one.requirement for one in documents])
    return work.view()


def read_items(items: Sequence[str]) -> list[str]:
    """The lines that say something. Raises InvalidInput."""
    lines = [line.strip() for line in items if line.strip()]
    if not lines:
        raise InvalidInput.of("items", _("List what is to be brought"))
    if len(lines) > MOST_ITEMS or any(len(line) > LONGEST_ITEM for line in lines):
        raise InvalidInput.of("items", _("At most 50 lines of 500 characters"))
    return lines


def _names_of_lines(asked: SupplementRequest) -> dict[str, str]:
    """What each line is called among the papers, in the language of forms. Its own words may tell of persons: they stay sealed."""
    with translation.override("vi"):
        words = _("Further paper: supplement %(number)d, line %(line)d")
    lines = range(1, len(json.loads(asked.items)) + 1)
    return {line_code(asked.number, line): words % {"number": asked.number, "line": line} for line in lines}


def _take_documents(work: Work, documents: Sequence[GivenDocument], lines: Mapping[str, str]) -> None:
    """Adds to what was handed in before. Raises InvalidInput."""
    names = {**{one.code: one.name for one in work.content.documents}, **lines}
    errors = [
        FieldError(f"documents.{one.requirement}", _("The procedure does not ask for this document"))
        for one in documents
        if one.requirement not in names
    ]
    if not any(one.originals + one.copies > 0 for one in documents):
        errors.append(FieldError("documents", _("Say which papers were brought")))
    if any(not (0 <= one.originals <= 999 and 0 <= one.copies <= 999) for one in documents):
        errors.append(FieldError("documents", _("From 0 to 999 papers")))
    if errors:
        raise InvalidInput(errors)
    for one in documents:
        if one.requirement in lines and not one.originals + one.copies:
            continue
        row, _created = DossierDocument.objects.get_or_create(
            dossier=work.dossier,
            requirement=one.requirement,
            defaults={"name": names[one.requirement], "given_at": work.now},
        )
        row.originals, row.copies, row.given_at = row.originals + one.originals, row.copies + one.copies, work.now
        row.save()
