"""The demonstration centre: loaded, played on, removed."""

import os
from pathlib import Path

import click

from motcua.base.actor import system
from motcua.commands import OPERATOR, fail, with_django


@click.group()
def demo() -> None:
    """The demonstration centre."""


@demo.command("load")
@click.option(
    "--file", type=click.Path(path_type=Path), default=None, help="Master data instead of the demonstration's own."
)
@with_django
def demo_load(file: Path | None) -> None:
    """Load the demonstration centre with its staff, who are invented."""
    from motcua import demonstration

    demonstration.load(OPERATOR, file)
    click.echo(demonstration.sign_ins(), err=True)


@demo.command("post")
@with_django
def demo_post() -> None:
    """Add some letters by post, in several states, to the demonstration centre; prints code, secret and how far each is."""
    from motcua.demonstration.post import some_letters

    for code, secret, far in some_letters(OPERATOR):
        click.echo(f"{code} {secret} {far}")


@demo.command("run")
@click.option(
    "--speed",
    type=click.FloatRange(0.1, 2000),
    default=60.0,
    show_default=True,
    help="How much faster than life; 60 plays a day in about 10 minutes.",
)
@click.option(
    "--visitors", type=click.IntRange(1, 20000), default=1000, show_default=True, help="Visitors of a whole day."
)
@click.option("--seed", type=int, default=1, show_default=True, help="The same seed draws the same day.")
@click.option(
    "--hours",
    type=click.FloatRange(0.1, 9.5),
    default=9.5,
    show_default=True,
    help="Hours of the day that are played, from 07:30 on.",
)
@click.option(
    "--server",
    default=lambda: f"http://127.0.0.1:{os.environ.get('PORT', '8000')}",
    show_default="http://127.0.0.1:$PORT, port 8000",
    help="Address of the running server.",
)
@click.option("--centre", default="BG", show_default=True, help="Code of the centre.")
@click.option(
    "--kiosk-token", envvar="MOTCUA_KIOSK_TOKEN", help="Token of a kiosk, for a server whose database is not here."
)
@click.option(
    "--staff-token",
    envvar="MOTCUA_STAFF_TOKEN",
    help="Token of a receptionist of all counters, together with --kiosk-token.",
)
@with_django
def demo_run(
    speed: float,
    visitors: int,
    seed: int,
    hours: float,
    server: str,
    centre: str,
    kiosk_token: str | None,
    staff_token: str | None,
) -> None:
    """Play a day of visitors on a running server, through its HTTP API.

    Visitors draw numbers, leave, do not answer, are sent on, rate; officers come late, call, hold, pause for lunch. Tells
    what goes on every half-hour of the day, and exits with 0 only if every ticket was kept, once, and called by one counter.
    The tickets are real tickets of that server: play on the demonstration centre only.
    """
    from motcua.demonstration.day.run import NeverAnswered, run_day

    if bool(kiosk_token) != bool(staff_token):
        fail("give both --kiosk-token and --staff-token, or none to have tokens made in this installation")
    given = (kiosk_token, staff_token) if kiosk_token and staff_token else None
    try:
        broken = run_day(
            OPERATOR,
            server,
            centre,
            visitors=visitors,
            seed=seed,
            hours=hours,
            speed=speed,
            given=given,
            say=click.echo,
        )
    except (NeverAnswered, ValueError) as problem:
        fail(f"{server} cannot be played on; start it with 'make run' or name another with --server ({problem})")
    if broken:
        fail(f"{broken} thing(s) went wrong that must not, see above")


@demo.command("past")
@click.option("--days", type=click.IntRange(1, 60), default=10, show_default=True, help="Working days before today.")
@click.option("--visitors", type=click.IntRange(0, 2000), default=120, show_default=True, help="Visitors of each day.")
@click.option("--dossiers", type=click.IntRange(0, 500), default=15, show_default=True, help="Dossiers of each day.")
@click.option("--seed", type=int, default=1, show_default=True, help="The same seed draws the same days.")
@click.option("--centre", default="BG", show_default=True, help="Code of the centre.")
@with_django
def demo_past(days: int, visitors: int, dossiers: int, seed: int, centre: str) -> None:
    """Play past days of the demonstration centre, as fast as life, so that reports and simulated days have something to show.

    Days on which somebody was there already are left alone. Each day is marked as played (journal: centre.demonstrated), and
    reports of it say so. Refused on an installation without demonstration accounts.
    """
    from motcua.base.problems import Problem
    from motcua.demonstration.past.run import play_past

    try:
        count = play_past(OPERATOR, centre, days=days, visitors=visitors, dossiers=dossiers, seed=seed, say=click.echo)
    except Problem as problem:
        fail(problem)
    click.echo(f"{count} days played")


@demo.command("replay")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--centre", default="BG", show_default=True, help="Code of the centre.")
@click.option("--agency", default="SXD", show_default=True, help="Code of the agency whose process it is.")
@click.option("--as-dated", is_flag=True, help="Keep the dates; without it whole weeks are added, so that it ends now.")
@click.option("--most", type=click.IntRange(0), default=0, help="Only so many cases; 0 means all.")
@with_django
def demo_replay(file: Path, centre: str, agency: str, as_dated: bool, most: int) -> None:
    """Play an event log (.xes, .csv, either with .gz) of a real permit process into dossiers, with its own timings.

    Its 14 most frequent activities become the steps of a procedure; the applicants are invented. The same file again adds nothing.
    Where events tell a lifecycle, those that completed something count, and of an activity that a case never completes its start; an event
    without a time or an activity is left out. How many were is told.
    """
    from motcua.demonstration.replay import UnreadableLog, replay

    try:
        summary = replay(system("replay"), file, centre, agency, as_dated=as_dated, most=most, say=click.echo)
    except UnreadableLog as problem:
        fail(problem)
    for line in summary.lines():
        click.echo(line)


@demo.command("remove")
@with_django
def demo_remove() -> None:
    """End the access of all demonstration accounts."""
    from motcua import demonstration

    click.echo(f"{demonstration.remove_accounts(OPERATOR)} accounts ended", err=True)
