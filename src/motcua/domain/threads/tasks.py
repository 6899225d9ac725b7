"""Background work on threads."""

from django.conf import settings
from procrastinate import RetryStrategy
from procrastinate.contrib.django import app

from motcua.base.actor import system
from motcua.domain.threads import actions
from motcua.domain.threads.mail import answers, fetching, outgoing

TIME = "threads"


@app.periodic(cron="* * * * *")
@app.task(queueing_lock="threads.urge")
def urge(timestamp: int) -> None:
    """Who has not acknowledged an urgent message is reminded; then a leader is told."""
    actions.urge(system(TIME))


@app.periodic(cron="* * * * *")
@app.task(queueing_lock="threads.look_at_waiting")
def look_at_waiting(timestamp: int) -> None:
    """Files that came while the malware scanner was away."""
    actions.look_at_waiting(system(TIME))


@app.periodic(cron="7 3 * * *")
@app.task(queueing_lock="threads.erase_old")
def erase_old(timestamp: int) -> None:
    """Threads about no dossier that nobody has written to for long."""
    actions.erase_old(system(TIME), settings.MOTCUA_THREAD_DAYS)


@app.task(name="threads.send_mail", retry=RetryStrategy(max_attempts=10, exponential_wait=4))
def send_mail(message: int, participant: int) -> None:
    """A message to an agency without the system; a mail server that is away is asked again, with growing pauses."""
    outgoing.send(message, participant)


@app.task(name="threads.answer_mail", retry=RetryStrategy(max_attempts=10, exponential_wait=4))
def answer_mail(message: int, participant: int, files_left: int) -> None:
    """What of an agency's answer was not taken, told to who wrote it."""
    answers.answer(message, participant, files_left)


@app.periodic(cron="* * * * *")
@app.task(queueing_lock="threads.fetch_mail")
def fetch_mail(timestamp: int) -> None:
    """What agencies answered by mail, where there is a mailbox to fetch it from."""
    if fetching.is_set():
        fetching.fetch()
