"""Token buckets in PostgreSQL: how often somebody may try something, over all processes of the installation.

A bucket holds `burst` tokens and refills at a steady rate (the leaky bucket of ITU-T I.371 as a meter). What is kept is
a keyed hash of who and what for, never an address in the clear; a bucket nobody touched for a day is forgotten.
"""

import ipaddress
import math
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.db import connection
from django.http import HttpRequest

from motcua.base import clock, crypto
from motcua.base.problems import NotFound, TooManyRequests

FORGOTTEN_AFTER = timedelta(days=1)
SWEEP_ONE_IN = 500
WHOLE = 0.999999  # a token, but for rounding

# One statement, so that guesses made at the same time each pay. Returns what was there before this try; a try that
# finds less than one token takes nothing. 0.1 ms on the primary key; the table is unlogged: after a crash everybody
# starts with a full bucket. A clock that was set back takes no tokens away: nobody waits for the hour to come again.
TAKE = """
INSERT INTO base_limit AS held (key, tokens, at, had) VALUES (%(key)s, %(burst)s - 1, %(now)s, %(burst)s)
ON CONFLICT (key) DO UPDATE SET
    had = least(%(burst)s, held.tokens + greatest(0, extract(epoch FROM %(now)s - held.at)) / %(seconds)s),
    tokens = least(%(burst)s, held.tokens + greatest(0, extract(epoch FROM %(now)s - held.at)) / %(seconds)s)
        - (least(%(burst)s, held.tokens + greatest(0, extract(epoch FROM %(now)s - held.at)) / %(seconds)s) >= %(whole)s)::int,
    at = %(now)s
RETURNING had
"""
GIVE_BACK = "UPDATE base_limit SET tokens = least(%(burst)s, tokens + 1) WHERE key = %(key)s"
SWEEP = "DELETE FROM base_limit WHERE at < %s"


@dataclass(frozen=True)
class Limit:
    """`burst` tries at once, then one every `seconds` seconds."""

    purpose: str
    burst: int
    seconds: float


def address_of(request: HttpRequest) -> str:
    """Who asks, as far as the network tells: an IPv4 address, or the /64 that one household has of IPv6."""
    written = request.META.get("REMOTE_ADDR", "")
    try:
        address = ipaddress.ip_address(written)
    except ValueError:
        return str(written)
    if isinstance(address, ipaddress.IPv6Address):
        return str(address.ipv4_mapped or ipaddress.ip_network((address, 64), strict=False))
    return str(address)


def take(limit: Limit, who: str) -> None:
    """Takes one token. Raises TooManyRequests, which says in how many seconds the next try is open."""
    values: dict[str, Any] = {
        "key": _key(limit, who),
        "burst": float(limit.burst),
        "whole": WHOLE,
        "seconds": float(limit.seconds),
        "now": clock.now(),
    }
    with connection.cursor() as cursor:
        cursor.execute(TAKE, values)
        had = float(cursor.fetchone()[0])
        if secrets.randbelow(SWEEP_ONE_IN) == 0:
            cursor.execute(SWEEP, [clock.now() - FORGOTTEN_AFTER])
    if had < WHOLE:
        raise TooManyRequests(retry_after=max(1, math.ceil((1 - had) * limit.seconds)))


def give_back(limit: Limit, who: str) -> None:
    """Returns a token, because the try was none to be counted."""
    with connection.cursor() as cursor:
        cursor.execute(GIVE_BACK, {"key": _key(limit, who), "burst": float(limit.burst)})


@contextmanager
def guesses(limit: Limit, who: str) -> Iterator[None]:
    """Counts only what was not found: whoever knows the right secret is never slowed, whoever guesses is.

    The token is taken before the look-up, so that a hundred guesses at once are a hundred. Raises TooManyRequests.
    """
    take(limit, who)
    try:
        yield
    except NotFound:
        raise
    except BaseException:
        give_back(limit, who)
        raise
    give_back(limit, who)


def _key(limit: Limit, who: str) -> bytes:
    return crypto.blind_index(f"{limit.purpose}\n{who}", "limits")
