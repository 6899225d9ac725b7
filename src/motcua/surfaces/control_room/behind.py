"""What stands behind a thing that is told of: where one goes to see it, and to do something about it."""

from django.urls import NoReverseMatch, reverse

from motcua.base.actor import Actor
from motcua.domain.people.permissions import Action, allowed

PAGES = {"device": "admin_device", "camera": "camera"}  # pages of one thing in a centre
PLACES = {  # on the page of the control room itself
    "counter": "quay-{}",
    "service": "cho-doi",
    "ticket": "cho-doi",
    "dossiers": "late",
    "agency": "late",
    "feedback": "danh-gia-thap",
    "centre": "hom-nay",
    "order": "lenh",
}
DESKS = {  # with what lets one in: not everybody in the control room is among them
    "petitions": ("petitions:desk", Action.PETITION_VIEW),
    "submissions": ("online:desk", Action.SUBMISSION_VIEW),
    "data_requests": ("data_requests:desk", Action.DATA_ANSWER),
}


def behind(centre: str, subject: str) -> str:
    """The address for "device:5" or "counter:7"; empty where there is nothing more to see."""
    kind, _colon, what = subject.partition(":")
    place = PLACES.get(kind)
    if place is not None:
        return f"{reverse('control_room_of', args=[centre])}#{place.format(what)}"
    if kind in DESKS:
        return reverse(DESKS[kind][0])
    try:
        return reverse(PAGES[kind], args=[centre, what]) if kind in PAGES else ""
    except NoReverseMatch:
        return ""


def open_to(actor: Actor, centre: str, subject: str) -> str:
    """The same, only where the page lets this reader in."""
    desk = DESKS.get(subject.partition(":")[0])
    return behind(centre, subject) if desk is None or allowed(actor, desk[1], centre=centre) else ""
