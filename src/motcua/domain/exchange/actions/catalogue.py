"""What a counterpart publishes of procedures is taken in, as a draft or at once, by the rule; what both changed waits for a person."""

from collections.abc import Mapping
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from motcua.base import clock, journal
from motcua.base.actor import Actor
from motcua.base.problems import Conflict, InvalidInput, NotFound, Problem
from motcua.domain.catalogue import actions as catalogue
from motcua.domain.catalogue import administration as procedures
from motcua.domain.exchange.administration import find_receiver
from motcua.domain.exchange.models import Counterpart, Origin
from motcua.domain.exchange.rules_comparing import Merged, Rule, Standing, merge, said, with_our_agencies
from motcua.domain.people.permissions import Action, require

NEEDED = ("name", "field", "agency")


@transaction.atomic
def take(actor: Actor, counterpart: Counterpart, code: str, revision: str, row: Mapping[str, Any]) -> Standing:
    """Takes one procedure as it is published there. Nothing of ours is overwritten that was changed here since."""
    require(actor, Action.MASTER_DATA)
    origin = _origin(counterpart, code)
    theirs = with_our_agencies(said(row), counterpart.agency_codes)
    before = origin.standing
    try:
        with transaction.atomic():
            origin.fault, origin.conflicts = "", []
            _take(actor, counterpart, origin, revision, theirs)
    except (Problem, KeyError, TypeError, ValueError, AttributeError) as fault:
        origin.standing, origin.fault = Standing.FAULT, _words(fault)
        origin.waiting, origin.waiting_revision = theirs, revision
    _keep(actor, origin, before)
    return Standing(origin.standing)


@transaction.atomic
def take_retirement(actor: Actor, counterpart: Counterpart, code: str, revision: str) -> Standing | None:
    """It can be asked for no more there: by the rule `publish` not here either. None where it never was here."""
    require(actor, Action.MASTER_DATA)
    held = _held(actor, code)
    if held is None:
        return None
    origin, published = _origin(counterpart, code), _published(actor, code)
    before = origin.standing
    if published is not None and counterpart.catalogue == Rule.PUBLISH:
        catalogue.retire(actor, code)
        published = None
    origin.standing = Standing.RETIRED if published is None else Standing.GONE
    origin.revision, origin.waiting, origin.waiting_revision = revision, None, ""
    origin.fault, origin.conflicts = "", []
    _keep(actor, origin, before)
    return Standing(origin.standing)


@transaction.atomic
def resolve(actor: Actor, receiver: str, code: str, side: str) -> Standing:
    """Decides a conflict: `theirs` becomes a draft that somebody publishes, `ours` stays, and is not asked about again until they
    change it once more. Raises Forbidden, NotFound, Conflict where nothing waits, InvalidInput."""
    require(actor, Action.MASTER_DATA)
    origin = Origin.objects.select_for_update().filter(receiver=find_receiver(actor, receiver), procedure=code).first()
    if origin is None:
        raise NotFound
    if origin.waiting is None:
        raise Conflict(_("Nothing of this procedure waits for a decision"), code="nothing_waits")
    if side not in ("ours", "theirs"):
        raise InvalidInput.of("side", "ours | theirs")
    before = origin.standing
    if side == "theirs":
        draft = _draft(actor, code, origin.waiting)
        catalogue.change_draft(actor, code, draft.edits, "all", origin.waiting)
    origin.standing = Standing.DRAFT if side == "theirs" else Standing.SAME
    _taken(origin, origin.waiting_revision, origin.waiting)
    origin.fault, origin.conflicts = "", []
    _keep(actor, origin, before, side=side)
    return Standing(origin.standing)


def _take(actor: Actor, counterpart: Counterpart, origin: Origin, revision: str, theirs: Mapping[str, Any]) -> None:
    held = _held(actor, origin.procedure)
    merged = Merged(dict(theirs), ()) if held is None else merge(held.content, origin.taken, theirs)
    if merged.conflicts:
        origin.standing, origin.conflicts = Standing.CONFLICT, list(merged.conflicts)
        origin.waiting, origin.waiting_revision = dict(theirs), revision
        return
    if not merged.changes:
        is_open = origin.standing == Standing.DRAFT and held is not None and held.state == "draft"
        origin.standing = Standing.DRAFT if is_open else Standing.SAME
        _taken(origin, revision, theirs)
        return
    is_whole = held is None or held.state == "published"  # else somebody's draft would be published with it
    draft = _draft(actor, origin.procedure, theirs)
    draft = catalogue.change_draft(actor, origin.procedure, draft.edits, "all", merged.changes)
    origin.standing = Standing.DRAFT
    if counterpart.catalogue == Rule.PUBLISH and is_whole:
        try:
            with transaction.atomic():
                catalogue.publish_draft(actor, origin.procedure, draft.edits)
            origin.standing = Standing.PUBLISHED
        except InvalidInput as fault:
            origin.fault = _words(fault)
    _taken(origin, revision, theirs)


def _draft(actor: Actor, code: str, theirs: Mapping[str, Any]) -> Any:
    if _held(actor, code) is not None:
        return catalogue.begin_draft(actor, code)
    missing = [name for name in NEEDED if not theirs.get(name)]
    if missing:
        raise InvalidInput.of(missing[0], _("The other side does not say it"))
    return catalogue.begin_procedure(actor, code, *(str(theirs[name]) for name in NEEDED))


def _held(actor: Actor, code: str) -> procedures.VersionView | None:
    """What is here: the draft, else what is published, else what was last."""
    try:
        listed = procedures.versions(actor, code)
    except NotFound:
        return None
    by_state = {one.state: one.number for one in reversed(listed)}
    number = by_state.get("draft") or by_state.get("published") or (listed[0].number if listed else None)
    return None if number is None else procedures.version(actor, code, number)


def _published(actor: Actor, code: str) -> int | None:
    return next((one.number for one in procedures.versions(actor, code) if one.state == "published"), None)


def _origin(counterpart: Counterpart, code: str) -> Origin:
    found = Origin.objects.select_for_update().filter(receiver=counterpart.receiver, procedure=code).first()
    return found or Origin(receiver=counterpart.receiver, procedure=code, standing=Standing.SAME)


def _taken(origin: Origin, revision: str, theirs: Mapping[str, Any]) -> None:
    origin.revision, origin.taken = revision, dict(theirs)
    origin.waiting, origin.waiting_revision = None, ""


def _keep(actor: Actor, origin: Origin, before: str, **more: Any) -> None:
    is_news = origin.pk is None or origin.standing != before or more or origin.standing == Standing.PUBLISHED
    origin.at = clock.now()
    origin.save()
    if is_news:
        facts = {"standing": str(origin.standing), "conflicts": origin.conflicts, **more}
        journal.record(
            actor, "exchange.procedure_taken", f"procedure:{origin.procedure}", receiver=origin.receiver.code, **facts
        )


def _words(fault: Exception) -> str:
    if isinstance(fault, InvalidInput):
        return "; ".join(f"{one.field}: {one.message}" for one in fault.errors)[:2000]
    return str(getattr(fault, "detail", fault))[:2000]
