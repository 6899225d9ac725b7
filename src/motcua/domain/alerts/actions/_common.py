"""What several verbs of alerts need."""

from motcua.base import journal
from motcua.base.actor import Actor
from motcua.domain.alerts.models import Alert


def record(actor: Actor, what: str, row: Alert, **data: object) -> None:
    """References and facts: what was written about it stays in its row."""
    journal.record(
        actor,
        f"alert.{what}",
        f"alert:{row.pk}",
        centre=row.centre.code,
        agency=row.agency or None,
        rule=row.rule,
        cause=row.kind,
        about=row.subject,
        level=row.level,
        counter=row.counter,
        **data,
    )
