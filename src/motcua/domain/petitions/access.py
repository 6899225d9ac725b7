"""Who may see and do what with which petition: the one permission table, narrowed by whose it is and what it is about.

What an agency answers, its own people write and its leader approves; what the centre answers, its manager. What is about how somebody
of the staff acted is seen by leaders and managers alone.
"""

from motcua.base.actor import Actor
from motcua.domain.people.permissions import Action, Role, allowed
from motcua.domain.petitions.models import Petition
from motcua.domain.petitions.rules import Kind

WRITERS: dict[Action, tuple[Role, ...]] = {
    Action.PETITION_HANDLE: (Role.SPECIALIST, Role.LEADER),
    Action.PETITION_APPROVE: (Role.LEADER,),
    Action.PETITION_PUBLISH: (Role.LEADER, Role.MANAGER),
}


def sees(actor: Actor, row: Petition) -> bool:
    """Also what was never sent is hidden: it has no code."""
    needed = Action.PETITION_CONDUCT if row.kind == Kind.BEHAVIOUR else Action.PETITION_VIEW
    return bool(row.code) and allowed(actor, needed, centre=row.centre, agency=row.agency)


def may(actor: Actor, action: Action, row: Petition) -> bool:
    if not sees(actor, row):
        return False
    if action not in WRITERS:
        return allowed(actor, action, centre=row.centre, agency=row.agency)
    roles = WRITERS[action] if row.agency else (Role.MANAGER,)
    return any(allowed(actor, action, centre=row.centre, agency=row.agency, role=role) for role in roles)
