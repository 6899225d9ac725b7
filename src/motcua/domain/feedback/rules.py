"""What is asked: the faces, the reasons as a table with a version, and which score counts as low.

What applicants rate follows decree 61/2018 article 31 and circular 01/2018 articles 12-15; the wording awaits a
lawyer's check (docs/legal.md).
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import timedelta

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

ASKED_FOR = timedelta(minutes=3)
"""How long after a visit the tablet of the counter still asks."""
ANSWERED_WITHIN = timedelta(minutes=15)
"""How long after a visit an answer that the tablet sends late (its network was away) is still taken for that visit."""
LOW = 2
"""Up to this score the control room is told at once."""
LONGEST_COMMENT = 2000
LONGEST_REASON = 200
MOST_REASONS = 12


@dataclass(frozen=True)
class Face:
    """One of the answers on the tablet, and what it counts on the scale of five."""

    code: str
    score: int
    words: str | Promise

    @property
    def is_low(self) -> bool:
        return is_low(self.score)


FACES = (
    Face("very_satisfied", 5, _("Very satisfied")),
    Face("satisfied", 4, _("Satisfied")),
    Face("not_satisfied", 2, _("Not satisfied")),
)


@dataclass(frozen=True)
class Reason:
    """Why somebody was not satisfied."""

    code: str
    words: str | Promise


OTHER = "other"
REASONS: dict[int, tuple[Reason, ...]] = {
    1: (
        Reason("waiting", _("I waited too long")),
        Reason("late", _("Later than promised")),
        Reason("attitude", _("Not polite or not attentive")),
        Reason("guidance", _("Not explained clearly")),
        Reason("papers", _("Asked for papers that are not on the list")),
        Reason("contacts", _("I had to come several times")),
        Reason("cost", _("Asked to pay more than published")),
        Reason("place", _("The hall or its equipment")),
        Reason(OTHER, _("Something else")),
    )
}
CURRENT = max(REASONS)


def reasons_now() -> tuple[Reason, ...]:
    return REASONS[CURRENT]


def is_low(score: int) -> bool:
    return score <= LOW


def sort_reasons(given: Iterable[str]) -> tuple[list[str], list[str]]:
    """What of `given` the table knows, in its order and once; and the words that it does not know, which count as
    "other".
    """
    known = {reason.code for reason in reasons_now()}
    words = [reason.strip() for reason in given if reason.strip()]
    own_words = [word for word in words if word not in known]
    chosen = (set(words) & known) | ({OTHER} if own_words else set())
    return [reason.code for reason in reasons_now() if reason.code in chosen], own_words
