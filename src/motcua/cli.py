"""The command `motcua`: which commands there are. What they do stands in `commands`, one module a subject."""

import os

import click

from motcua.commands import OPERATOR, data, demonstration, health, keeping, keys, mail, reports, serving, signing

__all__ = ["OPERATOR", "main"]

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "motcua.settings")


@click.group()
@click.version_option(package_name="motcua")
def main() -> None:
    """Runs a public administration service centre: queue, counters, dossiers, results."""


for command in (
    serving.serve,
    serving.jobs,
    serving.cameras,
    serving.scan_agent,
    serving.manage,
    data.token,
    data.import_,
    data.export,
    signing.signing,
    demonstration.demo,
    mail.bounce,
    mail.thread_mail,
    keeping.backup,
    keeping.nightly,
    keeping.restore,
    keeping.verify,
    keys.keys,
    health.doctor,
    reports.recount,
):
    main.add_command(command)
