"""Background work on requests about personal data."""

from procrastinate.contrib.django import app

from motcua.domain.rights import actions


@app.periodic(cron="53 2 * * *")
@app.task(queueing_lock="rights.forget_old")
def forget_old(timestamp: int) -> None:
    """What was answered years ago tells of nobody any more."""
    actions.forget_old()
