"""What an announcement may say and when a plan is due. Pure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from enum import StrEnum
from typing import Any

from motcua.domain.queue.speech import ENGLISH, LANGUAGES, VIETNAMESE

LONGEST_TEXT = 500  # characters a language: about a minute of speech
EVERY_AT_LEAST, EVERY_AT_MOST = 5, 480  # minutes
BEFORE_CLOSING_AT_MOST = 120  # minutes
LATE_BY_AT_MOST = timedelta(
    minutes=3
)  # a plan that could not be said in time is left out: at 8:10 nobody says "it is 8"

Span = tuple[time, time]


class Importance(StrEnum):
    USUAL = "usual"
    EMERGENCY = "emergency"  # stops what is being said, before everything else, until it is stopped


# What is said when the building must be left; a centre may have its own in `options["announcements"]["evacuation"]`.
EVACUATION: dict[str, str] = {
    VIETNAMESE: (
        "Xin chú ý! Đề nghị quý vị bình tĩnh, rời khỏi tòa nhà ngay bây giờ theo lối thoát hiểm gần nhất và làm theo hướng dẫn "
        "của nhân viên. Không sử dụng thang máy."
    ),
    ENGLISH: (
        "Attention please. Leave the building now, calmly, by the nearest exit, and follow the instructions of the staff. "
        "Do not use the lifts."
    ),
}


# What is often said, to begin from.
SUGGESTED: dict[str, dict[str, str]] = {
    "papers": {
        VIETNAMESE: "Để được phục vụ nhanh hơn, đề nghị ông, bà chuẩn bị sẵn giấy tờ và căn cước trước khi đến quầy.",
        ENGLISH: "To be served sooner, please have your papers and identity card ready before you come to the counter.",
    },
    "closing": {
        VIETNAMESE: "Trung tâm sắp hết giờ làm việc. Những ông, bà đã có số vẫn được phục vụ.",
        ENGLISH: "The centre closes soon. Everybody who has a number will still be served.",
    },
    "found": {
        VIETNAMESE: "Chúng tôi nhặt được đồ thất lạc. Ông, bà nào để quên đồ, mời đến bàn hướng dẫn.",
        ENGLISH: "Something was found. If you have lost anything, please come to the information desk.",
    },
}


def to_counter(number: int) -> dict[str, str]:
    """What is said when the officer of a counter is looked for in the hall."""
    return {
        VIETNAMESE: f"Mời cán bộ phụ trách về quầy số {number}.",
        ENGLISH: f"Would the officer of counter {number} please come to the counter.",
    }


def check_announcements(options: Mapping[str, Any]) -> None:
    """Of a centre's `options["announcements"]`. Raises ValueError for a setting that cannot be used."""
    written = options.get("announcements", {})
    own = written.get("evacuation", {}) if isinstance(written, Mapping) else None
    if not isinstance(own, Mapping) or set(written) - {"evacuation"}:
        raise ValueError(f"announcements may have an evacuation, by language: {written!r}")
    if not all(isinstance(text, str) for text in own.values()):
        raise ValueError(f"what is said is text: {own!r}")
    tidy_texts(own)


def evacuation_texts(options: Mapping[str, Any]) -> dict[str, str]:
    """The centre's own words where it has them, else ours; each language by itself."""
    own = options.get("announcements", {}).get("evacuation", {})
    return {language: str(own.get(language) or EVACUATION[language]) for language in LANGUAGES}


def tidy_texts(texts: Mapping[str, str]) -> dict[str, str]:
    """The texts by language in the order in which they are spoken, without those that are empty. Raises ValueError."""
    unknown = set(texts) - set(LANGUAGES)
    if unknown:
        raise ValueError(f"no voice for {', '.join(sorted(unknown))}")
    tidy = {language: " ".join(texts[language].split()) for language in LANGUAGES if texts.get(language)}
    kept = {language: text for language, text in tidy.items() if text}
    if any(len(text) > LONGEST_TEXT or not text.isprintable() for text in kept.values()):
        raise ValueError(f"a text has at most {LONGEST_TEXT} characters")
    return kept


@dataclass(frozen=True)
class Timing:
    """When a plan is due; exactly one of `times`, `every_minutes`, `before_closing` is set."""

    weekdays: frozenset[int]
    times: tuple[time, ...] = ()
    every_minutes: int | None = None
    before_closing: int | None = None
    begins_on: date | None = None
    ends_on: date | None = None

    def __post_init__(self) -> None:
        """Raises ValueError, its text a field's name."""
        kinds = [bool(self.times), self.every_minutes is not None, self.before_closing is not None]
        if sum(kinds) != 1:
            raise ValueError("times")
        if not self.weekdays or not self.weekdays <= set(range(7)):
            raise ValueError("weekdays")
        if self.every_minutes is not None and not EVERY_AT_LEAST <= self.every_minutes <= EVERY_AT_MOST:
            raise ValueError("every_minutes")
        if self.before_closing is not None and not 1 <= self.before_closing <= BEFORE_CLOSING_AT_MOST:
            raise ValueError("before_closing")
        if self.begins_on and self.ends_on and self.ends_on < self.begins_on:
            raise ValueError("ends_on")

    def holds_on(self, day: date) -> bool:
        return (
            day.weekday() in self.weekdays
            and (self.begins_on is None or self.begins_on <= day)
            and (self.ends_on is None or day <= self.ends_on)
        )


def due_moment(timing: Timing, now: datetime, spans: Sequence[Span]) -> datetime | None:
    """The moment of `now`'s day at which the plan is due now, or None; `now` on the wall clock of the centre.

    `spans` are the opening spans of that day: outside of them nothing is said.
    """
    if not timing.holds_on(now.date()):
        return None
    open_moments = [moment for moment in _moments(timing, now, spans) if _is_within(moment.time(), spans)]
    past = [moment for moment in open_moments if moment <= now < moment + LATE_BY_AT_MOST]
    return max(past, default=None)


def _moments(timing: Timing, now: datetime, spans: Sequence[Span]) -> list[datetime]:
    """All moments of the day, in no order."""
    if timing.times:
        return [_at(now, one) for one in timing.times]
    if timing.before_closing is not None:
        return [_at(now, spans[-1][1]) - timedelta(minutes=timing.before_closing)] if spans else []
    assert timing.every_minutes is not None
    step = timedelta(minutes=timing.every_minutes)
    moments = []
    for begin, end in spans:
        # the first after people had time to come in
        moment = _at(now, begin) + step
        while moment < _at(now, end):
            moments.append(moment)
            moment += step
    return moments


def _at(now: datetime, moment: time) -> datetime:
    return datetime.combine(now.date(), moment, now.tzinfo)


def _is_within(moment: time, spans: Sequence[Span]) -> bool:
    return any(begin <= moment < end for begin, end in spans)
