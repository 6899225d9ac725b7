"""The figures of reports, counted anew."""

import click

from motcua.commands import with_django


@click.command()
@click.option(
    "--sums", is_flag=True, help="Make the sums anew from the facts too; whoever follows the journal waits meanwhile."
)
@with_django
def recount(sums: bool) -> None:
    """Count the reports anew from the raw rows, while everything goes on."""
    from motcua.domain.reports.sums import days, dossiers

    counted, hall_days = dossiers.recount(), days.recount()
    if sums:
        dossiers.sum_up()
    click.echo(f"dossiers: {counted}, days of centres: {hall_days}", err=True)
