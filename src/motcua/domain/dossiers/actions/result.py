"""The result: attached by who decides, handed over by the desk that received."""

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from motcua.base import crypto
from motcua.base.actor import Actor
from motcua.base.problems import Conflict, FieldError, InvalidInput
from motcua.domain.dossiers import ink, rules
from motcua.domain.dossiers.actions._asked import end_open
from motcua.domain.dossiers.actions._work import Work, begin
from motcua.domain.dossiers.actions.originals import require_no_originals_owed
from motcua.domain.dossiers.models import Dossier, HandOver
from motcua.domain.dossiers.rules import StepState, Verb
from motcua.domain.dossiers.shapes import DossierView
from motcua.domain.people.identity import fold, tidy_name
from motcua.domain.people.permissions import Action

LONGEST_NUMBER, LONGEST_NAME, LONGEST_TRACKING = 80, 200, 40


@transaction.atomic
def attach_result(actor: Actor, code: str, number: str, *, signed: bool = False) -> DossierView:
    """Notes the result's number; its file is kept by `documents.actions.attach_result`, which calls this.

    With all work done the result is ready. Until then a better one may take its place.
    """
    work = begin(actor, code)
    dossier = work.dossier
    work.require(Action.RESULT_ATTACH, agency=dossier.agency)
    work.allow(Verb.RESULT)
    written = tidy_name(number)
    if not written or len(written) > LONGEST_NUMBER:
        raise InvalidInput.of("number", _("Enter the number of the result (at most 80 characters)"))
    work.move(Verb.RESULT)
    dossier.result_number, dossier.result_at, dossier.result_signed = written, work.now, signed
    dossier.decided_by = actor.reference
    is_processed = work.conclude_if_done()
    work.save()
    work.record("dossier.result_attached", number=written, signed=signed)
    if is_processed:
        work.record("dossier.processed", refused=False, delivery=dossier.delivery)
    return work.view()


def require_receiver(work: Work, to: str) -> str:
    """The tidied name of who collects it at the counter. Raises InvalidInput."""
    receiver = tidy_name(to)
    errors = _faults_of_receiver(work, receiver)
    if errors:
        raise InvalidInput(errors)
    return receiver


def _faults_of_receiver(work: Work, receiver: str) -> list[FieldError]:
    if not receiver or len(receiver) > LONGEST_NAME:
        return [FieldError("to", str(_("Enter the name of who receives it")))]
    return _run_out(work) if _right_of(work, receiver) == "representative" else []


def _right_of(work: Work, receiver: str) -> str:
    """applicant, representative or other: whose name it is."""
    representative = getattr(work.dossier, "representative", None)
    if fold(receiver) == fold(work.dossier.applicant_name):
        return "applicant"
    is_named = representative is not None and fold(receiver) == fold(representative.name)
    return "representative" if is_named else "other"


def _run_out(work: Work) -> list[FieldError]:
    """The fault that a representative's power of attorney holds no more."""
    until = work.dossier.representative.valid_until
    if until is None or until >= work.now.astimezone(work.calendar.zone).date():
        return []
    words = _("The power of attorney ran out on %(day)s: ask for a new one, or for the applicant")
    return [FieldError("to", str(words) % {"day": f"{until:%d/%m/%Y}"})]


def require_result_holds(dossier: Dossier) -> None:
    """What is withdrawn is not handed over. Raises Conflict `result_revoked`."""
    if dossier.is_withdrawn:
        raise Conflict(_("The agency withdrew this result; it is not handed over"), code="result_revoked")


@transaction.atomic
def hand_over(
    actor: Actor,
    code: str,
    method: str,
    to: str,
    tracking_number: str = "",
    receipt_code: str = "",
    signature: str = "",
) -> DossierView:
    """Gives out the result: at the counter to somebody by name, or to the post with its tracking number.

    `receipt_code`: the secret on the receipt, typed or read from its QR; who has it proves more than a name does.
    A wrong one hands over nothing.
    `signature`: drawn at the counter (`ink.read` says how); what cannot be one hands over nothing either.
    """
    work = begin(actor, code)
    work.require(Action.RESULT_HAND_OVER)
    if work.dossier.parent:
        words = _("This result goes back into dossier %(parent)s; it is not handed over at the counter")
        raise Conflict(str(words) % {"parent": work.dossier.parent}, code="returns_to_parent")
    work.allow(Verb.HAND_OVER)
    require_result_holds(work.dossier)
    require_no_originals_owed(work.dossier)
    receiver, number = tidy_name(to), tidy_name(tracking_number)
    errors: list[FieldError] = []
    if method not in ("counter", "post"):
        errors.append(FieldError("method", str(_("Choose counter or post"))))
    receiver_is = _right_of(work, receiver)
    if method == "counter" or not receiver or len(receiver) > LONGEST_NAME:
        errors += _faults_of_receiver(work, receiver)
    if method == "post" and not number:
        errors.append(FieldError("tracking_number", str(_("The post gives each letter a tracking number; enter it"))))
    if len(number) > LONGEST_TRACKING:
        errors.append(FieldError("tracking_number", str(_("At most 40 characters"))))
    secret = receipt_code.strip().rpartition(",")[2]  # of the receipt's QR: an address that ends in #code,secret
    if secret and not crypto.secret_matches("dossier", work.dossier.code, secret):
        errors.append(FieldError("receipt_code", str(_("This is not the code on the receipt of this dossier"))))
    if errors:
        raise InvalidInput(errors)
    drawn = ink.read(signature).text() if signature and method == "counter" else ""
    proof = "post" if method == "post" else "signature" if drawn else "code" if secret else "identity"
    work.move(Verb.HAND_OVER)
    work.dossier.closed_at = work.now
    last = rules.return_step(work.graph)
    if last is not None:
        step = work.steps[last]
        step.state, step.finished_at, step.finished_by = StepState.DONE, work.now, actor.reference
        step.started_at = step.started_at or work.now
    HandOver.objects.create(
        dossier=work.dossier,
        method=method,
        to=receiver,
        tracking_number=number if method == "post" else "",
        proof=proof,
        signature=drawn,
        made_by=actor.reference,
        made_at=work.now,
    )
    end_open(actor, work.dossier)
    work.save()
    is_on_time = work.dossier.processed_at is not None and work.dossier.processed_at <= work.dossier.due_at
    work.record(
        "dossier.handed_over",
        method=method,
        proof=proof,
        tracking_number=number,
        on_time=is_on_time,
        receiver=receiver_is,
    )
    return work.view()
