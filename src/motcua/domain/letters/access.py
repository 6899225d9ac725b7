"""Whose letters are whose: the table of people.permissions applied to templates and letters."""

from motcua.base.actor import Actor
from motcua.domain.letters.models import Letter, Template
from motcua.domain.people.permissions import Action, allowed, require

WRITE, ISSUE = "write", "issue"
_OF_AGENCY = {WRITE: Action.LETTER_WRITE, ISSUE: Action.LETTER_ISSUE}
_OF_CENTRE = {WRITE: Action.CENTRE_LETTER_WRITE, ISSUE: Action.CENTRE_LETTER_ISSUE}


def may(actor: Actor, what: str, owner: Letter | Template, centre: str) -> bool:
    """Whether `actor` writes or issues letters of this owner about a dossier of `centre`."""
    if owner.agency:
        return allowed(actor, _OF_AGENCY[what], centre=centre, agency=owner.agency)
    return allowed(actor, _OF_CENTRE[what], centre=owner.centre)


def require_right(actor: Actor, what: str, owner: Letter | Template, centre: str) -> None:
    """Raises Forbidden."""
    if owner.agency:
        require(actor, _OF_AGENCY[what], centre=centre, agency=owner.agency)
    else:
        require(actor, _OF_CENTRE[what], centre=owner.centre)


def may_template(actor: Actor, action: Action, centre: str, agency: str) -> bool:
    """An agency's templates are its own people's; a centre's those of the centre. Nobody's agency is the empty one."""
    return allowed(actor, action, centre=centre or None, agency=agency)


def require_template(actor: Actor, action: Action, centre: str, agency: str) -> None:
    """Raises Forbidden."""
    require(actor, action, centre=centre or None, agency=agency)
