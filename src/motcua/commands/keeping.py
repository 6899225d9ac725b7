"""Backup, restore and verification."""

from contextlib import nullcontext
from pathlib import Path

import click

from motcua.commands import OPERATOR, fail, with_django

WORD = "MOTCUA_BACKUP_PASSPHRASE"


def _say(line: str) -> None:
    click.echo(line, err=True)


@click.command()
@click.argument("folder", metavar="DIR", type=click.Path(path_type=Path))
@click.option(
    "--keys",
    "kept",
    type=click.Choice(["apart", "sealed", "clear"]),
    default="apart",
    show_default=True,
    help="The sealing keys: not in the backup (copy keys.json elsewhere); in it, sealed by the passphrase in "
    f"{WORD}; or in it in the clear, so that whoever has the backup can read all of it.",
)
@click.option("--passphrase", envvar=WORD, default="", hidden=True)
@with_django
def backup(folder: Path, kept: str, passphrase: str) -> None:
    """Save database, files and settings into a new or empty folder, while the system works."""
    _make(folder, kept, passphrase)


def _make(folder: Path, kept: str, passphrase: str) -> None:
    from django.conf import settings

    from motcua.keeping import backup as making
    from motcua.keeping.keys import Kept

    made = making.make(OPERATOR, folder, Kept(kept), passphrase, _say)
    _say(f"backup of {made.made_at}: {made.files} files, {made.bytes / 1e6:.1f} MB in {folder}")
    if kept == Kept.APART:
        place = "MOTCUA_KEYS" if settings.MOTCUA_KEYS else settings.MOTCUA_KEY_FILE
        _say(f"the keys are not in it; without a copy of {place} kept elsewhere it cannot be read")
    if lost := [one for one in made.missing if not one.erased]:
        fail(
            f"the backup is there, but {len(lost)} file(s) were missing, such as that of {lost[0].by}: run 'motcua verify'"
        )


@click.command()
@click.option(
    "--folder",
    envvar="MOTCUA_BACKUPS",
    default="/var/backups/motcua",
    show_default=True,
    type=click.Path(file_okay=False, path_type=Path),
    help="Where they lie, each in a folder of its own.",
)
@click.option("--kept", envvar="MOTCUA_BACKUPS_KEPT", default=14, show_default=True, help="How many are kept.")
@click.option(
    "--keys", envvar="MOTCUA_BACKUP_KEYS", type=click.Choice(["apart", "sealed", "clear"]), default="apart", show_default=True,
    help="As for 'motcua backup'.",
)  # fmt: skip
@click.option("--passphrase", envvar=WORD, default="", hidden=True)
@with_django
def nightly(folder: Path, kept: int, keys: str, passphrase: str) -> None:
    """The backup of each night: made, read back to its last byte, and only then the oldest ones taken away."""
    from django.utils import timezone

    from motcua.base import clock
    from motcua.keeping import nightly as nights

    folder.mkdir(parents=True, exist_ok=True)
    made = nights.place(folder, timezone.localtime(clock.now()))
    _make(made, keys, passphrase)
    nights.require_sound(made, _say)
    for old in nights.forget_old(folder, kept):
        _say(f"taken away: {old}")


@click.command()
@click.argument("folder", metavar="DIR", type=click.Path(exists=True, file_okay=False, path_type=Path))
@click.option(
    "--replace", is_flag=True, help="Also where there are data: they are gone once all of the backup is in place."
)
@click.option(
    "--keys", "key_file", type=click.Path(exists=True, dir_okay=False, path_type=Path), help="The file with its keys."
)
@click.option("--passphrase", envvar=WORD, default="", hidden=True)
@with_django
def restore(folder: Path, replace: bool, key_file: Path | None, passphrase: str) -> None:
    """Put a backup into this installation, which is empty and stopped; verified before and after."""
    from motcua.keeping import restore as restoring

    found = restoring.restore(OPERATOR, folder, replace=replace, key_file=key_file, passphrase=passphrase, say=_say)
    _say(f"restored as of {found.made_at}, and all of it can be opened; start it by 'motcua serve'")


@click.command()
@click.argument(
    "folder", metavar="[DIR]", required=False, type=click.Path(exists=True, file_okay=False, path_type=Path)
)
@with_django
def verify(folder: Path | None) -> None:
    """Check seals, files and references of this installation, or a backup in DIR; each fault is one line on standard output."""
    from motcua.keeping import manifest, verification
    from motcua.keeping.places import database

    faults = 0
    with nullcontext() if folder else database():
        for line in manifest.verify(folder, _say) if folder else verification.faults(_say):
            faults += 1
            click.echo(line)
    if faults:
        fail(f"{faults} fault(s), see above: restore what is wrong from a backup")
    _say("all is as it was written")
