"""What stands behind a thing that is told of: where one goes to see it, and to do something about it."""

from django.urls import NoReverseMatch, reverse

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
DESKS = {"petitions": "petitions:desk", "submissions": "online:desk", "data_requests": "data_requests:desk"}


def behind(centre: str, subject: str) -> str:
    """The address for "device:5" or "counter:7"; empty where there is nothing more to see."""
    kind, _colon, what = subject.partition(":")
    place = PLACES.get(kind)
    if place is not None:
        return f"{reverse('control_room_of', args=[centre])}#{place.format(what)}"
    page = PAGES.get(kind) or DESKS.get(kind)
    if page is None:
        return ""
    try:
        return reverse(page, args=[centre, what] if kind in PAGES else [])
    except NoReverseMatch:
        return ""
