"""Background work about people: what has ended is forgotten."""

from procrastinate.contrib.django import app

from motcua.domain.people.actions import citizens


@app.periodic(cron="11 * * * *")
@app.task(queueing_lock="people.forget_old")
def forget_old(timestamp: int) -> None:
    """Sessions, codes and invitations that ended."""
    citizens.forget_old()


@app.periodic(cron="41 2 * * *")
@app.task(queueing_lock="people.close_unused")
def close_unused(timestamp: int) -> None:
    """Accounts that nobody used for years."""
    citizens.close_unused()
