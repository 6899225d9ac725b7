"""What a scanner can, from what `scanimage -A` says of it, and the words by which it is asked for what was ordered.

Each maker names things otherwise; the tables below are of the backends of SANE 1.2 and of sane-airscan.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field

FEEDER, BOTH, GLASS = "feeder", "both", "glass"
COLOUR, GREY = "colour", "grey"
RESOLUTIONS = (150, 200, 300)
A4 = (210.0, 297.0)  # mm

OPTION = re.compile(r"^ {4}(?P<name>--?[A-Za-z][\w-]*)(?:\[=\((?P<flags>[^)]*)\)\])?(?P<rest>.*)$")
NOW = re.compile(r"\s\[(?P<now>(?:[^\[\]]|\[[^\]]*\])*)\](?:\s\[[a-z -]+\])*$")
RANGE = re.compile(r"^(?P<low>-?[\d.]+)\.\.(?P<high>-?[\d.]+)")
NUMBER = re.compile(r"\d+")

IS_BOTH = re.compile(r"duplex|both|two.?side", re.IGNORECASE)
IS_BACK = re.compile(r"\bback\b|rear", re.IGNORECASE)
IS_FEEDER = re.compile(r"adf|feeder|sheet", re.IGNORECASE)
IS_GLASS = re.compile(r"flat.?bed|glass|platen|normal", re.IGNORECASE)
IS_COLOUR = re.compile(r"colou?r", re.IGNORECASE)
IS_GREY = re.compile(r"gr[ae]y", re.IGNORECASE)
BOTH_SIDES = {"--adf-mode": "Duplex", "--ScanMode": "Duplex", "--duplex": "yes", "--adf-duplex": "yes"}
ONE_SIDE = {"--adf-mode": "Simplex", "--ScanMode": "Simplex", "--duplex": "no", "--adf-duplex": "no"}


@dataclass(frozen=True)
class Option:
    """One option: the words that it takes, or from where to where its number may be."""

    words: tuple[str, ...] = ()
    low: float | None = None
    high: float | None = None
    active: bool = True


@dataclass(frozen=True)
class Abilities:
    """What a scanner can, in our words, with its own words for each."""

    options: dict[str, Option] = field(default_factory=dict)

    @property
    def sources(self) -> tuple[str, ...]:
        return tuple(one for one in (FEEDER, BOTH, GLASS) if self._source(one) is not None)

    @property
    def colours(self) -> tuple[str, ...]:
        modes = self._words("--mode")
        return tuple(
            name for name, like in ((COLOUR, IS_COLOUR), (GREY, IS_GREY)) if any(like.search(one) for one in modes)
        )

    @property
    def resolutions(self) -> tuple[int, ...]:
        return tuple(sorted({one for one in RESOLUTIONS if self._dots(one) == one}))

    def asked(self, source: str, colour: str, resolution: int) -> list[str] | None:
        """The options of `scanimage` for an order; None where this scanner has no such source."""
        chosen = self._source(source)
        if chosen is None:
            return None
        like = IS_COLOUR if colour == COLOUR else IS_GREY
        mode = next((one for one in self._words("--mode") if like.search(one)), None)
        if mode is not None:
            chosen = [*chosen, f"--mode={mode}"]
        dots = self._dots(resolution)
        if dots:
            chosen = [*chosen, f"--resolution={dots}"]
        return [*chosen, *self._paper()]

    def _source(self, wanted: str) -> list[str] | None:
        words = self._words("--source")
        one_side = self._switch(ONE_SIDE)
        if not words:  # a scanner with one place for paper, which it does not name
            return [] if wanted == GLASS else None
        feeder = next(
            (one for one in words if IS_FEEDER.search(one) and not IS_BOTH.search(one) and not IS_BACK.search(one)),
            None,
        )
        if wanted == FEEDER:
            return [f"--source={feeder}", *one_side] if feeder else None
        if wanted == GLASS:
            glass = next((one for one in words if IS_GLASS.search(one)), None)
            return [f"--source={glass}"] if glass else None
        both = next((one for one in words if IS_BOTH.search(one)), None)
        if both:
            return [f"--source={both}"]
        switch = self._switch(BOTH_SIDES)
        return [f"--source={feeder}", *switch] if feeder and switch else None

    def _switch(self, table: dict[str, str]) -> list[str]:
        """Of scanners that have an option of its own for the sides; it may be inactive until the feeder is chosen."""
        for name, word in table.items():
            if name in self.options and (not self.options[name].words or word in self.options[name].words):
                return [f"{name}={word}"]
        return []

    def _words(self, name: str) -> tuple[str, ...]:
        return self.options[name].words if name in self.options else ()

    def _dots(self, wanted: int) -> int:
        """The resolution that this scanner has at or above the wanted one; 0 where it does not say."""
        option = self.options.get("--resolution")
        if option is None:
            return 0
        if option.low is not None and option.high is not None:
            return int(min(max(wanted, option.low), option.high))
        found = sorted(int(number[0]) for number in map(NUMBER.match, option.words) if number)
        return next((one for one in found if one >= wanted), found[-1] if found else 0)

    def _paper(self) -> list[str]:
        """A4, or as much of it as the scanner takes."""
        sizes = []
        for names, length in ((("--page-width", "-x"), A4[0]), (("--page-height", "-y"), A4[1])):
            for name in names:
                option = self.options.get(name)
                if option and option.high is not None and option.active:
                    size = f"{min(length, option.high):g}"
                    sizes += [f"{name}={size}"] if name.startswith("--") else [name, size]
        return sizes


def read(text: str) -> Abilities:
    """What `scanimage -A` printed."""
    found: dict[str, Option] = {}
    for line in text.splitlines():
        match = OPTION.match(line)
        if match is None:
            continue
        rest = match["rest"]
        now = NOW.search(rest)
        active = now is None or now["now"] != "inactive"
        values = (rest[: now.start()] if now else rest).strip()
        span = RANGE.match(values)
        if match["flags"]:
            option = Option(words=tuple(match["flags"].split("|")), active=active)
        elif span:
            option = Option(low=float(span["low"]), high=float(span["high"]), active=active)
        else:
            option = Option(words=tuple(values.split("|")) if values else (), active=active)
        found.setdefault(match["name"], option)
    return Abilities(found)
