"""What a search's address holds: filters in the open, what was typed sealed (`base.typed`), since it names people."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from urllib.parse import urlencode

from motcua.base.actor import Actor
from motcua.base.typed import opened, sealed
from motcua.domain.dossiers.queries import Filters

# The filters by their word in the address.
WORDS = {
    "state": "trang-thai",
    "agency": "co-quan",
    "procedure": "thu-tuc",
    "field": "linh-vuc",
    "channel": "kenh",
    "due": "han",
    "received_from": "tu",
    "received_to": "den",
    "holder": "nguoi-giu",
    "receiver": "nguoi-nhan",
}
ME = "toi"
LONGEST = 300


@dataclass(frozen=True)
class Asked:
    """A search as the address says it. `typed`: what stands in the box; `read_as`: how it shall be read."""

    filters: Filters
    typed: str = ""
    read_as: str = ""
    after: str = ""
    before: str = ""

    @property
    def is_empty(self) -> bool:
        return not self.typed and self.filters == Filters()


def read(actor: Actor, fields: Mapping[str, str]) -> Asked:
    """From the fields of an address or a form; what cannot be read is left out."""
    values: dict[str, object] = {}
    for name, word in WORDS.items():
        text = fields.get(word, "").strip()[:LONGEST]
        if not text:
            continue
        if name in ("received_from", "received_to"):
            values[name] = _date(text)
        elif name in ("holder", "receiver") and text == ME:
            values[name] = actor.reference
        else:
            values[name] = text
    typed = fields.get("q", "").replace("\0", "").strip()[:LONGEST] or opened(actor, fields.get("s", ""))
    return Asked(
        replace(Filters(), **values),  # type: ignore[arg-type]  # the names of WORDS are those of Filters
        typed,
        fields.get("doc", ""),
        fields.get("sau", ""),
        fields.get("truoc", ""),
    )


def written(actor: Actor, asked: Asked, **changes: str) -> str:
    """The query of an address for a search; `changes` by word (an empty one leaves it out). Cursors are not kept."""
    fields = filters_of(actor, asked.filters)
    if asked.typed:
        fields["s"] = sealed(actor, asked.typed)
    if asked.read_as:
        fields["doc"] = asked.read_as
    fields |= changes
    return urlencode({word: value for word, value in fields.items() if value})


def filters_of(actor: Actor, filters: Filters) -> dict[str, str]:
    """By word; whoever asks is "toi", so that a view that is shared is each one's own."""
    fields = {}
    for name, word in WORDS.items():
        value = getattr(filters, name)
        if value:
            text = f"{value:%Y-%m-%d}" if isinstance(value, date) else str(value)
            fields[word] = ME if name in ("holder", "receiver") and text == actor.reference else text
    return fields


def _date(text: str) -> date | None:
    for form in ("%Y-%m-%d", "%d/%m/%Y"):
        try:
            return datetime.strptime(text, form).date()  # noqa: DTZ007 - a calendar date
        except ValueError:
            continue
    return None
