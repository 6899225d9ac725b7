"""From packets to groups of pictures, each decoded alone from its key picture; on the line of the wall clock, without overlap."""

from dataclasses import dataclass, field

from motcua.domain.cameras.recording import fmp4
from motcua.domain.cameras.rules.timing import TICKS, WallClock, next_begin

LONGEST_GROUP = 20 * TICKS  # a camera that sends no key picture for so long is cut, so that memory stays bounded
LONGEST_PICTURE = 5 * TICKS


@dataclass(frozen=True)
class Picture:
    """A picture as it arrived. `stamp`: when it is decoded, by the camera's clock (ticks)."""

    data: bytes
    stamp: int
    shift: int
    is_key: bool


@dataclass(frozen=True)
class Group:
    """A whole group of pictures. `gap`: it does not follow the one before."""

    made: bytes
    begins: int
    duration: int
    gap: bool

    @property
    def ends(self) -> int:
        return self.begins + self.duration


@dataclass
class Groups:
    """Of one connection to a camera."""

    begins: int = 0
    pictures: list[Picture] = field(default_factory=list)
    late: float = 0.0  # seconds by which the last picture came later than the least delayed ones
    _clock: WallClock = field(default_factory=WallClock)
    _gap: bool = True
    _number: int = 0

    def add(self, picture: Picture, arrived: float) -> Group | None:
        """Takes the next picture; gives the group that it ends, if it does."""
        taken = self._clock.at(picture.stamp / TICKS, arrived)
        self.late = arrived - taken
        wall = round(taken * TICKS)
        if not picture.is_key:
            if not self.pictures:
                return None  # it cannot be decoded: nothing before it
            self.pictures.append(picture)
            return None
        done = self._close(picture.stamp, wall) if self.pictures else None
        if done is None:
            self.begins = max(wall, self.begins)
        self.pictures = [picture]
        return done

    def finish(self) -> Group | None:
        """The connection ended: the group at hand as it is."""
        if not self.pictures:
            return None
        last = self.pictures[-1]
        usual = (
            (last.stamp - self.pictures[0].stamp) // (len(self.pictures) - 1) if len(self.pictures) > 1 else TICKS // 25
        )
        done = self._made(last.stamp + max(usual, 1))
        self.pictures = []
        self._gap, self.begins = True, done.ends
        return done

    def _close(self, next_stamp: int, wall: int) -> Group:
        done = self._made(next_stamp)
        self.begins, self._gap = next_begin(done.ends, wall)
        return done

    def _made(self, ends: int) -> Group:
        stamps = [one.stamp for one in self.pictures] + [ends]
        samples = [
            fmp4.Sample(one.data, min(max(after - one.stamp, 1), LONGEST_PICTURE), one.shift, one.is_key)
            for one, after in zip(self.pictures, stamps[1:], strict=True)
        ]
        self._number += 1
        made = fmp4.fragment(self._number, self.begins, samples)
        return Group(made, self.begins, sum(one.duration for one in samples), self._gap)
