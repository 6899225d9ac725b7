"""Verbs about people; staff here, citizens and companies in modules of their own."""

from motcua.domain.people.actions.first import first_secret, make_first, require_first
from motcua.domain.people.actions.leaving import Left, leave
from motcua.domain.people.actions.staff import assign, create_staff, create_token, revoke_token

__all__ = [
    "Left",
    "assign",
    "create_staff",
    "create_token",
    "first_secret",
    "leave",
    "make_first",
    "require_first",
    "revoke_token",
]
