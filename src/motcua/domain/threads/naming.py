"""How participants are called, in the reader's language."""

from collections.abc import Iterable, Mapping

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from motcua.domain.centre.models import Agency
from motcua.domain.centre.queries import agencies_by_code
from motcua.domain.people.queries import names_of
from motcua.domain.threads.rules import Address, Kind

ROLES: Mapping[str, str | Promise] = {
    "receptionist": gettext_lazy("all at the counters"),
    "specialist": gettext_lazy("all specialists"),
    "leader": gettext_lazy("all leaders"),
    "cashier": gettext_lazy("all cashiers"),
    "post_clerk": gettext_lazy("the post desk"),
    "manager": gettext_lazy("the management of the centre"),
    "control_room": gettext_lazy("the control room"),
    "admin": gettext_lazy("the administrators"),
    "auditor": gettext_lazy("the inspectors"),
}


def names(addresses: Iterable[str]) -> dict[str, str]:
    """What each address is called; one that is none stays as it is (a program by its reference, as elsewhere)."""
    wanted = set(addresses)
    people = names_of(wanted)
    agencies = agencies_by_code()
    return {one: _name(one, people, agencies) for one in wanted}


def _name(written: str, people: Mapping[str, str], agencies: Mapping[str, Agency]) -> str:
    address = Address.read(written)
    if address is None or address.kind in (Kind.PERSON, Kind.PROGRAM):
        return people[written]
    if address.kind is Kind.COUNTER:
        return _("Counter %(number)s") % {"number": address.detail}
    if address.kind is Kind.MAIL:
        name = agencies[address.place].name if address.place in agencies else address.place
        return _("%(agency)s, by e-mail") % {"agency": name}
    if address.kind is Kind.ROLE:
        return str(ROLES.get(address.detail, address.detail))
    agency = agencies[address.place].name if address.place in agencies else address.place
    if address.detail == "leader":
        return _("%(agency)s, leaders") % {"agency": agency}
    if address.detail == "specialist":
        return _("%(agency)s, specialists") % {"agency": agency}
    return agency
