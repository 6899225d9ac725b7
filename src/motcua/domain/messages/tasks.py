"""Jobs of the outbox."""

from procrastinate import JobContext, RetryStrategy
from procrastinate.contrib.django import app

from motcua.domain.messages import actions

TRIES = 10  # 4 s, 16 s, 64 s … capped by procrastinate's own growth: about a day in all
FIRST_PAUSE_SECONDS = 4


@app.task(
    name="messages.send_notice",
    retry=RetryStrategy(max_attempts=TRIES, exponential_wait=FIRST_PAUSE_SECONDS),
    pass_context=True,
)
def send_notice(context: JobContext, notice_id: int) -> None:
    """Sends one notice; a mail server that is away is asked again, with growing pauses."""
    try:
        actions.send(notice_id)
    except OSError as error:  # SMTPException is one
        attempts = context.job.attempts if context.job else 0
        actions.note_failure(notice_id, f"{type(error).__name__}: {error}", last=attempts + 1 >= TRIES)
        raise
