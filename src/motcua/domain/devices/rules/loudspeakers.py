"""Where a loudspeaker is and what is heard from it. Pure."""

import re
from collections.abc import Collection, Mapping
from dataclasses import asdict, dataclass
from enum import StrEnum
from typing import Any


class Output(StrEnum):
    """How the server reaches it."""

    NETWORK = "network"  # loudspeakers that listen for RTP, one or (multicast) all of a zone
    CARD = "card"  # the sound card of the machine on which the background process runs, and an amplifier behind it


class Coding(StrEnum):
    """Of sound over the network, by the names of RFC 3551; each has a payload type of its own there."""

    PCMU = "pcmu"  # G.711, 8 kHz: what every IP loudspeaker takes
    PCMA = "pcma"
    G722 = "g722"  # 16 kHz, speech is much clearer
    L16 = "l16"  # 44.1 kHz, 0.7 Mbit/s


_ALSA_NAME = re.compile(r"[A-Za-z][\w:,=.-]{0,79}")
MOST_HOPS = 32


@dataclass(frozen=True)
class LoudspeakerSettings:
    output: str = Output.NETWORK.value
    host: str = ""  # of one loudspeaker, or the group's (239.0.0.0/8 is the site's own, RFC 2365)
    port: int = 5004
    coding: str = Coding.G722.value
    hops: int = 1  # how many routers a multicast may pass, its TTL
    card: str = "default"  # the name of ALSA
    zone: str = ""  # "": the whole hall
    calls: bool = True
    announcements: bool = True

    @classmethod
    def of(cls, settings: Mapping[str, Any]) -> "LoudspeakerSettings":
        return cls(**{name: settings[name] for name in cls.__dataclass_fields__ if name in settings})

    @property
    def address(self) -> str:
        """Where it is, in one line for people."""
        return self.card if self.output == Output.CARD else f"rtp://{self.host}:{self.port} ({self.coding.upper()})"

    @property
    def kept(self) -> dict[str, object]:
        return asdict(self)

    def faults(self) -> frozenset[str]:
        """Which settings cannot be used, apart from `host`, whose form is looked at by who asks."""
        found = set()
        if self.output not in set(Output):
            found.add("output")
        if self.coding not in set(Coding):
            found.add("coding")
        if not 1 <= self.port <= 65_535:
            found.add("port")
        if not 0 <= self.hops <= MOST_HOPS:
            found.add("hops")
        if self.output == Output.CARD and not _ALSA_NAME.fullmatch(self.card):
            found.add("card")
        return frozenset(found)

    def sounds_call(self, counter: int, zones: Mapping[str, Collection[int]]) -> bool:
        """A zone that the centre does not have (any more) means the whole hall, as for displays."""
        here = zones.get(self.zone)
        return self.calls and (not here or counter in here)

    def sounds_announcement(self, zone: str, *, is_emergency: bool) -> bool:
        """An evacuation is heard wherever anything is heard; what is for one zone, in that zone and in the whole hall's."""
        if is_emergency:
            return (self.calls or self.announcements) and zone in ("", self.zone or zone)
        return self.announcements and zone in ("", self.zone or zone)
