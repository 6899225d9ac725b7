"""What the ticket machine offers beside the services themselves: their pictures, and who goes first."""

from django.utils.translation import get_language, override
from django.utils.translation import gettext as _

from motcua.domain.centre.models import Centre
from motcua.domain.queue.shapes import ServiceView
from motcua.surfaces.kiosk.scanning import elderly_from

# By the letter of the service as the model centre gives them; a service of another letter gets the general picture.
ICONS = {
    "A": "briefcase",
    "B": "wallet",
    "X": "hard-hat",
    "L": "car",
    "S": "factory",
    "M": "map",
    "U": "heart-handshake",
    "Y": "heart-pulse",
    "K": "graduation-cap",
    "H": "scale",
    "Q": "landmark",
    "Z": "shield",
    "R": "file-check",
}
GENERAL_ICON = "file-text"
SECOND = {"vi": "en"}  # the small words beside the large ones; who reads another language gets Vietnamese

Priority = tuple[str, str, str, str]


def priorities(centre: Centre) -> list[Priority]:
    """Who goes first: class, words, picture, and the words in the second language."""
    second_language = SECOND.get(get_language() or "vi", "vi")
    with override(second_language):
        second = [words for _value, words, _icon in _classes(centre)]
    return [(*one, words) for one, words in zip(_classes(centre), second, strict=True)]


def _classes(centre: Centre) -> list[tuple[str, str, str]]:
    return [
        ("elderly", _("I am %(age)s or older") % {"age": elderly_from(centre)}, "user"),
        ("disabled", _("I have a disability"), "accessibility"),
        ("pregnant", _("I am pregnant"), "heart-pulse"),
        ("infant", _("I am with a small child"), "baby"),
        ("merit", _("I have merits to the revolution"), "star"),
    ]


def icon_of(service: ServiceView) -> str:
    return ICONS.get(service.prefix, GENERAL_ICON)
