"""A line of the log names its request, in words for people and as an object for programs."""

import json
import logging
import sys

from django.test import RequestFactory

from motcua.base import logs
from motcua.base.problems import Unavailable
from motcua.base.web import RequestIdMiddleware, render_problem


def record(words: str, *values: object, fault: bool = False) -> logging.LogRecord:
    try:
        raise ValueError("no such counter\nat all")
    except ValueError:
        return logging.LogRecord("motcua.x", logging.ERROR, "x.py", 1, words, values, sys.exc_info() if fault else None)


def test_the_number_of_the_request_stands_in_the_line_once() -> None:
    line = logs.Line()
    assert "[request" not in line.format(record("starts"))
    with logs.of_request("0123456789ab"):
        assert line.format(record("the printer is %s", "away")).endswith("the printer is away [request 0123456789ab]")
        assert line.format(record("request 0123456789ab failed")).count("0123456789ab") == 1
    assert "[request" not in line.format(record("ends"))


def test_whatever_was_said_it_is_one_object_in_one_line() -> None:
    with logs.of_request("0123456789ab"):
        line = logs.JsonLine().format(record('Quầy %s:\n"đóng"', 5, fault=True))
    assert "\n" not in line
    told = json.loads(line)
    assert (told["message"], told["request"], told["level"]) == ('Quầy 5:\n"đóng"', "0123456789ab", "ERROR")
    assert "no such counter\nat all" in told["exception"]
    assert told["time"].endswith("+00:00")


def test_what_a_request_logs_the_page_that_it_is_answered_with_and_its_header_bear_one_number() -> None:
    lines: list[str] = []

    def answer(request):
        lines.append(logs.JsonLine().format(record("away")))
        return render_problem(request, Unavailable())

    found = RequestIdMiddleware(answer)(RequestFactory().get("/", headers={"Accept": "application/json"}))
    assert json.loads(lines[0])["request"] == found["X-Request-Id"]


def test_what_somebody_sent_begins_no_line_of_its_own() -> None:
    forged = "x\n2026-11-28 09:00:00 INFO motcua signed in as admin\r\x1b[2Kgone\u2028more"
    told = logs.Line().format(record("refused: %s", forged))
    assert len(told.splitlines()) == 1
    assert "\\x0a2026-11-28" in told
    try:
        raise ValueError(forged)
    except ValueError:
        failed = logging.LogRecord("motcua", logging.ERROR, "", 1, "failed", (), sys.exc_info())
    assert all(line.startswith("  | ") for line in logs.Line().format(failed).splitlines()[1:])
