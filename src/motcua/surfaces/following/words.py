"""What a dossier's state means for its applicant, in plain words: what happened, what is expected of me, until when.

Keyed by the codes of the national portal, which stay the same whatever the states inside are called.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Protocol

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

SOON_SHARE = 0.25  # amber when less than this share of a step's time is left (domain.md, Clock)


@dataclass(frozen=True)
class Meaning:
    """One state for a citizen. `tone` is calm, act (do something now), ready or ended."""

    headline: str | Promise
    expected: str | Promise
    tone: str


_PLAIN: dict[str, Meaning] = {
    "1": Meaning(
        _("Your online submission has arrived"),
        _(
            "You do not have to do anything now. "
            "The counter checks your papers and then gives you the date of the result."
        ),
        "calm",
    ),
    "2": Meaning(
        _("Your dossier has been received"),
        _("You do not have to do anything now. The agency begins its work."),
        "calm",
    ),
    "3": Meaning(
        _("Your dossier was not accepted"),
        _("Please read the reason on the slip you were given. You may hand in the dossier again when it is put right."),
        "ended",
    ),
    "4": Meaning(
        _("Your dossier is being worked on"),
        _("You do not have to do anything now. Please keep your receipt for collecting the result."),
        "calm",
    ),
    "5": Meaning(
        _("Please bring more papers"),
        _(
            "Please bring the papers that stand on the slip you were given, to any counter of the centre. "
            "The time stands still until then."
        ),
        "act",
    ),
    "6": Meaning(
        _("Please pay the fee"),
        _("Please pay at the counter of the centre and bring your receipt. The time stands still until then."),
        "act",
    ),
    "7": Meaning(
        _("You have withdrawn your dossier"),
        _("Please collect your papers at the counter if you have not done so yet."),
        "ended",
    ),
    "8": Meaning(
        _("Work on your dossier has ended"),
        _("Please collect your papers and the notice at the counter. The counter explains it to you if you wish."),
        "ended",
    ),
    "9": Meaning(
        _("Your result is ready"),
        _("Please collect it at the counter during opening hours. Bring your receipt and your identity card."),
        "ready",
    ),
    "10": Meaning(
        _("Your result has been handed over"),
        _("You do not have to do anything more. Thank you for coming to us."),
        "ended",
    ),
}
REVOKED = Meaning(
    _("Your result was withdrawn"),
    _(
        "It no longer holds. Please do not use it, and bring the paper back if you have it; the staff explain how to appeal."
    ),
    "ended",
)
_READY_BY_POST = Meaning(
    _("Your result is ready"),
    _("The post brings it to the address you gave. You do not have to come."),
    "ready",
)


_SENT_BY_POST = Meaning(
    _("Your result was given to the post"),
    _("The post brings it to the address you gave. Where the letter is stands below."),
    "ended",
)


def meaning(national_status: str, *, by_post: bool = False) -> Meaning:
    if national_status == "9" and by_post:
        return _READY_BY_POST
    if national_status == "10" and by_post:
        return _SENT_BY_POST
    return _PLAIN[national_status]


# A letter from when it is asked for until it ended, by its state; what was called off is not shown.
LETTERS: dict[str, Meaning] = {
    "asked": Meaning(_("It will be sent by post"), _("As soon as the result is there, the post takes it."), "calm"),
    "ready": Meaning(_("It will be sent by post"), _("The post desk of the centre takes it next."), "calm"),
    "taken_over": Meaning(
        _("The letter is being made ready"), _("The post desk hands it to the carrier next."), "calm"
    ),
    "in_batch": Meaning(_("The letter is being made ready"), _("The post desk hands it to the carrier next."), "calm"),
    "handed": Meaning(_("The post has the letter"), _("Please keep an identity paper ready for the postman."), "calm"),
    "on_its_way": Meaning(
        _("The letter is on its way to you"), _("Please keep an identity paper ready for the postman."), "calm"
    ),
    "attempted": Meaning(
        _("The postman could not hand over the letter"),
        _(
            "Please keep your phone at hand, or ask at your post office with the number of the letter. It is tried again."
        ),
        "act",
    ),
    "delivered": Meaning(
        _("The letter was delivered"), _("If you did not get it, please tell the centre within three days."), "ended"
    ),
    "returned": Meaning(
        _("The letter came back to the centre"),
        _(
            "Please collect the result at the counter with your receipt and your identity card, "
            "or ask the counter to send it again, to another address if you like."
        ),
        "act",
    ),
    "lost": Meaning(
        _("The letter is lost"),
        _("We made a claim and apologise for it. Please call the centre: it tells you how you get your result."),
        "act",
    ),
}


# What the usual steps are to a citizen; a step that is not here shows the name that its procedure gives it.
STEPS: dict[str, str | Promise] = {
    "intake": _("The counter has taken in your papers"),
    "appraise": _("The agency checks your papers"),
    "approve": _("The head of the agency decides and signs"),
    "return": _("You receive the result"),
}


class TimedStep(Protocol):
    """What of a step tells how it stands."""

    @property
    def state(self) -> str: ...
    @property
    def started_at(self) -> datetime | None: ...
    @property
    def finished_at(self) -> datetime | None: ...
    @property
    def due_at(self) -> datetime | None: ...


@dataclass(frozen=True)
class Standing:
    """How a step stands: colour and words always together."""

    tone: str  # done, on_time, soon, late, waiting
    words: str | Promise


DONE = Standing("done", pgettext_lazy("standing of a dossier", "Done"))
DONE_LATE = Standing("done", _("Done, later than planned"))
ON_TIME = Standing("on_time", _("In progress, on time"))
SOON = Standing("soon", _("In progress, due soon"))
LATE = Standing("late", _("Late"))
WAITS_FOR_YOU = Standing("soon", _("Waits for you"))
READY_FOR_YOU = Standing("on_time", _("Ready for you"))
NOT_YET = Standing("waiting", _("Not begun"))
NOT_NEEDED = Standing("waiting", _("Not needed"))


def standing(step: TimedStep, now: datetime, *, is_paused: bool = False, is_ready: bool = False) -> Standing:
    """Green, amber or red by the time that is left of the step.

    `is_paused`: something is awaited from the applicant; `is_ready`: only the hand-over is left.
    """
    if step.state == "done":
        return DONE_LATE if step.due_at and step.finished_at and step.finished_at > step.due_at else DONE
    if step.state == "skipped":
        return NOT_NEEDED
    if step.state == "waiting":
        return NOT_YET
    if is_paused:
        return WAITS_FOR_YOU
    if is_ready:
        return READY_FOR_YOU
    if step.due_at is None:
        return ON_TIME
    if now > step.due_at:
        return LATE
    begun = step.started_at or step.due_at - timedelta(days=1)
    whole = (step.due_at - begun).total_seconds()
    return SOON if (step.due_at - now).total_seconds() < SOON_SHARE * whole else ON_TIME
