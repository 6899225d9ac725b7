"""Fetches answers from a mailbox (IMAP4rev1, RFC 3501): what is unseen is taken in and marked seen, whatever it was.

What cannot be read keeps nothing behind it waiting; only what is to be tried later stays unseen."""

import imaplib
import re
import ssl
from collections.abc import Iterator
from contextlib import contextmanager

from django.conf import settings

from motcua.domain.threads.mail.incoming import Outcome, take, take_too_large
from motcua.domain.threads.mail.rules import LARGEST

SECONDS = 20
AT_ONCE = 50  # besides those that are put off
SIZE = re.compile(rb"RFC822\.SIZE (\d+)")


def is_set() -> bool:
    return bool(settings.MOTCUA_IMAP_HOST)


def fetch() -> dict[str, int]:
    """Takes in what is new; how many of each outcome. Raises OSError, imaplib.IMAP4.error when the mailbox cannot be reached."""
    counts: dict[str, int] = {}
    done = 0
    with _mailbox() as box:
        _status, found = box.search(None, "UNSEEN")
        for number in (found[0] or b"").split():
            outcome = _take(box, number.decode())
            counts[outcome] = counts.get(outcome, 0) + 1
            if outcome is Outcome.LATER:
                continue
            box.store(number.decode(), "+FLAGS", "(\\Seen)")
            done += 1
            if done == AT_ONCE:
                break
    return counts


def _take(box: imaplib.IMAP4, number: str) -> Outcome:
    status, sizes = box.fetch(number, "(RFC822.SIZE)")
    if status != "OK":
        return Outcome.LATER
    size = SIZE.search(sizes[0] if isinstance(sizes[0], bytes) else b"")
    if size and int(size[1]) > LARGEST:
        status, heads = box.fetch(number, "(BODY.PEEK[HEADER])")
        head = next((part[1] for part in heads if isinstance(part, tuple)), None)
        return Outcome.LATER if status != "OK" or head is None else take_too_large(head)
    status, parts = box.fetch(number, "(BODY.PEEK[])")
    raw = next((part[1] for part in parts if isinstance(part, tuple)), None)
    return Outcome.LATER if status != "OK" or raw is None else take(raw)


@contextmanager
def _mailbox() -> Iterator[imaplib.IMAP4]:
    host, port = settings.MOTCUA_IMAP_HOST, settings.MOTCUA_IMAP_PORT
    box: imaplib.IMAP4 = (
        imaplib.IMAP4_SSL(host, port, ssl_context=ssl.create_default_context(), timeout=SECONDS)
        if settings.MOTCUA_IMAP_TLS
        else imaplib.IMAP4(host, port, timeout=SECONDS)
    )
    try:
        box.login(settings.MOTCUA_IMAP_USER, settings.MOTCUA_IMAP_PASSWORD)
        box.select(settings.MOTCUA_IMAP_FOLDER)
        yield box
    finally:
        box.logout()
