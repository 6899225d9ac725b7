"""The command `motcua`. Every command exits with 0 only on success and tells errors in one line that says what to do."""

import os
import signal
import sys
import threading
from collections.abc import Callable
from functools import wraps
from pathlib import Path
from typing import Any

import click

from motcua.base.actor import system

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "motcua.settings")
OPERATOR = system("operator")


def fail(message: object) -> None:
    click.echo(f"motcua: {' '.join(str(message).split())}", err=True)
    sys.exit(1)


def told_in_one_line(command: Callable[..., Any]) -> Callable[..., Any]:
    """The one rendering of problems on the command line."""

    @wraps(command)
    def run(*args: Any, **kwargs: Any) -> Any:
        from django.db.utils import OperationalError

        from motcua.base.embedded import EmbeddedPostgresProblem
        from motcua.base.env import EnvironmentProblem
        from motcua.base.problems import InvalidInput, Problem

        try:
            return command(*args, **kwargs)
        except InvalidInput as problem:
            fail("; ".join(f"{error.field}: {error.message}" for error in problem.errors))
        except Problem as problem:
            fail(problem.detail)
        except OperationalError as problem:
            fail(f"the database cannot be reached; start the server with 'make run' or set DATABASE_URL ({problem})")
        except (EmbeddedPostgresProblem, EnvironmentProblem) as problem:
            fail(problem)

    return run


def with_django(command: Callable[..., Any]) -> Callable[..., Any]:
    @wraps(command)
    def run(*args: Any, **kwargs: Any) -> Any:
        import django
        from django.utils import translation

        django.setup()
        translation.activate("en")  # the command's process ends with it
        return command(*args, **kwargs)

    return told_in_one_line(run)


@click.group()
@click.version_option(package_name="motcua")
def main() -> None:
    """Runs a public administration service centre: queue, counters, dossiers, results."""


@main.command()
@click.option(
    "--bind",
    default=lambda: os.environ.get("BIND", "127.0.0.1"),
    show_default="127.0.0.1",
    help="Address to listen on.",
)
@click.option(
    "--port",
    type=int,
    default=lambda: int(os.environ.get("PORT", "8000")),
    show_default="8000",
    help="Port to listen on.",
)
@click.option("--processes", type=click.IntRange(1, 64), default=2, show_default=True, help="Web processes.")
@click.option("--demo", is_flag=True, help="Load the demonstration centre when there is none, and show its sign-ins.")
@click.option(
    "--simulators",
    is_flag=True,
    help="Also run the simulated printer, mail server, data centre, bank and identity provider.",
)
@click.option(
    "--expose-demo-accounts",
    is_flag=True,
    help="Listen beyond this machine although demonstration accounts with known passwords exist: "
    "anybody who reaches the port can sign in.",
)
@told_in_one_line
def serve(bind: str, port: int, processes: int, demo: bool, simulators: bool, expose_demo_accounts: bool) -> None:
    """Serve everything: database, web, jobs."""
    os.environ["PORT"] = str(port)
    if simulators:
        os.environ.setdefault("MOTCUA_WEBHOOK_NETWORKS", "127.0.0.0/8")  # the simulated data centre is on this machine
    from motcua import server

    def ready() -> dict[str, list[str]]:
        from motcua import demonstration
        from motcua.domain.people.queries import demo_accounts_exist

        if demo:
            demonstration.load_once(OPERATOR)
        if simulators and demo_accounts_exist():
            demonstration.connect_data_centre(OPERATOR, f"http://{demonstration.reached_at(bind)}:{port}")
        if simulators and demo_accounts_exist():
            demonstration.connect_cameras(OPERATOR)
        if bind not in server.LOOPBACK and not expose_demo_accounts and demo_accounts_exist():
            fail(
                f"demonstration accounts with known passwords exist, so the server listens on 127.0.0.1 only; remove them with "
                f"'motcua demo remove', or accept that anybody who reaches {bind}:{port} can sign in: --expose-demo-accounts"
            )
        server.wait_until_answering(port, bind)
        click.echo(
            demonstration.welcome(bind, port, simulators) if demo_accounts_exist() else f"motcua: http://{bind}:{port}/"
        )
        return demonstration.scan_agent(f"http://{demonstration.reached_at(bind)}:{port}") if simulators else {}

    try:
        server.serve(bind, port, web_processes=processes, simulators=simulators, ready=ready)
    except server.CannotListen as problem:
        fail(f"{problem}; choose another port: make run PORT=8010")
    except OSError as problem:
        fail(f"the server could not be started: {problem}")


@main.command(hidden=True)
@click.option("--fd", type=int, required=True)
def web(fd: int) -> None:
    """One web process on an inherited socket (the supervisor calls this)."""
    from motcua.server import run_web

    run_web(fd)


@main.command()
@with_django
def jobs() -> None:
    """The background process: followers of the journal, jobs, printing."""
    from motcua.background import run

    stop = threading.Event()
    signal.signal(signal.SIGTERM, lambda *_: stop.set())
    signal.signal(signal.SIGINT, lambda *_: stop.set())
    run(stop)


@main.command()
@with_django
def cameras() -> None:
    """The recorder: takes in the pictures of all cameras, keeps them, shows them."""
    from motcua.domain.cameras.recording.process import Recorder

    stop = threading.Event()
    signal.signal(signal.SIGTERM, lambda *_: stop.set())
    signal.signal(signal.SIGINT, lambda *_: stop.set())
    Recorder().run(stop)


@main.command("scan-agent", context_settings={"ignore_unknown_options": True, "help_option_names": []})
@click.argument("arguments", nargs=-1, type=click.UNPROCESSED)
def scan_agent(arguments: tuple[str, ...]) -> None:
    """Scan at a counter what its officer orders (see --help); needs no database here."""
    from motcua_scan_agent.__main__ import main as run_agent

    sys.exit(run_agent(arguments))


@main.command(context_settings={"ignore_unknown_options": True, "help_option_names": []})
@click.argument("arguments", nargs=-1, type=click.UNPROCESSED)
def manage(arguments: tuple[str, ...]) -> None:
    """Django's own commands, such as: motcua manage migrate."""
    from django.core.management import execute_from_command_line

    execute_from_command_line(["motcua manage", *arguments])


@main.command()
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


@main.command("import")
@click.argument("file", type=click.Path(path_type=Path))
@with_django
def import_(file: Path) -> None:
    """Take in master data (centre, agencies, counters, queue services, procedures) from a YAML file: all of it or nothing."""
    from motcua.masterdata import import_file

    counts = import_file(OPERATOR, file)
    click.echo(", ".join(f"{name}: {count}" for name, count in counts.items()), err=True)


@main.command()
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


@main.group()
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


@main.group()
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


@main.command()
@with_django
def bounce() -> None:
    """Takes in, from standard input, what the mail system sent back about a message: its notice and address are marked.

    Always succeeds, so that the mail server does not send a bounce about a bounce; says on standard output whether it was ours.
    """
    from motcua.domain.messages import bounces

    click.echo("marked" if bounces.take(sys.stdin.buffer.read(bounces.LARGEST)) else "not ours")


@main.command("thread-mail")
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


@main.command()
@with_django
def doctor() -> None:
    """Say what is wrong with this installation, and how to mend it."""
    from motcua.diagnosis import findings

    faults = 0
    for finding in findings(ask_printers=True):
        faults += not (finding.sound or finding.hall)
        mark = "ok  " if finding.sound else "hall" if finding.hall else "BAD "
        click.echo(f"{mark} {finding.what}{'' if finding.sound else ': ' + finding.mend}")
    if faults:
        fail(f"{faults} thing(s) to mend, see above")
