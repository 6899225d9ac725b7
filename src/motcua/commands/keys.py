"""The sealing keys: which there are, and a new one."""

from pathlib import Path

import click

from motcua.commands import OPERATOR, fail, with_django


@click.group()
def keys() -> None:
    """The keys that seal names, numbers and files."""


@keys.command("list")
@with_django
def list_() -> None:
    """Which keys there are, and how many values and files each still seals."""
    from motcua.base import crypto, resealing
    from motcua.keeping.places import database

    with database():
        found = resealing.by_version()
    for place, key in enumerate(crypto.keys()):
        role = "seals what is new" if place == 0 else "opens what is old"
        click.echo(f"{key.version}: {role}, {found.pop(key.version, 0)} sealed by it")
    if damaged := found.pop(resealing.DAMAGED, 0):
        click.echo(f"{damaged} value(s) or file(s) are damaged: 'motcua verify' names them", err=True)
    if found:
        fail(
            f"{sum(found.values())} values are sealed by keys that are missing ({', '.join(map(str, found))}): restore keys.json"
        )


@keys.command()
@with_django
def rotate() -> None:
    """Make a new key, which seals from now on; what older ones sealed is sealed anew in the background. Nobody notices."""
    from django.conf import settings

    from motcua.keeping import rotation

    if settings.MOTCUA_KEYS:
        fail(
            "the keys stand in MOTCUA_KEYS: put a new one before them there ('motcua keys new' makes one), and restart all nodes"
        )
    version = rotation.rotate(OPERATOR)
    click.echo(f"key {version} seals from now on; 'motcua keys list' says how far the rest is", err=True)
    click.echo(f"now copy {Path(settings.MOTCUA_KEY_FILE)} to where its copy is kept, apart from backups", err=True)


@keys.command()
@with_django
def new() -> None:
    """Print a new key as MOTCUA_KEYS takes it, to be put before the others."""
    import base64
    import secrets

    from motcua.base import crypto

    known = crypto.keys()
    version = max(key.version for key in known) + 1
    click.echo(f"{version}:{base64.b64encode(secrets.token_bytes(32)).decode()}")
