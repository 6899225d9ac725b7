"""What threads do when the journal says that something was written: agencies without the system get it as e-mail."""

from motcua.base.journal import Entry, follow
from motcua.domain.threads.mail import outgoing


@follow("threads.mail", ("thread.message", "dossier.thread_message"))
def send_to_agencies(entry: Entry) -> None:
    """Leaves the sending to a job, which tries again while the mail server is away."""
    from motcua.domain.threads.tasks import send_mail

    for message, participant in outgoing.to_be_sent(entry):
        send_mail.defer(message=message, participant=participant)
