"""Tokens and master data."""

from pathlib import Path

import click

from motcua.commands import OPERATOR, fail, with_django


@click.command()
@click.option("--role", required=True, help="One of the roles, such as receptionist or kiosk.")
@click.option("--centre", help="Code of a centre, such as BG; without it the token holds in all.")
@click.option("--counter", type=int, help="Number of a counter.")
@click.option("--agency", help="Code of an agency, such as STP.")
@click.option("--name", default="", help="Who uses it.")
@with_django
def token(role: str, centre: str | None, counter: int | None, agency: str | None, name: str) -> None:
    """Make a service token for the API; it is printed this once."""
    from motcua.domain.centre.queries import get_agency, get_centre, get_counter
    from motcua.domain.people.actions import create_token

    if centre:
        get_centre(centre)
    if agency:
        get_agency(agency)
    if counter is not None and centre:
        get_counter(centre, counter)
    click.echo(create_token(OPERATOR, role, centre=centre, counter=counter, agency=agency, name=name))


@click.command("import")
@click.argument("file", type=click.Path(path_type=Path))
@with_django
def import_(file: Path) -> None:
    """Take in master data (centre, agencies, counters, queue services, procedures) from a YAML file: all of it or nothing."""
    from motcua.masterdata import import_file

    counts = import_file(OPERATOR, file)
    click.echo(", ".join(f"{name}: {count}" for name, count in counts.items()), err=True)


@click.command()
@click.option("--centre", default="", help="Code of the centre; not needed where there is one only.")
@with_django
def export(centre: str) -> None:
    """Print the master data as YAML, as `motcua import` takes it."""
    from motcua.domain.centre.queries import centres
    from motcua.masterdata import export_data

    known = [one.code for one in centres()]
    if not centre and len(known) != 1:
        fail(f"name the centre with --centre: {', '.join(known) or 'there is none yet'}")
    click.echo(export_data(centre or known[0]), nl=False)
