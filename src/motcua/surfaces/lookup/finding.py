"""Finding a dossier by code and secret for a page: slowed for those who guess, the same way for every kind of wrong."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from django.utils.functional import Promise

from motcua.base import clock, limits
from motcua.domain.dossiers.queries import TrackStep, TrackView
from motcua.domain.dossiers.queries import track as track_dossier
from motcua.surfaces.lookup import words

# Ten wrong tries at once, then one in half a minute, whatever was wrong; the secret has 60 bits.
TRIES = limits.Limit("track", burst=10, seconds=30)
LONGEST = 80
RUNNING = ("1", "2", "4")  # national states in which the clock runs
READY = "9"
# what the QR of a receipt holds, as a scanner types it: an address whose fragment is code and secret
_SCANNED = re.compile(r"#([^,\s]+),(\S+)$")


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
class Found:
    """A dossier as its applicant sees it."""

    view: TrackView
    meaning: words.Meaning
    steps: list[StepOnTheWay]
    now: datetime

    @property
    def is_running(self) -> bool:
        return self.view.national_status in RUNNING

    @property
    def is_late(self) -> bool:
        return self.is_running and self.now > self.view.due_at


def given(fields: Mapping[str, str]) -> tuple[str, str]:
    """Code and secret as typed, or both from a scanned address in the first field."""
    code, secret = fields.get("code", "").strip()[:400], fields.get("secret", "").strip()
    scanned = _SCANNED.search(code)
    if scanned:
        code, secret = scanned[1], scanned[2]
    return code[:LONGEST], secret[:LONGEST]


def find(code: str, secret: str, who: str) -> Found:
    """Raises NotFound alike for a wrong code and a wrong secret, TooManyRequests after several of them."""
    with limits.guesses(TRIES, who):
        view = track_dossier(code, secret)
    now = clock.now()
    is_ready = view.national_status == READY
    steps = [
        StepOnTheWay(step, words.standing(step, now, is_paused=view.is_paused, is_ready=is_ready))
        for step in view.steps
    ]
    return Found(view, words.meaning(view.national_status, by_post=view.by_post), steps, now)
