"""The electronic seals of agencies, and whose signatures are trusted."""

from pathlib import Path

import click

from motcua.commands import fail, with_django


@click.group()
def signing() -> None:
    """The electronic seals of agencies, and whose signatures are trusted."""


@signing.command("make")
@click.argument("agency")
@click.option("--name", required=True, help="The name that stands in the certificate.")
@with_django
def signing_make(agency: str, name: str) -> None:
    """Make a seal that this installation alone trusts: for trying it out."""
    from motcua.domain.documents.signatures import make_token

    make_token(agency, name)


@signing.command("import")
@click.argument("agency")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--password", envvar="MOTCUA_PKCS12_PASSWORD", prompt=True, hide_input=True, help="Of the PKCS#12 file.")
@with_django
def signing_import(agency: str, file: Path, password: str) -> None:
    """Keep the agency's key and certificate (PKCS#12), sealed."""
    from motcua.domain.documents.signatures import keep_token

    try:
        keep_token(agency, file.read_bytes(), password)
    except ValueError as problem:
        fail(f"{file} cannot be used, give a PKCS#12 file and its password ({problem})")


@signing.command("trust")
@click.argument("name")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@with_django
def signing_trust(name: str, file: Path) -> None:
    """Trust what the certificates (PEM) in a file vouch for: an authority's root, or that of a time-stamping service."""
    from motcua.domain.documents.signatures import trust

    try:
        trust(name, file.read_bytes())
    except ValueError as problem:
        fail(f"{file} cannot be used, give certificates as PEM ({problem})")
