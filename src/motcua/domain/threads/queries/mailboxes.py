"""Which agencies are reached by mail, for who sets it."""

from motcua.base.actor import Actor
from motcua.domain.people.permissions import Action, require
from motcua.domain.threads.models import Mailbox
from motcua.domain.threads.naming import names
from motcua.domain.threads.rules import Address, Kind


def mailboxes(actor: Actor) -> list[tuple[str, str, str]]:
    """Code, name and address of each agency that is reached by mail. Raises Forbidden."""
    require(actor, Action.TALK_SETTINGS)
    rows = list(Mailbox.objects.order_by("agency"))
    called = names(str(Address(Kind.AGENCY, row.agency)) for row in rows)
    return [(row.agency, called[str(Address(Kind.AGENCY, row.agency))], row.email) for row in rows]
