"""What threads do when the journal says that something was written: agencies without the system get it as e-mail, and hear what of
their answers could not be taken."""

from motcua.base.journal import Entry, follow
from motcua.domain.threads.mail import outgoing
from motcua.domain.threads.mail.rules import LEFT_OUT


@follow("threads.mail", ("thread.message", "dossier.thread_message", LEFT_OUT))
def send_to_agencies(entry: Entry) -> None:
    """Leaves the sending to a job, which tries again while the mail server is away."""
    from motcua.domain.threads.tasks import answer_mail, send_mail

    if entry.kind == LEFT_OUT:
        answer_mail.defer(**{fact: entry.data[fact] for fact in ("message", "participant", "files_left")})
        return
    for message, participant in outgoing.to_be_sent(entry):
        send_mail.defer(message=message, participant=participant)
