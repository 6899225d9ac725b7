"""What runs: the server and its processes."""

import os
import signal
import sys
import tempfile
import threading
from collections.abc import Iterator
from contextlib import contextmanager

import click

from motcua.base.env import FIGURES_FOLDER
from motcua.commands import OPERATOR, fail, told_in_one_line, with_django


@click.command()
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
    with _counted_together():
        _serve(bind, port, processes, demo, simulators, expose_demo_accounts)


@contextmanager
def _counted_together() -> Iterator[None]:
    """A folder in which processes count for all of them; it is named before what counts is loaded."""
    with tempfile.TemporaryDirectory(prefix="motcua-figures-") as folder:
        os.environ[FIGURES_FOLDER] = folder
        yield


def _serve(bind: str, port: int, processes: int, demo: bool, simulators: bool, expose_demo_accounts: bool) -> None:
    from motcua import server

    @told_in_one_line
    def ready() -> dict[str, list[str]]:
        from motcua import demonstration
        from motcua.domain.people.actions import first_secret
        from motcua.domain.people.queries import demo_accounts_exist

        if demo:
            demonstration.load_once(OPERATOR)
        if demo and demo_accounts_exist():
            demonstration.invent_seals()
        if simulators and demo_accounts_exist():
            demonstration.connect_data_centre(OPERATOR, f"http://{demonstration.reached_at(bind)}:{port}")
        if simulators and demo_accounts_exist():
            demonstration.connect_cameras(OPERATOR)
        if bind not in server.LOOPBACK and not expose_demo_accounts and demo_accounts_exist():
            fail(
                f"demonstration accounts with known passwords exist, so the server listens on 127.0.0.1 only; remove them with "
                f"'motcua demo remove', or accept that anybody who reaches {bind}:{port} can sign in: --expose-demo-accounts"
            )
        try:
            server.wait_until_answering(port, bind)
        except OSError as problem:
            fail(f"the server could not be started: {problem}")
        click.echo(
            demonstration.welcome(bind, port, simulators) if demo_accounts_exist() else f"motcua: http://{bind}:{port}/"
        )
        if secret := first_secret():
            click.echo(f"motcua: nobody works here yet; begin at http://{bind}:{port}/thiet-lap/{secret}")
        return demonstration.scan_agent(f"http://{demonstration.reached_at(bind)}:{port}") if simulators else {}

    try:
        server.serve(
            bind,
            port,
            besides={"jobs": _run_jobs, "cameras": _run_cameras},
            web_processes=processes,
            simulators=simulators,
            ready=ready,
        )
    except server.CannotListen as problem:
        fail(f"{problem}; choose another port: make run PORT=8010")
    except OSError as problem:
        fail(f"the server could not be started: {problem}")


@click.command()
@with_django
def jobs() -> None:
    """The background process: followers of the journal, jobs, printing."""
    _run_jobs()


@click.command()
@with_django
def cameras() -> None:
    """The recorder: takes in the pictures of all cameras, keeps them, shows them."""
    _run_cameras()


def _run_jobs() -> None:
    from motcua.background import run

    run(_asked_to_stop())


def _run_cameras() -> None:
    from motcua.domain.cameras.recording.process import Recorder

    Recorder().run(_asked_to_stop())


def _asked_to_stop() -> threading.Event:
    """Set by SIGTERM and SIGINT. What is told of the work until then is told in English."""
    from django.utils import translation

    translation.activate("en")
    stop = threading.Event()
    signal.signal(signal.SIGTERM, lambda *_: stop.set())
    signal.signal(signal.SIGINT, lambda *_: stop.set())
    return stop


@click.command("scan-agent", context_settings={"ignore_unknown_options": True, "help_option_names": []})
@click.argument("arguments", nargs=-1, type=click.UNPROCESSED)
def scan_agent(arguments: tuple[str, ...]) -> None:
    """Scan at a counter what its officer orders (see --help); needs no database here."""
    from motcua_scan_agent.__main__ import main as run_agent

    sys.exit(run_agent(arguments))


@click.command(context_settings={"ignore_unknown_options": True, "help_option_names": []})
@click.argument("arguments", nargs=-1, type=click.UNPROCESSED)
def manage(arguments: tuple[str, ...]) -> None:
    """Django's own commands, such as: motcua manage migrate."""
    from django.core.management import execute_from_command_line

    execute_from_command_line(["motcua manage", *arguments])
