"""By which address an agency without the system is reached by mail."""

from django.db import transaction
from django.utils.translation import gettext as _

from motcua.base import journal
from motcua.base.actor import Actor
from motcua.base.problems import InvalidInput
from motcua.domain.centre.queries import get_agency
from motcua.domain.people.identity import EMAIL
from motcua.domain.people.permissions import Action, require
from motcua.domain.threads.models import Mailbox


@transaction.atomic
def set_mailbox(actor: Actor, agency: str, email: str) -> None:
    """Gives an agency the address to which threads go as e-mail and from which answers are taken; empty: none any more.

    Raises InvalidInput, NotFound, Forbidden.
    """
    require(actor, Action.TALK_SETTINGS)
    get_agency(agency)
    address = email.strip().casefold()
    if address and (len(address) > 200 or not EMAIL.fullmatch(address)):
        raise InvalidInput.of("email", _("An e-mail address looks like an@example.vn"))
    if address:
        Mailbox.objects.update_or_create(agency=agency, defaults={"email": address})
    else:
        Mailbox.objects.filter(agency=agency).delete()
    journal.record(actor, "agency.mailbox_set", f"agency:{agency}", agency=agency, given=bool(address))
