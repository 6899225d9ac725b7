"""Whether this installation is sound."""

import click

from motcua.commands import fail, with_django


@click.command()
@with_django
def doctor() -> None:
    """Say what is wrong with this installation, and how to mend it."""
    from motcua.diagnosis import findings

    faults = 0
    for finding in findings(ask_printers=True):
        faults += finding.is_fault
        mark = "ok  " if finding.sound else "hall" if finding.hall else "note" if finding.note else "BAD "
        click.echo(f"{mark} {finding.what}{'' if finding.sound else ': ' + finding.mend}")
    if faults:
        fail(f"{faults} thing(s) to mend, see above")
