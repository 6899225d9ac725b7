"""What the search says: how the box was read, the choices of the filters, the views that everybody has."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from motcua.base.actor import Actor
from motcua.domain.catalogue.standing import catalogue
from motcua.domain.centre.queries import agencies_by_code
from motcua.domain.dossiers.queries import Filters
from motcua.domain.dossiers.typed import Kind
from motcua.domain.people.permissions import Action, agencies_of, allowed
from motcua.domain.people.queries import staff_of_centre

Choice = tuple[str, str | Promise]

READ_AS: dict[str, str | Promise] = {
    Kind.CODE: _("the code of a dossier"),
    Kind.NUMBER: _("the end of a code"),
    Kind.IDENTITY: _("an identity number"),
    Kind.TAX_CODE: _("a tax code"),
    Kind.PHONE: _("a phone number"),
    Kind.PROCEDURE: _("words of a procedure"),
    Kind.NAME: _("a name"),
    Kind.TEXT: _("words of documents"),
}
INSTEAD: dict[str, str | Promise] = {
    Kind.CODE: _("look for a code instead"),
    Kind.NUMBER: _("look for the end of a code instead"),
    Kind.IDENTITY: _("look for an identity number instead"),
    Kind.TAX_CODE: _("look for a tax code instead"),
    Kind.PHONE: _("look for a phone number instead"),
    Kind.PROCEDURE: _("look for a procedure instead"),
    Kind.NAME: _("look for a name instead"),
    Kind.TEXT: _("look in documents instead"),
}
STATES: list[Choice] = [
    ("", _("All")),
    ("open", _("Not ended")),
    ("received", _("Received")),
    ("processing", _("In work")),
    ("supplement_requested", _("Papers asked for")),
    ("payment_requested", _("Payment asked for")),
    ("processed", _("Result ready")),
    ("returned", _("Returned")),
    ("not_accepted", _("Not accepted")),
    ("withdrawn", _("Withdrawn")),
    ("stopped", _("Stopped")),
    ("registered", _("Registered online")),
]
DUE: list[Choice] = [
    ("", _("Any")),
    ("late", _("Late")),
    ("today", _("Due today")),
    ("week", _("Due this week")),
    ("early", _("Done early")),
]
CHANNELS: list[Choice] = [
    ("", _("All")),
    ("direct", _("At the counter")),
    ("online", _("Online")),
    ("post", _("By post")),
]


@dataclass(frozen=True)
class Standing:
    """A view that everybody has."""

    name: str | Promise
    filters: Filters


def standing_views(actor: Actor) -> list[Standing]:
    mine = (
        Filters(holder=actor.reference) if actor.has_role("specialist", "leader") else Filters(receiver=actor.reference)
    )
    return [
        Standing(_("Late"), Filters(due="late")),
        Standing(_("Due today"), Filters(due="today")),
        Standing(_("Waiting for papers"), Filters(state="supplement_requested")),
        Standing(_("Result ready"), Filters(state="processed")),
        Standing(_("Mine"), mine),
    ]


def agency_choices(actor: Actor) -> list[Choice]:
    """Those whose dossiers they see."""
    own = agencies_of(actor, Action.DOSSIER_VIEW)
    english = get_language() == "en"
    found = [one for one in agencies_by_code().values() if own is None or one.code in own]
    named: Iterable[Choice] = ((one.code, (english and one.name_en) or one.name) for one in found)
    return [("", _("All")), *sorted(named, key=lambda choice: str(choice[1]))]


def sharing_choices(actor: Actor, present: str = "") -> list[Choice]:
    """With whom they may share a view, and who has it at present; empty where nobody."""
    agencies = agencies_of(actor, Action.VIEW_SHARE) if allowed(actor, Action.VIEW_SHARE) else ()
    english = get_language() == "en"
    known = agencies_by_code()
    found = [known[code] for code in sorted({*(agencies or ()), present}) if code in known]
    return [(one.code, (english and one.name_en) or one.name) for one in found]


def field_choices() -> list[Choice]:
    english = get_language() == "en"
    found = catalogue().named_fields
    return [("", _("All")), *((one["name"], (english and one["name_en"]) or one["name"]) for one in found)]


def people_choices(actor: Actor) -> list[Choice]:
    """The reader, and the staff of their centres."""
    centres = {grant.centre for grant in actor.grants if grant.centre}
    staff = {person.id: person.full_name for centre in sorted(centres) for person in staff_of_centre(centre)}
    others = [(f"staff:{pk}", name) for pk, name in staff.items() if f"staff:{pk}" != actor.reference]
    return [("", _("Anybody")), ("toi", _("Me")), *others]
