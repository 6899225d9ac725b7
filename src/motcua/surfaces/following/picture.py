"""A dossier with the meaning of its state and the standing of each step."""

from dataclasses import dataclass
from datetime import datetime

from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _

from motcua.base import clock
from motcua.domain.delivery.queries import LetterView, letter_of
from motcua.domain.delivery.rules import CARRIED
from motcua.domain.dossiers.queries import TrackStep, TrackView
from motcua.domain.dossiers.rules import TRANSITIONS, State, Verb
from motcua.domain.payments.actions import Asked, transfer_for_applicant
from motcua.domain.payments.queries import Line, for_applicant
from motcua.surfaces.following import words

RUNNING = ("1", "2", "4")  # national states in which the clock runs
READY = "9"


@dataclass(frozen=True)
class StepOnTheWay:
    """A step as the picture of the way shows it."""

    step: TrackStep
    standing: words.Standing

    @property
    def words(self) -> str | Promise:
        return words.STEPS.get(self.step.code, self.step.name)

    @property
    def is_official_name(self) -> bool:
        return self.step.code not in words.STEPS

    @property
    def is_now(self) -> bool:
        return self.step.state in ("ready", "started")

    @property
    def shows_time(self) -> bool:
        """Since when and until when; not while the clock stands still or the result is ready."""
        return self.is_now and self.standing not in (words.WAITS_FOR_YOU, words.READY_FOR_YOU)


@dataclass(frozen=True)
class LetterOnTheWay:
    """A letter and what its state means to who waits for it."""

    letter: LetterView
    meaning: words.Meaning

    @property
    def may_be_followed(self) -> bool:
        """Whether the day by which it should arrive still says something."""
        return self.letter.state in CARRIED and self.letter.expected_on is not None


@dataclass(frozen=True)
class Money:
    """The fee in đồng, what is `open` of it, whether it is still taken, and the code to transfer it by, if there is one; what was paid and
    what is paid back."""

    fee: int
    open: int
    takes_money: bool
    asked: Asked | None
    lines: tuple[Line, ...]


@dataclass(frozen=True)
class Found:
    """A dossier as its applicant sees it."""

    view: TrackView
    meaning: words.Meaning
    steps: list[StepOnTheWay]
    now: datetime

    @property
    def letter(self) -> "LetterOnTheWay | None":
        """The letter with its result, from when the carrier has it; asked for only where it is shown."""
        found = letter_of(self.view.code)
        return LetterOnTheWay(found, words.LETTERS[found.state]) if found and found.state in words.LETTERS else None

    @property
    def money(self) -> "Money | None":
        """Asked for only where it is shown; None where there is nothing to pay and nothing came."""
        lines = for_applicant(self.view.code)
        if not lines and not self.view.fee:
            return None
        takes_money = Verb.PAY in TRANSITIONS[State(self.view.state)]
        asked = transfer_for_applicant(self.view.code) if takes_money else None
        return Money(self.view.fee, self.view.open_fee, takes_money, asked, tuple(lines))

    @property
    def is_running(self) -> bool:
        return self.view.national_status in RUNNING

    @property
    def is_late(self) -> bool:
        return self.is_running and self.now > self.view.due_at


def read(view: TrackView) -> Found:
    """The picture of a dossier as it stands now."""
    now = clock.now()
    is_ready = view.national_status == READY
    steps = [
        StepOnTheWay(step, words.standing(step, now, is_paused=view.is_paused, is_ready=is_ready))
        for step in view.steps
    ]
    meaning = words.meaning(view.national_status, by_post=view.by_post)
    is_revoked = view.result is not None and view.result.revoked is not None
    return Found(view, words.REVOKED if is_revoked else meaning, steps, now)


def sentences(found: Found) -> list[str]:
    """What matters of it, as it is said aloud in the running language; times are those of the house."""
    said = [str(found.meaning.headline), str(found.meaning.expected)]
    said += list(found.view.to_bring)
    if found.view.reason:
        said.append(found.view.reason)
    if found.is_late:
        said.append(_("The result is late. We ask for your understanding; you do not have to do anything."))
    if found.is_running:
        due = timezone.localtime(found.view.due_at)
        said.append(_("The result is due on %(day)s at %(time)s.") % {"day": f"{due:%d/%m/%Y}", "time": f"{due:%H:%M}"})
    said.append(_("%(share)s percent of the way is done.") % {"share": found.view.progress})
    return [one.strip().rstrip(".") + "." for one in said]
