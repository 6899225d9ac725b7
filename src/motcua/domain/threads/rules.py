"""How participants are addressed, and what a centre sets about threads. Pure."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, fields
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

LONGEST_TITLE, LONGEST_TEXT = 150, 4000
MOST_FILES = 5
MOST_BYTES = 20 * 1024 * 1024  # of all files of one message
MOST_PARTICIPANTS = 60
A_PAGE, MOST_AT_ONCE = 50, 200
UNREAD_DAYS = 30  # what is older and was never opened is no longer counted

AGENCY_ROLES = ("specialist", "leader")


class Kind(StrEnum):
    """What an address names."""

    PERSON = "staff"
    PROGRAM = "token"
    COUNTER = "counter"
    AGENCY = "agency"
    ROLE = "role"
    MAIL = "mail"  # an agency without the system, by e-mail


# mail:CAT · staff:12 · token:3 · counter:BG/5 · agency:STP · agency:STP/leader · role:BG/receptionist
ADDRESS = re.compile(
    r"(?P<kind>staff|token):(?P<number>\d{1,12})|counter:(?P<hall>[\w.-]{1,20})/(?P<counter>\d{1,3})"
    r"|agency:(?P<agency>[\w.-]{1,20})(?:/(?P<part>specialist|leader))?|role:(?P<centre>[\w.-]{1,20})/(?P<role>[a-z_]{1,20})"
    r"|mail:(?P<mail>[\w.-]{1,20})"
)


@dataclass(frozen=True)
class Address:
    """A participant. `place`: number of a person or program, code of a centre or agency; `detail`: counter or role, may be empty."""

    kind: Kind
    place: str
    detail: str = ""

    def __str__(self) -> str:
        return f"{self.kind}:{self.place}" + (f"/{self.detail}" if self.detail else "")

    @classmethod
    def read(cls, written: str) -> "Address | None":
        """None for what is no address."""
        found = ADDRESS.fullmatch(written.strip())
        if found is None:
            return None
        part = found.groupdict()
        if part["kind"]:
            return cls(Kind(part["kind"]), part["number"])
        if part["hall"]:
            return cls(Kind.COUNTER, part["hall"], str(int(part["counter"])))
        if part["mail"]:
            return cls(Kind.MAIL, part["mail"])
        if part["agency"]:
            return cls(Kind.AGENCY, part["agency"], part["part"] or "")
        return cls(Kind.ROLE, part["centre"], part["role"])


@dataclass(frozen=True)
class TalkOptions:
    """What a centre sets, as it stands in `centre.options["talk"]`.

    `remind_minutes`: after which who has not acknowledged an urgent message is reminded; `escalate_minutes`: after which a leader is
    told; `ring_seconds`: how long a call rings.
    """

    remind_minutes: int = 5
    escalate_minutes: int = 15
    ring_seconds: int = 40

    @classmethod
    def of(cls, options: Mapping[str, Any]) -> "TalkOptions":
        """Raises ValueError with the name of a setting that is unknown or cannot be used."""
        given = dict(options.get("talk", {}))
        if unknown := set(given) - {one.name for one in fields(cls)}:
            raise ValueError(sorted(unknown)[0])
        found = cls(**given)
        for name, least, most in (("remind_minutes", 1, 240), ("escalate_minutes", 2, 480), ("ring_seconds", 15, 120)):
            value = getattr(found, name)
            if type(value) is not int or not least <= value <= most:
                raise ValueError(name)
        if found.escalate_minutes <= found.remind_minutes:
            raise ValueError("escalate_minutes")
        return found


class Stand(StrEnum):
    """What somebody says of themselves."""

    HERE = ""
    AWAY = "away"
    BUSY = "busy"  # do not disturb: no call rings; what is urgent is still shown


PRESENT_WITHIN = timedelta(seconds=50)  # of the last sign of a live connection, which comes every 15 s
STAND_LASTS = timedelta(hours=10)  # then it was forgotten to be taken back


def stand_now(stand: str, since: datetime | None, now: datetime) -> Stand:
    return Stand(stand) if since is not None and now - since < STAND_LASTS else Stand.HERE
