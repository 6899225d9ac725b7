"""Verbs about people; staff here, citizens and companies in modules of their own."""

from motcua.domain.people.actions.staff import assign, create_staff, create_token, deactivate_staff, revoke_token

__all__ = ["assign", "create_staff", "create_token", "deactivate_staff", "revoke_token"]
