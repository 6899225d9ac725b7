"""A gateway over HTTP: an operator's or broker's door for text messages, or Zalo's for notices (ZNS).

Each has an address, headers, a body with places to be filled, and its own way to say yes, no and never. All of that is data; this is
the only code. What it reports later of a message is read by `report`.
"""

import http.client
import json
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from urllib.parse import parse_qsl, quote, urlsplit

from motcua.domain.messages.channels import Message, NotNow, Refused
from motcua.domain.messages.channels import settings as file
from motcua.domain.messages.channels.gsm import fitted
from motcua.domain.messages.channels.settings import GatewayProblem, Table

TIMEOUT_SECONDS = 10
LARGEST_ANSWER = 64 * 1024
DIACRITICS = ("keep", "fit", "drop")
FORMS = ("local", "international", "digits")
# "Unknown subscriber" (3GPP TS 29.002), as gateways write it in a report's error
UNKNOWN_NUMBER = ("1", "01", "001")
PLACE = re.compile(r"\{\{\s*([a-z]+)\s*\}\}")


@dataclass(frozen=True)
class Test:
    """That a field of an answer has one of some values; without a field it says nothing. `field`: a path such as "data.code"."""

    field: str
    values: tuple[str, ...]

    def holds(self, answer: Mapping[str, object]) -> bool:
        return bool(self.field) and said(answer, self.field) in self.values


@dataclass(frozen=True)
class Reports:
    """How it tells later what became of a message: where our reference or its own number stands, and which states mean what.

    `wrong`: by what it says of a failed one that nobody has this number; a phone that was off is none of it.
    """

    key: str
    id: str
    status: str
    delivered: tuple[str, ...]
    failed: tuple[str, ...]
    wrong: Test


@dataclass(frozen=True)
class Gateway:
    """One gateway. `success` without a field: its status code alone says yes. `refused`: what it says of a wrong number; `elsewhere`: of
    somebody who is not reached by it, or when it takes no more today, so that another way is taken and the number stays right."""

    name: str
    url: str
    method: str
    headers: Mapping[str, str]
    body: str
    number: str
    diacritics: str
    success: Test
    refused: Test
    elsewhere: Test
    id: str
    templates: Mapping[str, str]
    reports: Reports


@dataclass(frozen=True)
class Report:
    """What a gateway says of a message: by its own number or our reference. `outcome`: "delivered", "failed", "" for neither.
    `wrong_address`: it failed because nobody has this number."""

    id: str
    outcome: str
    wrong_address: bool


def find(name: str) -> Gateway | None:
    """None where the installation has none. Raises GatewayProblem for one that cannot be."""
    held = file.table(name)
    return _read(name, held) if held else None


def _read(name: str, held: Table) -> Gateway:
    reports = held.get("reports", {})
    if not isinstance(reports, dict):
        raise GatewayProblem(f"[{name}.reports] must be a table")
    url, diacritics, number = (
        file.text(held, "url"),
        file.text(held, "diacritics", "fit"),
        file.text(held, "number", "local"),
    )
    if urlsplit(url).scheme not in ("http", "https") or not urlsplit(url).hostname:
        raise GatewayProblem(f"[{name}] “url” must be an address of http or https")
    if diacritics not in DIACRITICS or number not in FORMS:
        raise GatewayProblem(f"[{name}] “diacritics” is one of {DIACRITICS}, “number” one of {FORMS}")
    return Gateway(
        name,
        url,
        file.text(held, "method", "POST"),
        file.mapping(held, "headers"),
        file.text(held, "body"),
        number,
        diacritics,
        Test(file.text(held, "success_field"), file.texts(held, "success_values")),
        Test(file.text(held, "refused_field"), file.texts(held, "refused_values")),
        Test(file.text(held, "elsewhere_field"), file.texts(held, "elsewhere_values")),
        file.text(held, "id_field"),
        file.mapping(held, "templates"),
        Reports(
            file.text(reports, "key"),
            file.text(reports, "id_field"),
            file.text(reports, "status_field"),
            file.texts(reports, "delivered"),
            file.texts(reports, "failed"),
            Test(
                file.text(reports, "wrong_field"),
                file.texts(reports, "wrong_values") if "wrong_values" in reports else UNKNOWN_NUMBER,
            ),
        ),
    )


def has_template(name: str, kind: str) -> bool:
    """Whether a gateway that sends approved texts alone has one for this. Raises GatewayProblem."""
    held = find(name)
    return held is not None and kind in held.templates


def sender(name: str) -> Callable[[Message], str]:
    """How to send through the gateway of this name."""

    def send(message: Message) -> str:
        gateway = find(name)
        if gateway is None:
            raise NotNow(f"there is no gateway “{name}” any more")
        return send_through(gateway, message)

    return send


def send_through(gateway: Gateway, message: Message) -> str:
    """The number under which the gateway keeps it. Raises Refused, NotNow; GatewayProblem for a secret that is not there."""
    values = {
        **message.facts,
        "to": written_number(message.to, gateway.number),
        "text": fitted(message.text, gateway.diacritics),
        "subject": fitted(message.subject, gateway.diacritics),
        "reference": message.reference,
        "template": gateway.templates.get(message.facts.get("kind", ""), gateway.templates.get("other", "")),
    }
    headers = {name: file.secret(value) for name, value in gateway.headers.items()}
    kind = next((value for name, value in headers.items() if name.lower() == "content-type"), "application/json")
    escape = _in_json if "json" in kind else _in_address
    url = filled(gateway.url, values, _in_address)
    status, answer = _ask(gateway.method, url, headers, filled(gateway.body, values, escape))
    if gateway.refused.holds(answer):
        raise Refused(said(answer, gateway.refused.field)[:20], wrong_address=True)
    if gateway.elsewhere.holds(answer):
        raise Refused(said(answer, gateway.elsewhere.field)[:20], wrong_address=False)
    if not 200 <= status < 300 or (gateway.success.field and not gateway.success.holds(answer)):
        word = said(answer, gateway.success.field)[:20] if gateway.success.field else ""
        raise NotNow(f"the gateway answered {status} {word}".strip())
    return said(answer, gateway.id)[:120] if gateway.id else ""


def filled(template: str, values: Mapping[str, str], escape: Callable[[str], str]) -> str:
    """With each place replaced; what is unknown becomes nothing. A value is escaped, so it cannot become anything but a value."""
    return PLACE.sub(lambda place: escape(values.get(place[1], "")), template)


def _in_json(value: str) -> str:
    return json.dumps(value, ensure_ascii=False)[1:-1]


def _in_address(value: str) -> str:
    return quote(value, safe="")


def written_number(number: str, form: str) -> str:
    """A number that is kept as E.164, as a gateway wants it: "0912345678", "+84912345678" or "84912345678"."""
    if form == "local" and number.startswith("+84"):
        return "0" + number[3:]
    return number.removeprefix("+") if form in ("digits", "local") else number


def said(answer: Mapping[str, object], path: str) -> str:
    """What stands at a path such as "data.0.id"; empty where nothing does."""
    value: object = answer
    for step in filter(None, path.split(".")):
        if isinstance(value, dict):
            value = value.get(step, "")
        elif isinstance(value, list) and step.isdigit() and int(step) < len(value):
            value = value[int(step)]
        else:
            return ""
    return str(value).lower() if isinstance(value, bool) else str(value) if isinstance(value, str | int) else ""


def read_report(gateway: Gateway, body: bytes) -> list[Report]:
    """What it tells, in JSON (one, or a list) or as a form. Raises ValueError for anything else."""
    try:
        read = json.loads(body)
    except ValueError:
        read = dict(parse_qsl(body.decode("ascii", "strict"), strict_parsing=True))
    parts = read if isinstance(read, list) else [read]
    if not all(isinstance(one, dict) for one in parts):
        raise ValueError("not a report")
    held = gateway.reports
    return [Report(said(one, held.id), _outcome(held, one), held.wrong.holds(one)) for one in parts]


def _outcome(reports: Reports, one: Mapping[str, object]) -> str:
    status = said(one, reports.status)
    return "delivered" if status in reports.delivered else "failed" if status in reports.failed else ""


def _ask(method: str, url: str, headers: Mapping[str, str], body: str) -> tuple[int, Mapping[str, object]]:
    """Status and answer, where that is an object of JSON. Raises NotNow. The address was named by an administrator."""
    parts = urlsplit(url)
    kind = http.client.HTTPSConnection if parts.scheme == "https" else http.client.HTTPConnection
    connection = kind(parts.hostname or "", parts.port, timeout=TIMEOUT_SECONDS)
    path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    try:
        connection.request(method, path, body.encode() or None, dict(headers))
        response = connection.getresponse()
        status, read = response.status, response.read(LARGEST_ANSWER)
    except (OSError, http.client.HTTPException) as error:
        raise NotNow(type(error).__name__) from None
    finally:
        connection.close()
    try:
        answer = json.loads(read)
    except ValueError:
        answer = None
    return status, answer if isinstance(answer, dict) else {}
