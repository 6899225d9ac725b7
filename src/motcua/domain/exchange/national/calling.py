"""The calls of the national exchange over a line: a token first, renewed when it is not taken any more; what it answers is not trusted."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Any
from urllib.parse import urlencode
from uuid import uuid4

from django.conf import settings

from motcua.base import clock
from motcua.base.networks import read_networks
from motcua.domain.exchange.models import National
from motcua.domain.exchange.national.actions import keep_token
from motcua.domain.exchange.national.body import Body, Placed
from motcua.domain.exchange.national.rules import Call, error_of, first
from motcua.domain.exchange.rules import Outcome
from motcua.domain.exchange.sending import Answer, Line

SECONDS = 60.0  # of a call: files go up by it
USUAL_LIFE = timedelta(minutes=10)  # of a token that does not say how long it holds
SPARE = timedelta(seconds=20)  # before its end it is renewed
# What is asked of a dossier that they should have: there 404 may say that they have it not, elsewhere only that a place is wrong.
OF_ONE = frozenset({Call.WHOLE, Call.PROGRESS, Call.STATUS, Call.LOOK})
LONGEST_CODE, LONGEST_ID, LONGEST_PLACE = 60, 80, 500  # as they are kept


class Failed(Exception):
    """A call did not come off; `answer` says how, and which call it was."""

    def __init__(self, answer: Answer) -> None:
        super().__init__(f"{answer.call}: {answer.outcome}")
        self.answer = answer


class NotThere(Failed):
    """It knows no such dossier, or there is nothing at this place."""


@dataclass(frozen=True)
class Created:
    """What the exchange calls a dossier; its code is ours where it gives no other."""

    id: str
    code: str


class Exchange:
    """One conversation; used by one thread, closed at its end. Each call raises Failed; NotThere as it says."""

    def __init__(self, row: National, line: Line | None = None) -> None:
        self._row = row
        self._paths = {**first()[0], **row.paths}
        self._line = line or Line(row.subscription.url, read_networks(settings.MOTCUA_WEBHOOK_NETWORKS), SECONDS)
        self._token = row.token if row.token_until and row.token_until > clock.now() + SPARE else ""
        self.milliseconds = 0
        self.last = Answer(Outcome.DELIVERED, None, 0)

    def __enter__(self) -> "Exchange":
        return self

    def __exit__(self, *_why: object) -> None:
        self._line.close()

    def sign_in(self) -> None:
        """A fresh token. That it is refused is a fault of the set-up, never of what is to be told."""
        given = {"grant_type": "client_credentials", "client_id": self._row.client, "client_secret": self._row.secret}
        headers = {"Content-Type": "application/x-www-form-urlencoded", "Accept": "application/json"}
        try:
            told = self._ask(Call.TOKEN, "POST", headers, urlencode(given).encode())
        except Failed as fault:
            if fault.answer.outcome in (Outcome.REFUSED, Outcome.GONE):
                raise Failed(replace(fault.answer, outcome=Outcome.FAILED)) from None
            raise
        token, life = told.get("access_token"), told.get("expires_in")
        if not isinstance(token, str) or not token.isascii() or not token.isprintable():
            raise self._nonsense(Call.TOKEN)
        lasts = timedelta(seconds=life) if isinstance(life, int) and 0 < life < 10**7 else USUAL_LIFE
        self._token = token
        keep_token(self._row.pk, token, clock.now() + lasts)

    def next_code(self) -> str:
        told = self._call(Call.NEXT_CODE, "GET", None, f"?{urlencode({'code': self._row.unit})}")
        return self._word(Call.NEXT_CODE, told, ("value", "maHoSo", "MaHoSo"), LONGEST_CODE)

    def upload(self, name: str, media_type: str, content: bytes) -> Placed:
        """`name`: of the paper, never what somebody called their file."""
        border = uuid4().hex
        head = f'--{border}\r\nContent-Disposition: form-data; name="file"; filename="{name}"\r\nContent-Type: {media_type}\r\n\r\n'
        body = head.encode() + content + f"\r\n--{border}--\r\n".encode()
        told = self._call(Call.FILE, "POST", body, content_type=f"multipart/form-data; boundary={border}")
        found = self._word(Call.FILE, told, ("IdTepTin",), LONGEST_ID)
        self._word(Call.FILE, told, ("HashTepTin",), LONGEST_PLACE)
        return Placed(found, self._word_or(found, Call.FILE, told, "DuongDanTepTin", LONGEST_PLACE))

    def create(self, body: Body) -> Created:
        """By the call that this exchange takes a new dossier by."""
        call = Call(self._row.creates_by)
        told = self._call(call, "POST", _json(body)) if call is Call.CREATE else self._whole(body, is_updating=False)
        return Created(
            self._word_or("", call, told, "idHoSo", LONGEST_ID),
            self._word_or(str(body["MaHoSo"]), call, told, "maHoSo", LONGEST_CODE),
        )

    def update(self, body: Body) -> None:
        self._whole(body, is_updating=True)

    def progress(self, body: Body) -> None:
        self._call(Call.PROGRESS, "POST", _json(body))

    def status(self, body: Body) -> None:
        self._call(Call.STATUS, "POST", _json(body))

    def look(self, code: str) -> str | None:
        """The status that it holds for a dossier; None where it has none of this code."""
        try:
            told = self._call(Call.LOOK, "POST", _json({"MaHoSo": code}))
        except NotThere:
            return None
        return self._word(Call.LOOK, told, ("TrangThaiHoSo",), 10)

    def _whole(self, body: Body, *, is_updating: bool) -> Mapping[str, Any]:
        asked = {"service": Call.WHOLE.value, "bIsUpdating": is_updating, "data": [body]}
        return self._call(Call.WHOLE, "POST", _json(asked))

    def _call(
        self, call: Call, method: str, body: bytes | None, query: str = "", content_type: str = "application/json"
    ) -> Mapping[str, Any]:
        if not self._token:
            self.sign_in()
        for is_again in (False, True):
            headers = {"Authorization": f"Bearer {self._token}", "Accept": "application/json"}
            headers |= {"Content-Type": content_type} if body is not None else {}
            try:
                return self._ask(call, method, headers, body, query)
            except Failed as fault:
                if fault.answer.status != 401 or is_again:
                    raise
                self.sign_in()  # it had run out, or was taken back
        raise AssertionError("the second time returns or raises")

    def _ask(
        self, call: Call, method: str, headers: Mapping[str, str], body: bytes | None, query: str = ""
    ) -> Mapping[str, Any]:
        answer, told = self._line.ask(method, self._paths[call.value] + query, headers, body)
        self.milliseconds += answer.milliseconds
        self.last = replace(answer, milliseconds=self.milliseconds, call=call.value)
        if answer.status == 404 and call in OF_ONE:
            raise NotThere(self.last)
        if answer.outcome is not Outcome.DELIVERED:
            raise Failed(self.last)
        try:
            found = json.loads(told) if told.strip() else {}
        except ValueError:
            raise self._nonsense(call) from None
        found = {"value": found} if isinstance(found, str) else found
        if not isinstance(found, dict):
            raise self._nonsense(call)
        if error_of(found):
            raise Failed(replace(self.last, outcome=Outcome.REFUSED))
        return found

    def _word(self, call: Call, told: Mapping[str, Any], names: tuple[str, ...], most: int) -> str:
        found = next((told[name] for name in names if isinstance(told.get(name), str | int)), "")
        word = str(found)
        if not word or len(word) > most or not word.isprintable():
            raise self._nonsense(call)
        return word

    def _word_or(self, otherwise: str, call: Call, told: Mapping[str, Any], name: str, most: int) -> str:
        """A word that it may leave out."""
        return self._word(call, told, (name,), most) if told.get(name) else otherwise

    def _nonsense(self, call: Call) -> Failed:
        return Failed(replace(self.last, outcome=Outcome.NONSENSE, call=call.value))


def _json(body: Mapping[str, Any]) -> bytes:
    return json.dumps(body, ensure_ascii=False).encode()
