"""Jobs of the outbox."""

from datetime import timedelta
from uuid import UUID

from procrastinate import JobContext, RetryStrategy
from procrastinate.contrib.django import app

from motcua.base import clock
from motcua.domain.messages import actions, alarms, browsers, codes, outages, push
from motcua.domain.messages.channels import NotNow
from motcua.domain.messages.channels.settings import GatewayProblem

TRIES = 10  # 4 s, 16 s, 64 s … capped by procrastinate's own growth: about a day in all
FIRST_PAUSE_SECONDS = 4
CODE_TRIES = 5  # within two and a half minutes; a code is valid for ten
CODES_FIRST = 100  # before all that waits: somebody sits before the page that asks for it
UNSENT_KEPT = timedelta(days=90)
ADDRESSES_KEPT = timedelta(days=3 * 365)  # after the last message (docs/legal.md)


@app.task(
    name="messages.send_notice",
    retry=RetryStrategy(max_attempts=TRIES, exponential_wait=FIRST_PAUSE_SECONDS),
    pass_context=True,
)
def send_notice(context: JobContext, notice_id: int) -> None:
    """Sends one notice; a mail server or gateway that is away is asked again, with growing pauses."""
    try:
        actions.send(notice_id)
    except (OSError, GatewayProblem) as error:  # SMTPException is an OSError
        attempts = context.job.attempts if context.job else 0
        actions.note_failure(notice_id, what_happened(error), last=attempts + 1 >= TRIES)
        raise


def what_happened(error: OSError | GatewayProblem) -> str:
    """What is kept of a failed try: our own words, of others the code alone; what a server says may name the address."""
    ours = isinstance(error, NotNow | GatewayProblem)
    said = str(error) if ours else str(getattr(error, "smtp_code", ""))
    return f"{type(error).__name__}: {said}".removesuffix(": ")


@app.task(
    name="messages.send_push",
    retry=RetryStrategy(max_attempts=TRIES, wait=5, exponential_wait=2),
)
def send_push(message_id: int) -> None:
    """Sends one word to one phone; a push service that is away is asked again until the word is too old."""
    push.send(message_id)


@app.periodic(cron="* * * * * */30")
@app.task(queueing_lock="messages.leave_home")
def leave_home(timestamp: int) -> None:
    """Tells whoever follows a ticket from home that it is time to set out."""
    push.tell_who_must_leave()


@app.periodic(cron="23 3 * * *")
@app.task(queueing_lock="messages.forget_phones")
def forget_phones(timestamp: int) -> None:
    """Forgets phones of visits that nobody ended, and browsers that nobody asked for again."""
    push.forget_old()
    browsers.forget_old()


@app.task(name="messages.tell_of_outage", retry=RetryStrategy(max_attempts=TRIES, exponential_wait=FIRST_PAUSE_SECONDS))
def tell_of_outage(outage: int, kind: str, after: int) -> None:
    """Puts notices of an interruption into the outbox, batch after batch."""
    last = outages.tell(outage, kind, after)
    if last:
        tell_of_outage.defer(outage=outage, kind=kind, after=last)


@app.task(name="messages.tell_staff", retry=RetryStrategy(max_attempts=5, exponential_wait=FIRST_PAUSE_SECONDS))
def tell_staff(name: str, title: str, text: str) -> None:
    """Sends an alarm to one receiver of the house."""
    alarms.send(name, title, text)


@app.periodic(cron="45 0 * * 1-5")  # 07:45 in Vietnam
@app.task(queueing_lock="messages.tell_who_is_late")
def tell_who_is_late(timestamp: int) -> None:
    """Tells leaders what is late, before the day begins."""
    alarms.tell_who_is_late()


@app.periodic(cron="*/10 * * * *")
@app.task(queueing_lock="messages.outages_of_today")
def outages_of_today(timestamp: int) -> None:
    """Tells once more of what is interrupted today."""
    outages.remind_of_today()


@app.periodic(cron="37 3 * * *")
@app.task(queueing_lock="messages.forget_addresses")
def forget_addresses(timestamp: int) -> None:
    """Forgets addresses that nothing went to for years, and what could not be sent long ago."""
    actions.forget_unsent(clock.now() - UNSENT_KEPT)
    actions.forget_addresses(clock.now() - ADDRESSES_KEPT)


@app.task(
    name="messages.send_code",
    retry=RetryStrategy(max_attempts=CODE_TRIES, wait=2, exponential_wait=3),
    priority=CODES_FIRST,
    pass_context=True,
)
def send_code(context: JobContext, code: str) -> None:
    """Sends a one-time code; a mail server or gateway that is away is asked again, and the next way taken at the last try."""
    attempts = context.job.attempts if context.job else 0
    codes.send(UUID(code), is_last=attempts + 1 >= CODE_TRIES)


@app.task(
    name="messages.send_invitation", retry=RetryStrategy(max_attempts=TRIES, exponential_wait=FIRST_PAUSE_SECONDS)
)
def send_invitation(invitation: str) -> None:
    """Sends an invitation to act for a company."""
    codes.send_invitation(UUID(invitation))


@app.task(name="messages.say_farewell", retry=RetryStrategy(max_attempts=TRIES, exponential_wait=FIRST_PAUSE_SECONDS))
def say_farewell(number: int) -> None:
    """Tells the holder of an old address that the account does not have it any more."""
    codes.say_farewell(number)


@app.task(name="messages.say_given_back", retry=RetryStrategy(max_attempts=TRIES, exponential_wait=FIRST_PAUSE_SECONDS))
def say_given_back(citizen: int, centre: str) -> None:
    """Tells whoever got an account back at a counter that it was done, and what to look at."""
    codes.say_given_back(citizen, centre)
