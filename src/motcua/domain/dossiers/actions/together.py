"""Several at once: the same verb on many dossiers, each by itself; and a page that was looked at before it changed."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _

from motcua.base.actor import Actor
from motcua.base.problems import Conflict, InvalidInput, Problem
from motcua.domain.dossiers.actions._meanwhile import latest_turn, told
from motcua.domain.dossiers.actions._work import begin
from motcua.domain.dossiers.actions.sharing import assign_step
from motcua.domain.dossiers.actions.steps import complete_step
from motcua.domain.dossiers.models import DossierStep
from motcua.domain.dossiers.shapes import DossierView

MOST_AT_ONCE = 200
Item = tuple[str, str]  # the codes of a dossier and of its step


@dataclass(frozen=True)
class Outcome:
    """What became of one of many: `done`, `again` (one did it before: nothing changed), or `failed` and why."""

    code: str
    step: str
    outcome: str
    problem: str = ""
    detail: str = ""


def complete_many(actor: Actor, items: Sequence[Item], note: str = "") -> list[Outcome]:
    """Completes each step in a transaction of its own; one that fails holds up none of the others.

    Sent twice, it does nothing twice: what the same actor has completed counts as done `again`.
    """
    return _each(actor, items, lambda code, step: complete_step(actor, code, step, note))


def assign_many(actor: Actor, items: Sequence[Item], to: str) -> list[Outcome]:
    """Gives each step to one colleague, each in a transaction of its own."""
    return _each(actor, items, lambda code, step: assign_step(actor, code, step, to))


def _each(actor: Actor, items: Sequence[Item], do: Callable[[str, str], DossierView]) -> list[Outcome]:
    if not items:
        raise InvalidInput.of("items", _("Choose at least one row"))
    if len(items) > MOST_AT_ONCE:
        raise InvalidInput.of("items", _("At most 200 at once"))
    outcomes = []
    for code, step in sorted(set(items)):  # in one order, so that two at once never wait for each other
        try:
            do(code, step)
        except Problem as problem:
            again = problem.extra.get("state") == "done" and _was_own(actor, code, step)
            outcomes.append(Outcome(code, step, "again" if again else "failed", problem.code, problem.in_one_line))
        else:
            outcomes.append(Outcome(code, step, "done"))
    return outcomes


def _was_own(actor: Actor, code: str, step: str) -> bool:
    found = DossierStep.objects.filter(dossier__code=code, code=step, current=True)
    return found.filter(finished_by=actor.reference).exists()


def require_unchanged(actor: Actor, code: str, seen: int, step: str | None = None) -> None:
    """Locks the dossier, in the caller's transaction, and makes sure that what `actor` saw still holds.

    `seen`: the row version on the page; `step`: what is about to be done touches this step only, so that a parallel
    step of another agency does not matter. Raises Conflict `changed_meanwhile`, which says who did what and when.
    """
    work = begin(actor, code)
    if work.dossier.row_version == seen:
        return
    entry = latest_turn(work.dossier, step=step, seen=seen)
    if entry is not None:
        words = told(actor, work.dossier, entry)
        raise Conflict(words, code="changed_meanwhile", seen=seen, row_version=work.dossier.row_version)
