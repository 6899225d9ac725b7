"""Alarms to people of the house over whatever apprise knows: a printer without paper, a device that is lost, dossiers that are late.

Who is told of what stands in the file of gateways (`[[staff]]`), not in the code. What is said names devices and codes of dossiers,
nobody; a job of its own for each receiver, so that one who is away does not make the others hear it twice.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from django.conf import settings
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from motcua.base import clock
from motcua.base.journal import Entry
from motcua.domain.dossiers.queries.following import late_of_agency
from motcua.domain.messages.channels import relay
from motcua.domain.messages.channels import settings as file
from motcua.domain.messages.channels.settings import GatewayProblem
from motcua.domain.messages.rules import is_news

PRINTER, DEVICE, LATE, RATING, ALERT = "printer", "device", "late", "rating", "alert"
ABOUT = (PRINTER, DEVICE, LATE, RATING, ALERT)
WORDS = {
    "paper_near_end": gettext_lazy("A printer has little paper left"),
    "paper_out": gettext_lazy("A printer is out of paper"),
    "cover_open": gettext_lazy("The cover of a printer is open"),
    "cutter_jam": gettext_lazy("The cutter of a printer is jammed"),
    "broken": gettext_lazy("A printer reports an error"),
    "unreachable": gettext_lazy("A printer is not reached"),
}
KINDS = ("device.state_changed", "device.lost")


@dataclass(frozen=True)
class Staff:
    """Somebody to be told. An empty centre or agency: all."""

    name: str
    url: str
    about: tuple[str, ...]
    centre: str
    agency: str
    language: str


def staff() -> list[Staff]:
    """Raises GatewayProblem for what cannot be."""
    found = [
        Staff(
            file.text(one, "name"),
            file.text(one, "url"),
            file.texts(one, "about"),
            file.text(one, "centre"),
            file.text(one, "agency"),
            file.text(one, "language", "vi"),
        )
        for one in file.tables("staff")
    ]
    for one in found:
        if not one.name or not one.url or not set(one.about) <= set(ABOUT):
            raise GatewayProblem(f"[[staff]] has a “name”, a “url” and “about” of {ABOUT}")
    return found


def _who(about: str) -> list[Staff]:
    """Those who want to hear of it; nobody while the file cannot be read, which `motcua doctor` tells."""
    try:
        return [one for one in staff() if about in one.about]
    except GatewayProblem:
        return []


def tell_of_device(entry: Entry) -> None:
    """Has it told in the background, in the transaction that moves the cursor."""
    state = str(entry.data.get("state", ""))
    is_lost = entry.kind == "device.lost"
    if not is_news(entry.at, entry.actor, clock.now()) or not (is_lost or state in WORDS):
        return
    page = f"{settings.MOTCUA_BASE_URL}/quan-tri/thiet-bi/{entry.centre}/{entry.subject_id}"
    for one in _who(DEVICE if is_lost else PRINTER):
        if one.centre not in ("", entry.centre):
            continue
        with translation.override(one.language):
            _defer(one, _("A device is not reached") if is_lost else str(WORDS[state]), page)


def tell_of_low_rating(entry: Entry) -> None:
    """To whoever is responsible, at once: where, never who. In the transaction that moves the cursor."""
    if not is_news(entry.at, entry.actor, clock.now()):
        return
    agency = entry.agency or ""
    for one in _who(RATING):
        if one.centre not in ("", entry.centre) or one.agency not in ("", agency):
            continue
        with translation.override(one.language):
            title = _("A visitor was not satisfied")
        _defer(one, title, f"{settings.MOTCUA_BASE_URL}/ban-lam-viec/danh-gia")


def tell_of_alert(centre: str, agency: str, texts: Mapping[str, str], page: str) -> None:
    """That nobody has taken an alert; its words by language. In the transaction that writes it down."""
    for one in _who(ALERT):
        if one.centre in ("", centre) and one.agency in ("", agency):
            with translation.override(one.language):
                _defer(one, _("Nobody has taken an alert"), f"{texts.get(one.language, texts['vi'])}\n{page}")


def tell_who_is_late() -> int:
    """Once a morning: how many dossiers of an agency are late, and the first of them. How many were told."""
    told = 0
    for one in _who(LATE):
        count, codes = late_of_agency(one.centre, one.agency)
        if count:
            with translation.override(one.language):
                title = _("Dossiers that are late: %(count)s") % {"count": count}
            _defer(one, title, "\n".join([*codes, f"{settings.MOTCUA_BASE_URL}/ban-lam-viec"]))
            told += 1
    return told


def _defer(one: Staff, title: str, text: str) -> None:
    from motcua.domain.messages.tasks import tell_staff

    tell_staff.defer(name=one.name, title=title, text=text)


def send(name: str, title: str, text: str) -> None:
    """Raises NotNow, GatewayProblem; nothing for somebody who is no longer named."""
    for one in staff():
        if one.name == name:
            relay.tell([file.secret(one.url)], title, text)
