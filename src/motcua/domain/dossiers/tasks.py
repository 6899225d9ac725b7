"""Background work on dossiers."""

from datetime import date

from procrastinate.contrib.django import app

from motcua.base.actor import system
from motcua.domain.dossiers.actions.time import move_promised_dates


@app.task(retry=5)
def move_dates(centre: str | None, day: str) -> None:
    """Lets dossiers be due later whose time runs over a day that was changed; done twice, it changes nothing."""
    move_promised_dates(system("calendar"), centre, date.fromisoformat(day))
