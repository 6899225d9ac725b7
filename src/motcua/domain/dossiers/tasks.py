"""Background work on dossiers."""

from datetime import date

from django.conf import settings
from procrastinate.contrib.django import app

from motcua.base.actor import system
from motcua.domain.dossiers.actions.leaving import hand_over_steps
from motcua.domain.dossiers.actions.slips import erase_old_slips
from motcua.domain.dossiers.actions.time import move_promised_dates
from motcua.domain.dossiers.actions.unclaimed import remind_unclaimed as remind


@app.periodic(cron="17 8 * * *")
@app.task(queueing_lock="dossiers.remind_unclaimed")
def remind_unclaimed(timestamp: int) -> None:
    """Each morning: reminds of results that nobody has collected, and lays the oldest into the archive."""
    remind(system("unclaimed"), settings.MOTCUA_UNCLAIMED_DAYS, settings.MOTCUA_UNCLAIMED_ARCHIVE_DAYS)


@app.periodic(cron="41 2 * * *")
@app.task(queueing_lock="dossiers.erase_old_slips")
def erase_slips(timestamp: int) -> None:
    """Each night: empties the slips that no dossier followed and whose time is over."""
    erase_old_slips(system("slips"), settings.MOTCUA_SLIP_DAYS)


@app.task(retry=5)
def move_dates(centre: str | None, day: str) -> None:
    """Lets dossiers be due later whose time runs over a day that was changed; done twice, it changes nothing."""
    move_promised_dates(system("calendar"), centre, date.fromisoformat(day))


@app.task(retry=5)
def hand_over(person: str, centre: str | None, to: str) -> None:
    """Gives the open steps of who left to others; done twice, it changes nothing."""
    hand_over_steps(system("leaving"), person, centre, to)
