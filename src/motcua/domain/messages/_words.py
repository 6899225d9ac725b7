"""The texts of one happening, and what several of them say."""

from dataclasses import dataclass, fields

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


@dataclass(frozen=True)
class Words:
    """The texts of one happening. `body` and `to_do` are the e-mail's; `push` stands below `subject` on a phone."""

    subject: str | Promise
    body: str | Promise
    to_do: str | Promise
    sms: str | Promise
    push: str | Promise

    def said(self) -> "Words":
        """In the language that is active now."""
        return Words(*(str(getattr(self, part)) for part in PARTS))


PARTS = tuple(one.name for one in fields(Words))
NOTHING = _("Nothing for now.")
