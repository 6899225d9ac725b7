"""Verbs about who has a step: take it, give it to somebody, the rule of an agency, who is away and who stands in."""

from datetime import datetime, timedelta

from django.db import transaction
from django.utils.translation import gettext as _

from motcua.base import clock, journal
from motcua.base.actor import Actor
from motcua.base.problems import Conflict, Forbidden, InvalidInput, NotFound
from motcua.domain.dossiers import rules
from motcua.domain.dossiers.actions._children import require_no_child
from motcua.domain.dossiers.actions._sharing import SHARED_ROLES, in_their_place
from motcua.domain.dossiers.actions._work import Work, begin
from motcua.domain.dossiers.models import Absence, DossierStep, SharingRule
from motcua.domain.dossiers.rules import StepState
from motcua.domain.dossiers.shapes import DossierView
from motcua.domain.dossiers.sharing import RULES
from motcua.domain.people.permissions import Action, agencies_of, allowed, require
from motcua.domain.people.queries import actor_for_staff, holders, reference_of

LONGEST_ABSENCE = timedelta(days=366)


@transaction.atomic
def take_step(actor: Actor, code: str, step: str) -> DossierView:
    """Somebody of its role and agency takes an open step, also from a colleague; both are told by the journal."""
    work = begin(actor, code)
    taken = _open_step(work, step)
    require(actor, Action.DOSSIER_STEP, centre=work.dossier.centre, agency=taken.agency, role=taken.role)
    if actor.kind != "staff":
        raise Forbidden(_("Only a member of staff can hold a step"))
    if taken.assignee == actor.reference:
        return work.view()
    before, taken.assignee, taken.in_place_of = taken.assignee, actor.reference, ""
    work.save()
    work.record("dossier.step_taken", step=step, step_agency=taken.agency, before=before, to=taken.assignee)
    return work.view()


@transaction.atomic
def assign_step(actor: Actor, code: str, step: str, to: str) -> DossierView:
    """Gives an open step to somebody who may do it: a leader gives any, whoever holds it passes on their own.

    `to`: user name or reference. Who is away is replaced by their delegate. Raises InvalidInput, Forbidden.
    """
    work = begin(actor, code)
    given = _open_step(work, step)
    _require_giver(work, given)
    person = reference_of(to)
    if person is None or person not in holders(given.role, given.agency, work.dossier.centre):
        raise InvalidInput.of("to", _("Choose somebody who does such steps in this agency"))
    before = given.assignee
    given.assignee, given.in_place_of = in_their_place(work.dossier, given, person, work.now)
    work.save()
    work.record(
        "dossier.step_assigned",
        step=step,
        step_agency=given.agency,
        before=before,
        to=given.assignee,
        in_place_of=given.in_place_of,
    )
    return work.view()


def _open_step(work: Work, code: str) -> DossierStep:
    step = work.step(code)
    if step.state not in rules.STEP_OPEN:
        done = step.state == StepState.DONE
        raise Conflict(
            _("This step is done already; nobody has to take it") if done else _("This step is not open now"),
            code="step_not_open",
        )
    require_no_child(work, step)
    return step


def _require_giver(work: Work, step: DossierStep) -> None:
    centre = work.dossier.centre
    is_holder = bool(step.assignee) and step.assignee == work.actor.reference
    if is_holder and allowed(work.actor, Action.DOSSIER_STEP, centre=centre, agency=step.agency, role=step.role):
        return
    require(work.actor, Action.DOSSIER_ASSIGN, centre=centre, agency=step.agency)


@transaction.atomic
def set_sharing(actor: Actor, agency: str, role: str, rule: str) -> None:
    """How the steps of a role in an agency find their person from now on; what lies with somebody stays there."""
    require(actor, Action.SHARING_RULE, agency=agency)
    if role not in SHARED_ROLES:
        raise InvalidInput.of("role", _("Choose specialist or leader"))
    if rule not in RULES:
        raise InvalidInput.of("rule", _("Choose by hand, in turn, or whoever has least"))
    values = {"rule": rule, "set_by": actor.reference, "set_at": clock.now()}
    SharingRule.objects.update_or_create(agency=agency, role=role, defaults=values)
    journal.record(actor, "sharing.set", f"agency:{agency}", agency=agency, role=role, rule=rule)


@transaction.atomic
def be_away(actor: Actor, person: str, delegate: str, begins_at: datetime, ends_at: datetime) -> int:
    """Somebody is away and another stands in; by oneself, or by the leader of the agency. Gives its number.

    Both must hold one role in one agency. What lies with them already stays; a leader gives it on where needed.
    Raises InvalidInput, Forbidden.
    """
    away, stands_in = reference_of(person), reference_of(delegate)
    if away is None:
        raise InvalidInput.of("person", _("There is no active member of staff with this user name"))
    if stands_in is None or stands_in == away:
        raise InvalidInput.of("delegate", _("Choose a colleague who stands in"))
    _require_own_or_leader(actor, away)
    if not _shared_places(away) & _shared_places(stands_in):
        raise InvalidInput.of("delegate", _("Who stands in must do the same work in the same agency"))
    now = clock.now()
    if not begins_at < ends_at or ends_at <= now or ends_at - begins_at > LONGEST_ABSENCE:
        raise InvalidInput.of("ends_at", _("The end must lie after the beginning, ahead of now, within a year"))
    made = Absence.objects.create(
        person=away,
        delegate=stands_in,
        begins_at=begins_at,
        ends_at=ends_at,
        made_by=actor.reference,
        made_at=now,
    )
    journal.record(
        actor, "absence.entered", away, delegate=stands_in, begins_at=begins_at.isoformat(), ends_at=ends_at.isoformat()
    )
    return made.pk


@transaction.atomic
def end_absence(actor: Actor, number: int) -> None:
    """Back sooner, or not away at all; done twice it changes nothing. Raises NotFound, Forbidden."""
    found = Absence.objects.select_for_update().filter(pk=number).first()
    if found is None:
        raise NotFound
    if not _is_own_or_leader(actor, found.person):
        raise NotFound
    now = clock.now()
    if found.ends_at <= now:
        return
    if found.begins_at >= now:
        found.delete()
    else:
        found.ends_at = now
        found.save(update_fields=["ends_at"])
    journal.record(actor, "absence.ended", found.person)


def _shared_places(reference: str) -> set[tuple[str, str]]:
    """The roles and agencies in which somebody does steps."""
    person = actor_for_staff(int(reference.removeprefix("staff:")))
    return {(g.role, g.agency or "") for g in person.grants if g.role in SHARED_ROLES} if person else set()


def _require_own_or_leader(actor: Actor, person: str) -> None:
    if not _is_own_or_leader(actor, person):
        raise Forbidden(_("Only they themselves or the leader of their agency can say this"))


def _is_own_or_leader(actor: Actor, person: str) -> bool:
    if actor.is_system or actor.reference == person:
        return True
    if not allowed(actor, Action.DOSSIER_ASSIGN):
        return False
    led = agencies_of(actor, Action.DOSSIER_ASSIGN)
    return led is None or bool(led & {agency for _role, agency in _shared_places(person)})
