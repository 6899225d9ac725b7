"""Who may see which dossier and what they may do with it now: the table of people.permissions applied to dossiers."""

from django.db.models import Exists, OuterRef, Q, QuerySet

from motcua.base.actor import Actor
from motcua.base.problems import Forbidden, NotAuthenticated, NotFound
from motcua.domain.dossiers.models import Dossier, DossierStep, Participation
from motcua.domain.dossiers.rules import RUNNING, STEP_OPEN, TRANSITIONS, State, StepState, StepVerb, Verb
from motcua.domain.people.permissions import TABLE, Action, Role, Scope, allowed, areas_of

ACTION_OF_VERB = {
    Verb.REQUEST_SUPPLEMENT: Action.DOSSIER_REQUEST_SUPPLEMENT,
    Verb.ASK_CONSENT: Action.DOSSIER_REQUEST_SUPPLEMENT,
    Verb.DECIDE_CONSENT: Action.DOSSIER_CONSENT,
    Verb.SUPPLEMENT: Action.DOSSIER_SUPPLEMENT,
    Verb.REQUEST_PAYMENT: Action.DOSSIER_REQUEST_SUPPLEMENT,
    Verb.PAY: Action.DOSSIER_PAY,
    Verb.REFUSE: Action.DOSSIER_REFUSE,
    Verb.WITHDRAW: Action.DOSSIER_WITHDRAW,
    Verb.STOP: Action.DOSSIER_STOP,
    Verb.APOLOGISE: Action.DOSSIER_APOLOGISE,
    Verb.RESULT: Action.RESULT_ATTACH,
    Verb.HAND_OVER: Action.RESULT_HAND_OVER,
    Verb.CHANGE_DELIVERY: Action.POST_ASK,
    Verb.REVOKE_RESULT: Action.RESULT_REVOKE,
}


def agencies_in(dossier: Dossier) -> frozenset[str]:
    """The agencies that take part."""
    return frozenset(participation.agency for participation in dossier.participations.all())


def require_viewer(actor: Actor) -> None:
    """Raises NotAuthenticated, or Forbidden for a role that sees no dossiers at all."""
    if not actor.is_authenticated:
        raise NotAuthenticated
    if not allowed(actor, Action.DOSSIER_VIEW):
        raise Forbidden


def require_visible(actor: Actor, dossier: Dossier | None) -> Dossier:
    """The dossier, if `actor` may know of it; otherwise it is as if it were not there. Raises NotFound."""
    require_viewer(actor)
    if dossier is None or not allowed(actor, Action.DOSSIER_VIEW, centre=dossier.centre, agency=agencies_in(dossier)):
        raise NotFound
    return dossier


def visible(actor: Actor) -> QuerySet[Dossier]:
    """The dossiers that `actor` may see; those of an agency by way of the table of participations."""
    require_viewer(actor)
    return Dossier.objects.filter(within_areas(actor, Action.DOSSIER_VIEW))


def within_areas(actor: Actor, action: Action, dossier: str = "") -> Q:
    """A condition on dossiers, or on rows that have one by the name `dossier`: that `actor` may do `action` where it lies."""
    areas = areas_of(actor, action)
    if (None, None) in areas:
        return Q()
    found = Q(pk__in=[])
    for centres, agencies in areas:
        area = Q() if centres is None else Q(**{f"{dossier}__centre__in" if dossier else "centre__in": centres})
        if agencies is not None:
            area &= Q(Exists(Participation.objects.filter(dossier=OuterRef(dossier or "pk"), agency__in=agencies)))
        found |= area
    return found


def may(actor: Actor, action: Action, dossier: Dossier, *, role: str | None = None) -> bool:
    """Whether `actor` may do `action` with this dossier, whatever its state."""
    return allowed(actor, action, centre=dossier.centre, agency=agencies_in(dossier), role=role)


def allowed_verbs(actor: Actor, dossier: Dossier) -> tuple[str, ...]:
    """What the state and the table of permissions let `actor` do now."""
    verbs = TRANSITIONS[State(dossier.state)]
    agency = dict.fromkeys((Verb.RESULT, Verb.APOLOGISE, Verb.REVOKE_RESULT), frozenset([dossier.agency]))
    taking_part = agencies_in(dossier)
    return tuple(
        verb.value
        for verb in verbs
        if verb in ACTION_OF_VERB
        and not (
            verb in (Verb.HAND_OVER, Verb.CHANGE_DELIVERY) and dossier.parent
        )  # it comes back to its parent, never to the counter
        and allowed(actor, ACTION_OF_VERB[verb], centre=dossier.centre, agency=agency.get(verb, taking_part))
    )


def may_step(actor: Actor, dossier: Dossier, step: DossierStep) -> bool:
    """Whether the step belongs to `actor`: its role in its agency."""
    return allowed(actor, Action.DOSSIER_STEP, centre=dossier.centre, agency=step.agency, role=step.role)


def allowed_step_verbs(
    actor: Actor, dossier: Dossier, step: DossierStep, *, is_last: bool, has_way_back: bool
) -> tuple[str, ...]:
    """What `actor` may do with a step now; the hand-over at the end has a verb of its own."""
    if is_last or step.waits_for_child or dossier.state not in RUNNING or step.state not in STEP_OPEN:
        return ()
    if not may_step(actor, dossier, step):
        return ()
    start = (StepVerb.START.value,) if step.state == StepState.READY else ()
    back = (StepVerb.RETURN.value,) if has_way_back else ()
    return (*start, StepVerb.COMPLETE.value, *back)


def led_steps(actor: Actor) -> Q:
    """A condition on steps: those that `actor` may give to somebody: of the agencies that they lead."""
    areas = areas_of(actor, Action.DOSSIER_ASSIGN)
    if (None, None) in areas:
        return Q()
    condition = Q(pk__in=[])
    for centres, agencies in areas:
        area = Q() if agencies is None else Q(agency__in=agencies)
        condition |= area if centres is None else area & Q(dossier__centre__in=centres)
    return condition


def own_steps(actor: Actor) -> Q:
    """A condition on steps: those that belong to `actor` by role, agency and centre."""
    if actor.is_system:
        return Q()
    condition = Q(pk__in=[])
    rights = TABLE[Action.DOSSIER_STEP]
    for grant in actor.grants:
        if grant.role not in rights:
            continue
        one = Q(role=grant.role)
        if rights[Role(grant.role)] is Scope.AGENCY and grant.agency:
            one &= Q(agency=grant.agency)
        if grant.centre:
            one &= Q(dossier__centre=grant.centre)
        condition |= one
    return condition
