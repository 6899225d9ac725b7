"""The number by which an e-mail of ours is known again, and that by which an address is: with a secret, so that nobody else can declare
that it came back, or choose what is sent there."""

import re

from motcua.base import crypto

PURPOSE, ADDRESS = "notice", "address"
OURS = re.compile(r"<notice-(\d{1,18})-([0-9a-z]{12})@")


def message_id(notice: int, host: str) -> str:
    """Of the e-mail that a notice is sent as; the same at each try."""
    return f"<notice-{notice}-{crypto.secret_for(PURPOSE, str(notice))}@{host}>"


def notice_in(text: str) -> int | None:
    """The notice whose number stands in a text; None where none of ours does."""
    found = OURS.search(text)
    return int(found[1]) if found and crypto.secret_matches(PURPOSE, found[1], found[2]) else None


def token_of(address: int) -> str:
    """Of the page on which the holder of an address chooses; by its row."""
    return f"{address}-{crypto.secret_for(ADDRESS, str(address))}"
