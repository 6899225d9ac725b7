"""Every refusal the product can give, one type per kind; each surface renders them in one place.

The API form is RFC 9457 (`application/problem+json`); pages use the template `look/problem.html`; the command line prints one line.
"""

import errno
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

# of an OSError: the disk is full, a quota is used up, a file may not become larger
FULL = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EFBIG})
type_prefix = "https://motcua.example/problems/"


@dataclass(frozen=True)
class FieldError:
    """One field that has to be mended, and how."""

    field: str
    message: str | Promise


class Problem(Exception):
    """A refusal that says what is wrong and what to do, in the reader's language."""

    status = 400
    code = "bad_request"
    title: str | Promise = _("This request cannot be carried out")

    def __init__(self, detail: str | Promise = "", *, code: str | None = None, **extra: Any) -> None:
        super().__init__(detail or self.title)
        self.detail = detail or self.title
        if code:
            self.code = code
        self.extra = extra

    @property
    def in_one_line(self) -> str:
        """What is in the way, for a message on a page."""
        return str(self.detail)

    def as_dict(self) -> dict[str, Any]:
        """The members of RFC 9457 section 3, with the extension members `code` and those of the kind."""
        return {
            "type": f"{type_prefix}{self.code}",
            "title": str(self.title),
            "status": self.status,
            "detail": str(self.detail),
            "code": self.code,
            **self.extra,
        }


class NotAuthenticated(Problem):
    status = 401
    code = "not_authenticated"
    title = _("Please sign in first")


class Forbidden(Problem):
    status = 403
    code = "forbidden"
    title = _("You are not allowed to do this")


class NotFound(Problem):
    status = 404
    code = "not_found"
    title = _("This was not found")


class Conflict(Problem):
    status = 409
    code = "conflict"
    title = _("This is not possible at the moment")


class IllegalTransition(Conflict):
    """The state forbids the verb; says the state and which verbs it allows."""

    code = "illegal_transition"

    def __init__(self, detail: str | Promise = "", *, state: str, allowed: Sequence[str], **extra: Any) -> None:
        super().__init__(detail, state=state, allowed=sorted(allowed), **extra)


class InvalidInput(Problem):
    status = 422
    code = "invalid_input"
    title = _("Some of what was entered needs to be corrected")

    def __init__(self, errors: Sequence[FieldError], detail: str | Promise = "", **extra: Any) -> None:
        self.errors = tuple(errors)
        super().__init__(detail, errors=[asdict(error) | {"message": str(error.message)} for error in errors], **extra)

    @property
    def in_one_line(self) -> str:
        """What is wrong with the input, else what is in the way."""
        return " ".join(str(error.message) for error in self.errors) or str(self.detail)

    @classmethod
    def of(cls, field: str, message: str | Promise) -> "InvalidInput":
        return cls([FieldError(field, str(message))])


class TooManyRequests(Problem):
    status = 429
    code = "too_many_requests"
    title = _("Too many attempts; please wait a little")

    def __init__(self, detail: str | Promise = "", *, retry_after: int, **extra: Any) -> None:
        """`retry_after` in seconds, sent as the header of RFC 9110 section 10.2.3."""
        super().__init__(detail, **extra)
        self.retry_after = retry_after


class TooSlow(Problem):
    status = 408
    code = "request_timeout"
    title = _("The request did not arrive in time; send it again")


class TooLarge(Problem):
    status = 413
    code = "too_large"
    title = _("This is larger than what is accepted")


class UnsupportedMedia(Problem):
    status = 415
    code = "unsupported_media"
    title = _("This kind of file is not accepted")


class Unavailable(Problem):
    status = 503
    code = "unavailable"
    title = _("The service is not available for a moment; nothing was changed")
    retry_after = 2


class NoRoom(Unavailable):
    code = "no_room"
    title = _("The server has no room left to keep this; nothing was changed. Please tell the centre's staff")
    retry_after = 60


def headers(problem: Problem) -> dict[str, str]:
    """Headers that go with the problem over HTTP."""
    found: dict[str, str] = {}
    retry_after = getattr(problem, "retry_after", None)
    if retry_after is not None:
        found["Retry-After"] = str(retry_after)
    if problem.status == 401:
        found["WWW-Authenticate"] = "Bearer"
    return found
