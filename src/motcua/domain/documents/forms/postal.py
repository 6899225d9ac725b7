"""Papers of the post desk: labels with their codes, and the list of a batch that both sides sign.

What stands on them is given by whoever asked the post's own room; nothing is looked up here but the centre.
"""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import datetime

from django.utils import timezone

from motcua.base import clock
from motcua.domain.centre.queries import get_centre
from motcua.domain.documents.forms import typesetting
from motcua.domain.documents.forms.office import Data, Office
from motcua.domain.documents.forms.words import local_phone, money
from motcua.domain.dossiers.rule_sets import rule_set_on

PAPERS = ("A6", "A4")  # one label on an A6, or four on an A4


@dataclass(frozen=True)
class Label:
    """To whom and whereto; `cod`: what the postman collects (đồng); `number`: the carrier's, empty where it has none yet."""

    dossier: str
    number: str
    receiver: str
    phone: str
    address: str
    place: str
    weight: int
    cod: int


@dataclass(frozen=True)
class ListedLetter:
    """A line of a batch's list: sums in đồng, weight in grams."""

    dossier: str
    number: str
    weight: int
    cod: int


def make_labels(centre: str, labels: Sequence[Label], paper: str) -> bytes:
    """As PDF. `paper`: A6 or A4."""
    now = clock.now()
    data = _office(centre, now) | {"paper": paper.lower(), "labels": [_label(one) for one in labels]}
    return typesetting.pdf("postal_label", data, now)


def label_pictures(centre: str, labels: Sequence[Label], paper: str, ppi: float = 150) -> list[bytes]:
    """The same as PNG, a picture for each page."""
    now = clock.now()
    data = _office(centre, now) | {"paper": paper.lower(), "labels": [_label(one) for one in labels]}
    return typesetting.pictures("postal_label", data, now, ppi)


def _label(one: Label) -> Data:
    """The bars hold what the carrier scans: its number, or until there is one the dossier's code."""
    code = one.number or one.dossier
    return asdict(one) | {
        "phone": local_phone(one.phone),
        "code": code,
        "bars": typesetting.code_128(code),
        "qr": typesetting.qr(code),
        "cod": money(one.cod) if one.cod else "",
    }


def make_batch_list(
    centre: str, number: str, letters: Sequence[ListedLetter], *, handed_at: datetime | None, by: str, to: str
) -> bytes:
    """The list of a batch as PDF, for the signatures of who hands over and who takes."""
    at = handed_at or clock.now()
    office = Office(get_centre(centre), rule_set_on(timezone.localdate(clock.now())))
    data = _office(centre, at) | {
        "number": number,
        "handed_at": office.moment(handed_at) if handed_at else "",
        "by": by,
        "to": to,
        "rows": [
            [str(n), one.number, one.dossier, f"{one.weight} g", money(one.cod)] for n, one in enumerate(letters, 1)
        ],
        "cod": money(sum(one.cod for one in letters)),
        "today": office.day_in_words(at),
    }
    return typesetting.pdf("postal_list", data, at)


def _office(centre: str, at: datetime) -> Data:
    place = get_centre(centre)
    office = Office(place, rule_set_on(timezone.localdate(clock.now())))
    common = office.common("register")
    common["form"] = common["form"] | {"title": "Bưu gửi"}
    return common | {
        "sender": {"name": place.name, "address": place.address, "phone": place.phone},
        "day": office.day(at),
    }
