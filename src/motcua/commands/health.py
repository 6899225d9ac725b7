"""Whether this installation is sound."""

import click

from motcua.commands import fail, with_django


@click.command()
@click.option("--language", type=click.Choice(["en", "vi"]), default="en", show_default=True, help="Of what is said.")
@with_django
def doctor(language: str) -> None:
    """Say what is wrong with this installation, and how to mend it."""
    from django.utils import translation

    from motcua.diagnosis import findings

    translation.activate(language)
    faults = 0
    for finding in findings(ask_printers=True):
        faults += finding.is_fault
        mark = "ok  " if finding.sound else "hall" if finding.hall else "note" if finding.note else "BAD "
        click.echo(f"{mark} {finding.what}{'' if finding.sound else ': ' + finding.mend}")
    if faults:
        fail(f"{faults} thing(s) to mend, see above")
