"""What the applicant, and anybody who holds a result, may ask without signing in."""

import json
import re

from django.conf import settings

from motcua.base import crypto
from motcua.base.actor import ANONYMOUS
from motcua.base.journal import proofs
from motcua.base.journal.models import Seal
from motcua.base.problems import NotFound
from motcua.domain.dossiers.models import ChildLink, Dossier, withdrawn
from motcua.domain.dossiers.queries._context import Context, name_in_english, progress, way_of
from motcua.domain.dossiers.rules import NATIONAL_STATUS, PAUSED, STEP_OPEN, State, in_order, tidy_code
from motcua.domain.dossiers.shapes import (
    IssuedResult,
    RevokedResult,
    TrackResult,
    TrackStep,
    TrackView,
    result_check_code,
)


def track(code: str, secret: str) -> TrackView:
    """A dossier as its applicant sees it.

    Raises NotFound alike, and after the same work, for a wrong code and a wrong secret: which secret belongs to a code is computed,
    so that nobody who guesses makes us look whether the code exists.
    """
    return track_view(_known(code, secret))


def track_history(code: str, secret: str) -> tuple[str, list[proofs.Proof], list[Seal]]:
    """Everything that the journal keeps of it, each entry with the proof that it was sealed so; its code as it is written.

    Raises NotFound as `track` does.
    """
    known = _known(code, secret)
    return known.code, *proofs.of_subject(known.subject)


def _known(code: str, secret: str) -> Dossier:
    code = _as_typed(code)
    if not crypto.secret_matches("dossier", code, secret):
        raise NotFound
    known = Dossier.objects.filter(code=code).first()
    if known is None:
        raise NotFound
    return known


def progress_by_code(code: str) -> int:
    """How much of a dossier's way is done, in percent, for whoever has its code alone, and nothing else.

    Raises NotFound for a code that is none, and for every one where it is not set so (MOTCUA_PROGRESS_BY_CODE).
    """
    known = (
        Dossier.objects.filter(code=_as_typed(code), parent="").first() if settings.MOTCUA_PROGRESS_BY_CODE else None
    )
    if known is None:
        raise NotFound
    return progress(known.steps.all())


_WHOLE_CODE = re.compile(r"\S+-[0-9]{6}-[0-9]{4,}")


def _as_typed(code: str) -> str:
    """A code without blanks and without what PostgreSQL cannot hold."""
    return tidy_code(code.replace("\0", ""))


def track_view(dossier: Dossier, context: Context | None = None) -> TrackView:
    """A dossier as its applicant sees it, for whoever has just been found to be that; `context` where several are shown."""
    context = context or Context(ANONYMOUS)
    procedure = dossier.version.procedure
    steps = {step.code: step for step in dossier.steps.all() if step.current}
    graph = way_of(dossier)
    apology = getattr(dossier, "apology", None)
    handed_over = getattr(dossier, "handed_over", None)
    supplements = list(dossier.supplements.all())
    asked = next((one for one in supplements if one.answered_at is None), None)
    links = ChildLink.objects.filter(parent=dossier, outcome="").select_related("dossier")
    awaited = {link.step: link.dossier.due_at for link in links}
    first_due = supplements[0].due_before if supplements else apology.old_due_at if apology else dossier.due_at
    return TrackView(
        code=dossier.code,
        centre=dossier.centre,
        agency=dossier.agency,
        agency_name=context.agency_name(dossier.agency),
        agency_name_en=context.agency_name_en(dossier.agency),
        procedure=dossier.procedure,
        procedure_name=procedure.name,
        procedure_name_en=procedure.name_en or procedure.name,
        state=dossier.state,
        national_status=NATIONAL_STATUS[State(dossier.state)],
        received_at=dossier.received_at,
        due_at=dossier.due_at,
        first_due_at=first_due,
        by_post=dossier.delivery == "post",
        tracking_number=handed_over.tracking_number if handed_over else "",
        is_paused=dossier.state in PAUSED,
        progress=progress(steps.values()),
        fee=dossier.fee,
        paid=dossier.paid,
        steps=[
            TrackStep(
                steps[node.code].code,
                steps[node.code].name,
                steps[node.code].agency,
                context.agency_name(steps[node.code].agency),
                context.agency_name_en(steps[node.code].agency),
                steps[node.code].state,
                steps[node.code].started_at,
                steps[node.code].finished_at,
                steps[node.code].due_at,
                node.after,
                steps[node.code].waits_for_child and steps[node.code].state in STEP_OPEN,
                awaited.get(node.code),
                name_in_english(dossier.version_id, steps[node.code]),
            )
            for node in in_order(graph)
            if node.code in steps
        ],
        result=TrackResult(
            dossier.result_number,
            dossier.result_at,
            dossier.result_signed,
            dossier.refused,
            result_check_code(dossier.code),
            *_revoked(dossier),
        )
        if dossier.result_at and dossier.state in (State.PROCESSED, State.RETURNED)
        else None,
        to_bring=tuple(json.loads(asked.items)) if asked else (),
        reason=asked.reason if asked else dossier.reason,
        apology=apology.reason if apology else "",
        processed_at=dossier.processed_at,
        returned_at=handed_over.made_at if handed_over else None,
    )


def _revoked(dossier: Dossier) -> tuple[RevokedResult | None, str]:
    """That the result is withdrawn, and why; nothing where it holds. Another holds in its place while that is not withdrawn itself."""
    row = dossier.revocations.filter(ended_at=None).first()
    if row is None:
        return None, ""
    holding = Dossier.objects.filter(~withdrawn(), code=row.replaced_by)
    instead = holding.first() if row.replaced_by else None
    told = RevokedResult(row.made_at, row.decision)
    if instead is not None:
        told = RevokedResult(row.made_at, row.decision, instead.result_number or instead.code, instead.result_at)
    return told, row.reason


def revocation(dossier: str) -> tuple[RevokedResult | None, str]:
    """The same by the code of a dossier, for its own page."""
    found = Dossier.objects.filter(code=dossier).first()
    return _revoked(found) if found else (None, "")


def is_check_code(text: str) -> bool:
    """Whether it is written as the code of a result is: that of a dossier, a full stop, a secret. It says nothing of what there is."""
    code, _dot, secret = text.strip().rpartition(".")
    return bool(secret and _WHOLE_CODE.fullmatch(_as_typed(code)))


def check_result(check_code: str) -> IssuedResult:
    """That a result with this code was issued. Raises NotFound alike for everything else."""
    code, _dot, secret = check_code.strip().rpartition(".")
    code = _as_typed(code)
    if not crypto.secret_matches("result", code, secret):
        raise NotFound
    issued = Dossier.objects.filter(code=code, state__in=[State.PROCESSED, State.RETURNED])
    known = issued.values_list("pk", flat=True).first()
    if known is None:
        raise NotFound
    found = Dossier.objects.select_related("version__procedure").get(pk=known)
    if found.result_at is None:
        raise NotFound
    context = Context(ANONYMOUS)
    procedure = found.version.procedure
    return IssuedResult(
        found.code,
        found.result_number,
        found.result_at,
        found.result_signed,
        found.refused,
        found.procedure,
        procedure.name,
        procedure.name_en or procedure.name,
        found.agency,
        context.agency_name(found.agency),
        context.agency_name_en(found.agency),
        _revoked(found)[0],
    )
