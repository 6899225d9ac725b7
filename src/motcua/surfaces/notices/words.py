"""What the topics and channels are called for those who choose among them."""

from collections.abc import Mapping
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from motcua.domain.messages.choosing import Choices, legal_topics
from motcua.domain.messages.rules import Part, Topic, choice

TOPICS: Mapping[Topic, tuple[str | Promise, str | Promise]] = {
    Topic.ASKS: (_("What is expected of me"), _("papers that are missing, a payment, a result that is ready")),
    Topic.DECISIONS: (_("Decisions"), _("refused, stopped, later than promised, a letter to me")),
    Topic.RECEIPT: (_("Receipt"), _("that a dossier was received, and when it is due")),
    Topic.PROGRESS: (_("Progress"), _("which agency works on it now, that something of mine has arrived")),
    Topic.APPOINTMENTS: (_("Appointments"), _("booked, moved, cancelled, and reminders")),
    Topic.OUTAGES: (_("Planned interruptions"), _("of the centre or of its services online")),
}
CHANNELS: Mapping[str, str | Promise] = {
    "email": _("By e-mail"),
    "sms": _("By text message"),
    "zalo": _("By Zalo"),
    "relay": _("By another messenger"),
    "push": _("On this phone"),
}

PARTS: Mapping[Part, str | Promise] = {
    Part.ALL: _("The whole portal"),
    Part.FILING: _("Filing online"),
    Part.TRACKING: _("Tracking a dossier"),
    Part.APPOINTMENTS: _("Booking appointments"),
    Part.NUMBERS: _("Numbers drawn from home"),
    Part.PAYING: _("Paying online"),
    Part.ACCOUNT: _("Signing in and “My page”"),
    Part.PETITIONS: _("Petitions and proposals"),
    Part.RESULTS: _("The check of a result"),
    Part.HALL: _("The hall and its counters"),
}


@dataclass(frozen=True)
class Box:
    """One thing to tick."""

    value: str
    name: str | Promise
    hint: str | Promise
    is_legal: bool
    is_wanted: bool


@dataclass(frozen=True)
class Group:
    """The boxes of one channel."""

    channel: str
    name: str | Promise
    boxes: list[Box]


def groups(choices: Choices) -> list[Group]:
    legal = legal_topics()
    return [
        Group(
            one.name,
            CHANNELS[one.name],
            [
                Box(choice(one.name, topic), name, hint, topic in legal, topic in one.wanted)
                for topic, (name, hint) in TOPICS.items()
            ],
        )
        for one in choices.channels
    ]
