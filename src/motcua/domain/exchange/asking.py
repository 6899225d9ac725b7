"""What is asked of a counterpart, and what it is told: JSON below its address, by its token. What it answers is not trusted.

Below the address of a counterpart it offers (docs/decisions/0066):
    GET  /catalogue                    {items: [{code, revision, withdrawn?}], next?}
    GET  /catalogue/{code}             a procedure as a row of master data
    GET  /submissions                  {items: [{code, centre, status}], next?}
    GET  /submissions/{code}           as POST /dossiers/online-submissions takes it, with `files: [{requirement, name, content}]`
    POST /submissions                  {items: [{code, centre, status, dossier}]}: what became of them
    GET  /registers?since=             {items: [{centre, register, count, digest}], next?}
    GET  /dossiers?centre=&register=   {items: [{code, status}], next?}
    POST /dossiers                     {items: [{code, centre, procedure, status, sequence}]}: how they are
"""

import json
from collections.abc import Iterator, Mapping, Sequence
from typing import Any
from urllib.parse import quote, urlencode

from django.conf import settings

from motcua.base.networks import read_networks
from motcua.domain.exchange.models import Counterpart
from motcua.domain.exchange.rules import Outcome
from motcua.domain.exchange.rules_comparing import in_pieces
from motcua.domain.exchange.sending import Line

MOST_PAGES = 2000
TOLD_AT_ONCE = 200
NONSENSE = "nonsense"
LONGEST_PLACE, LONGEST_CODE, LONGEST_STATUS = 20, 60, 10  # as differences are kept


class Unreachable(Exception):
    """It could not be asked: a word of Outcome, or `nonsense` for an answer that is not what was agreed."""


class NotThere(Unreachable):
    """It knows no such thing."""


def word(told: Mapping[str, Any], name: str, most: int) -> str:
    """A word in what was told, as short as it is kept here. Raises Unreachable."""
    found = str(told.get(name))
    if name not in told or len(found) > most or not found.isprintable():
        raise Unreachable(NONSENSE)
    return found


class Asker:
    """One conversation with a counterpart; used by one thread, closed at its end."""

    def __init__(self, counterpart: Counterpart) -> None:
        self._line = Line(counterpart.url, read_networks(settings.MOTCUA_WEBHOOK_NETWORKS))
        self._headers = {"Authorization": f"Bearer {counterpart.token}", "Accept": "application/json"}

    def __enter__(self) -> "Asker":
        return self

    def __exit__(self, *_why: object) -> None:
        self._line.close()

    def one(self, *path: str) -> Mapping[str, Any]:
        """Raises Unreachable; NotThere."""
        return self._ask("GET", _path(path))

    def items(self, *path: str, **given: str) -> Iterator[Mapping[str, Any]]:
        """All pages of a list. Raises Unreachable."""
        after = ""
        for _page in range(MOST_PAGES):
            query = urlencode({**given, **({"after": after} if after else {})})
            told = self._ask("GET", _path(path) + (f"?{query}" if query else ""))
            items = told.get("items")
            if not isinstance(items, list) or not all(isinstance(one, dict) for one in items):
                raise Unreachable(NONSENSE)
            yield from items
            last, after = after, str(told.get("next") or "")
            if not after or after == last:
                return

    def tell(self, what: str, items: Sequence[Mapping[str, Any]]) -> None:
        """Raises Unreachable."""
        for piece in in_pieces(items, TOLD_AT_ONCE):
            self._ask("POST", f"/{what}", json.dumps({"items": piece}, ensure_ascii=False).encode())

    def _ask(self, method: str, path: str, body: bytes | None = None) -> Mapping[str, Any]:
        headers = self._headers | ({"Content-Type": "application/json"} if body else {})
        answer, told = self._line.ask(method, path, headers, body)
        if answer.status == 404:
            raise NotThere("not_there")
        if answer.outcome is not Outcome.DELIVERED:
            raise Unreachable(answer.outcome.value)
        if not told:
            return {}
        try:
            found = json.loads(told)
        except ValueError:
            raise Unreachable(NONSENSE) from None
        if not isinstance(found, dict):
            raise Unreachable(NONSENSE)
        return found


def _path(parts: Sequence[str]) -> str:
    return "".join(f"/{quote(one, safe='')}" for one in parts)
