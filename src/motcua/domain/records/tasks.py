"""Background work of keeping."""

from procrastinate.contrib.django import app

from motcua.base.actor import system
from motcua.domain.records.actions.disposal import carry_out


@app.task(retry=5)
def erase_list(disposal: int) -> None:
    """Erases what an approved list names; done twice, it changes nothing."""
    carry_out(system("records"), disposal)
