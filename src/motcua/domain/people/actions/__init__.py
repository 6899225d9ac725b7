"""Verbs about people; staff here, citizens and companies in modules of their own."""

from motcua.domain.people.actions.leaving import Left, leave
from motcua.domain.people.actions.staff import assign, create_staff, create_token, revoke_token

__all__ = ["Left", "assign", "create_staff", "create_token", "leave", "revoke_token"]
