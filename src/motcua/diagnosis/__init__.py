"""What is wrong with an installation, and how to mend it: `motcua doctor` and the health page of the administration.

Each module looks at one subject; every finding that is not sound says what to do.
"""

from collections.abc import Iterator

from django.db import DatabaseError

from motcua.diagnosis import database, hall, keeping, machine, safety, work
from motcua.diagnosis.finding import Finding
from motcua.domain.people.queries import demo_accounts_exist

__all__ = ["Finding", "findings"]


def findings(*, ask_printers: bool = False) -> Iterator[Finding]:
    """Looks at everything in turn; what needs the database is left out where there is none.

    With `ask_printers` what is reached over the network is asked now (printers, mail), which may take seconds; else what it said
    last is told.
    """
    yield from machine.findings()
    reached = database.reached()
    yield reached
    if not reached.sound:
        yield from safety.findings(is_trial=False)
        return
    yield from database.findings()
    if database.waiting_migrations():
        yield from safety.findings(is_trial=False)
        return
    is_trial = _is_trial()
    yield from safety.findings(is_trial=is_trial)
    yield from keeping.findings(is_trial=is_trial)
    yield from work.findings(ask=ask_printers)
    yield from hall.findings(ask_printers)


def _is_trial() -> bool:
    """Whether somebody only tries it: accounts with known passwords exist."""
    try:
        return demo_accounts_exist()
    except DatabaseError:
        return False
