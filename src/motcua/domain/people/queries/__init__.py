"""Questions about people; staff here, citizens and companies in modules of their own."""

from motcua.domain.people.queries.staff import (
    Colleague,
    account_of,
    active_staff,
    actor_for_staff,
    actor_for_token,
    demo_accounts_exist,
    holders,
    holders_of_role,
    name_of,
    names_of,
    reference_of,
    references_like,
    staff_of_centre,
    staff_of_session,
    working_places,
)

__all__ = [
    "Colleague",
    "account_of",
    "active_staff",
    "actor_for_staff",
    "actor_for_token",
    "demo_accounts_exist",
    "holders",
    "holders_of_role",
    "name_of",
    "names_of",
    "reference_of",
    "references_like",
    "staff_of_centre",
    "staff_of_session",
    "working_places",
]
