"""How a ticket is named: its label for people, its token for the address of its page."""

from uuid import UUID


def label(prefix: str, number: int) -> str:
    """How a ticket is shown and called: A001. After A999 comes A1000: a number of the day is never given twice."""
    return f"{prefix}{number:03d}"


_CROCKFORD = "0123456789abcdefghjkmnpqrstvwxyz"
_UUID_LENGTH = 26


def ticket_token(ticket_id: UUID, secret: str) -> str:
    """The address of a ticket's page on the phone: its id in 26 characters of Crockford's base 32, then its secret."""
    number, digits = ticket_id.int, []
    for _ in range(_UUID_LENGTH):
        number, digit = divmod(number, 32)
        digits.append(_CROCKFORD[digit])
    return "".join(reversed(digits)) + secret


def parse_ticket_token(token: str) -> tuple[UUID, str] | None:
    """The id and secret in a token, or None where it cannot be one."""
    tidy = token.strip().lower()
    written, secret = tidy[:_UUID_LENGTH], tidy[_UUID_LENGTH:]
    if len(written) < _UUID_LENGTH or not secret or set(written) - set(_CROCKFORD):
        return None
    number = 0
    for character in written:
        number = number * 32 + _CROCKFORD.index(character)
    return (UUID(int=number), secret) if number < 1 << 128 else None
