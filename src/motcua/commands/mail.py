"""What the mail server pipes in."""

import os
import sys

import click

from motcua.commands import with_django


@click.command()
@with_django
def bounce() -> None:
    """Takes in, from standard input, what the mail system sent back about a message: its notice and address are marked.

    Always succeeds, so that the mail server does not send a bounce about a bounce; says on standard output whether it was ours.
    """
    from motcua.domain.messages import bounces

    click.echo("marked" if bounces.take(sys.stdin.buffer.read(bounces.LARGEST)) else "not ours")


@click.command("thread-mail")
@with_django
def thread_mail() -> None:
    """Takes in, from standard input, a mail that an agency answered to a conversation; for the mail server's pipe.

    Succeeds, so that nothing is sent back, unless the mail server is to try again later (EX_TEMPFAIL of sysexits.h); says on
    standard output what became of it.
    """
    from motcua.domain.threads.mail.incoming import Outcome, take
    from motcua.domain.threads.mail.rules import LARGEST

    outcome = take(sys.stdin.buffer.read(LARGEST + 1))
    click.echo(outcome)
    if outcome is Outcome.LATER:
        sys.exit(os.EX_TEMPFAIL)
