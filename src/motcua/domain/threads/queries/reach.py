"""Whom somebody may write to: counters, agencies, people, and roles for those who may write to all of them."""

from django.utils.translation import gettext as _

from motcua.base.actor import Actor
from motcua.base.problems import NotFound
from motcua.domain.centre.models import Counter
from motcua.domain.centre.queries import agencies_by_code
from motcua.domain.dossiers.access import agencies_in
from motcua.domain.dossiers.models import Dossier
from motcua.domain.dossiers.rules import tidy_code
from motcua.domain.people.identity import given_name_first
from motcua.domain.people.permissions import Action, allowed, require
from motcua.domain.people.queries import active_staff
from motcua.domain.threads.access import colleagues_of, is_colleague
from motcua.domain.threads.models import Mailbox
from motcua.domain.threads.naming import ROLES
from motcua.domain.threads.rules import Address, Kind
from motcua.domain.threads.shapes import Group, Party


def reachable(actor: Actor, centre: str, dossier: str = "") -> list[Group]:
    """By kind, each in its order; about a dossier only such as may see it. Raises NotFound for a dossier that is not theirs."""
    require(actor, Action.THREAD_TALK)
    about = _about(actor, dossier)
    colleagues = None if about is None else colleagues_of(about)
    agencies = agencies_by_code()
    known = sorted(agencies) if about is None else sorted(agencies_in(about) & set(agencies))
    working = {grant.agency for _name, person in active_staff() for grant in person.grants if grant.agency}
    counters = Counter.objects.filter(centre__code=centre).order_by("number").values_list("number", flat=True)
    people = sorted(
        (
            Party(person.reference, person.name, _place(person))
            for _username, person in active_staff()
            if person.reference != actor.reference and (colleagues is None or person.reference in colleagues)
        ),
        key=lambda one: given_name_first(one.name),
    )
    parts = [
        Party(str(Address(Kind.AGENCY, code, part)), words % {"agency": agencies[code].name})
        for code in known
        if code in working
        for part, words in (("", "%(agency)s"), ("leader", _("%(agency)s, leaders")))
    ]
    found = [
        Group(_("Agencies"), tuple(parts)),
        Group(
            _("Counters"),
            tuple(
                Party(str(Address(Kind.COUNTER, centre, str(number))), _("Counter %(number)s") % {"number": number})
                for number in counters
            ),
        ),
        Group(_("People by name"), tuple(people)),
    ]
    boxes = [one for one in Mailbox.objects.values_list("agency", flat=True).order_by("agency") if one in known]
    by_mail = tuple(Party(str(Address(Kind.MAIL, one)), agencies[one].name) for one in boxes)
    found.append(Group(_("By e-mail, outside the system"), by_mail))
    if allowed(actor, Action.THREAD_BROADCAST, centre=centre):
        roles = tuple(Party(str(Address(Kind.ROLE, centre, role)), str(words)) for role, words in ROLES.items())
        found.insert(0, Group(_("Everybody who"), roles))
    return [one for one in found if one.people]


def _place(person: Actor) -> str:
    """The counter or the agency where somebody works; of who has neither nothing."""
    counter = next((grant.counter for grant in person.grants if grant.counter), None)
    if counter:
        return _("Counter %(number)s") % {"number": counter}
    agencies = agencies_by_code()
    return next((agencies[one.agency].name for one in person.grants if one.agency and one.agency in agencies), "")


def _about(actor: Actor, code: str) -> Dossier | None:
    if not code.strip():
        return None
    found = Dossier.objects.prefetch_related("participations").filter(code=tidy_code(code)).first()
    if found is None or not is_colleague(actor, found):
        raise NotFound
    return found
