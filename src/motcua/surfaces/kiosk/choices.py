"""What the ticket machine offers beside the services themselves: their pictures, and who goes first."""

from django.utils.translation import gettext_lazy as _
from django.utils.translation import override

from motcua.domain.queue.shapes import ServiceView

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

PRIORITIES = [
    ("elderly", _("I am 60 or older"), "user"),
    ("disabled", _("I have a disability"), "accessibility"),
    ("pregnant", _("I am pregnant"), "heart-pulse"),
    ("infant", _("I am with a small child"), "baby"),
    ("merit", _("I have merits to the revolution"), "star"),
]


def priorities() -> list[tuple[str, str, str, str]]:
    """Who goes first: class, words, picture, and the words in English for those who read no Vietnamese."""
    with override("en"):
        english = [str(words) for _value, words, _icon in PRIORITIES]
    return [(value, str(words), icon, second) for (value, words, icon), second in zip(PRIORITIES, english, strict=True)]


def icon_of(service: ServiceView) -> str:
    return ICONS.get(service.prefix, GENERAL_ICON)
