"""The one port: a dispatcher in front of Django (WSGI, threads) and of the apps that hold sockets or are hot (plain ASGI)."""

import asyncio
import gc
import logging
import os
import resource
import secrets
import socket
import subprocess
import sys
import threading
from collections.abc import Awaitable, Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from importlib import import_module
from pathlib import Path
from typing import Any, cast

import django
import uvicorn
import uvloop
from django.core.handlers.wsgi import WSGIHandler

from motcua.base import env, figures, logs, service_manager
from motcua.base.embedded import EmbeddedPostgres
from motcua.base.ids import uuid7
from motcua.base.live.asgi import header
from motcua.base.logs import REQUEST_ID
from motcua.base.supervisor import ForkedService, ProcessService, Supervisor, given_by_copy
from motcua.base.threads import Threads
from motcua.keeping.places import require_whole

Scope = dict[str, Any]
Receive = Callable[[], Awaitable[dict[str, Any]]]
Send = Callable[[dict[str, Any]], Awaitable[None]]
App = Callable[[Scope, Receive, Send], Awaitable[None]]
Ready = Callable[[], dict[str, list[str]]]

THREADS = 12
ASIDE = 4  # threads beside those of requests: who may listen, who is there
BACKLOG = 2048
LOOPBACK = ("127.0.0.1", "::1", "localhost")
log = logging.getLogger(__name__)


class Dispatcher:
    """Sends each request to the first app that claims it; the rest is Django's."""

    def __init__(self) -> None:
        from motcua.surfaces.api import camera_stream, feed_wait, hot, hot_call, live

        self._claims_live = live.claims
        self._hub = live.make_hub()
        self._presence = live.KeepsPresence(self._hub)
        self._asks_again = live.AsksAgain(self._hub)
        self._hot = hot.HotIssue()
        self._django = Threads(cast(Any, WSGIHandler()), THREADS)
        self._hot_call = hot_call.HotCall(self._django)
        self._feed_wait = feed_wait.FeedWait(self._django, live.connect)
        self._live = live.make_app(self._hub)
        self._special: list[tuple[Callable[[Scope], bool], App]] = [
            (camera_stream.claims, camera_stream.app),
            (hot.claims, self._hot),
            (hot_call.claims, self._hot_call),
            (feed_wait.claims, self._feed_wait),
        ]

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "lifespan":
            await self._lifespan(receive, send)
        elif scope["type"] == "http":
            with logs.of_request(_named(scope)):
                if self._claims_live(scope):  # takes the socket over, so that nobody stands between
                    await self._live(scope, receive, send)
                    return
                counted = figures.counted(send, scope["path"])
                for claims, app in self._special:
                    if claims(scope):
                        await app(scope, receive, counted)
                        return
                await self._django(scope, receive, counted)

    async def _lifespan(self, receive: Receive, send: Send) -> None:
        while True:
            message = await receive()
            if message["type"] == "lifespan.startup":
                await self._hub.start()
                await self._presence.start()
                await self._asks_again.start()
                await self._hot.start()
                await send({"type": "lifespan.startup.complete"})
            elif message["type"] == "lifespan.shutdown":
                await self._feed_wait.stop()
                await self._asks_again.stop()
                await self._presence.stop()
                await self._hub.stop()
                await self._hot.stop()
                await self._hot_call.stop()
                await send({"type": "lifespan.shutdown.complete"})
                return


def _named(scope: Scope) -> str:
    """The number of a request: what a proxy gave it, else a new one, which all that answer it find in its head."""
    given = header(scope, b"x-request-id")
    if REQUEST_ID.fullmatch(given):
        return given
    number = uuid7().hex[:20]
    kept = [(name, value) for name, value in scope["headers"] if name != b"x-request-id"]
    scope["headers"] = [*kept, (b"x-request-id", number.encode())]
    return number


def run_web(listener: socket.socket) -> None:
    """One web process on a socket that the supervisor holds, so that a restart refuses nobody."""
    from motcua.domain.people.places import read_ahead

    allow_many_sockets()
    config = uvicorn.Config(
        Dispatcher(),
        loop="uvloop",
        http="httptools",
        ws="none",
        lifespan="on",
        log_level="warning",
        access_log=False,
        log_config=None,  # as everything else is logged
        server_header=False,
        proxy_headers=bool(os.environ.get("MOTCUA_PROXIES")),
        forwarded_allow_ips=os.environ.get("MOTCUA_PROXIES", ""),
        timeout_keep_alive=30,
        timeout_graceful_shutdown=3,  # open event streams end here; screens reconnect by themselves
        backlog=BACKLOG,
    )
    threading.Thread(target=read_ahead, daemon=True, name="places").start()  # off the first request that needs it
    with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
        # each thread holds a connection to the database, and by default there are up to 32: with two nodes there were none left
        runner.get_loop().set_default_executor(ThreadPoolExecutor(ASIDE, thread_name_prefix="aside"))
        runner.run(uvicorn.Server(config).serve(sockets=[listener]))


def allow_many_sockets() -> None:
    """As many as we may have: each screen and each waiting visitor's phone holds one, and 1,024 is the usual beginning."""
    _soft, most = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (most, most))


class DatabaseService:
    """The embedded database as a service of the supervisor."""

    name = "database"

    def __init__(self, data: Path) -> None:
        self._postgres = EmbeddedPostgres(data)

    def start(self) -> None:
        self._postgres.start()

    def start_again(self) -> bool:
        return self._postgres.start_again()

    def alive(self) -> bool:
        return self._postgres.alive()

    def stop(self) -> None:
        self._postgres.stop()


class CannotListen(Exception):
    """The port is taken, or the address is not this machine's."""


def listen(bind: str, port: int) -> socket.socket:
    """The socket that all web processes share. Raises CannotListen."""
    family = socket.AF_INET6 if ":" in bind else socket.AF_INET
    listener = socket.socket(family, socket.SOCK_STREAM)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listener.bind((bind, port))
        listener.listen(BACKLOG)
    except OSError as error:
        listener.close()
        raise CannotListen(f"cannot listen on {bind}:{port} ({error.strerror or error})") from None
    return listener


def serve(
    bind: str,
    port: int,
    *,
    besides: Mapping[str, Callable[[], None]],
    web_processes: int = 2,
    simulators: bool = False,
    ready: Ready | None = None,
) -> None:
    """Runs database, web processes and `besides` under one supervisor until SIGTERM or SIGINT; what `ready` gives is run at last, by name.

    Whoever works with Django is a copy of this process, made when all is loaded (docs/decisions/0078).
    """
    if simulators:
        simulated_settings(env.data_folder())  # before the settings are read
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")  # its threads would not come along; there are processes enough
    from django.conf import settings

    require_whole()
    data = Path(settings.DATA_DIR)
    listener = listen(bind, port)
    supervisor = Supervisor()
    try:
        if not os.environ.get("DATABASE_URL"):
            supervisor.add(DatabaseService(data))
        migrate()
        environment = {"PORT": str(port), "MOTCUA_DATA": str(data)}
        if simulators:
            for name, command in simulator_commands(data, port).items():
                supervisor.add(ProcessService(name, command, environment))
        load()
        for number in range(1, web_processes + 1):
            supervisor.add(ForkedService(f"web-{number}", partial(run_web, listener)))
        for name, run in besides.items():
            supervisor.add(ForkedService(name, partial(_without, listener, run)))
        for name, command in (given_by_copy("ready", ready) if ready else {}).items():
            supervisor.add(ProcessService(name, command, environment))
        service_manager.tell("READY=1")
        supervisor.run()
    finally:
        supervisor.stop()


def load() -> None:
    """All code that web processes run, so that each begins with it; what stands in memory by then is shared for good."""
    import_module("motcua.urls")
    for app in ("camera_stream", "feed_wait", "hot", "hot_call", "live"):
        import_module(f"motcua.surfaces.api.{app}")
    gc.collect()
    gc.freeze()  # a collection of a copy would write into each object and so make it its own


def _without(listener: socket.socket, run: Callable[[], None]) -> None:
    """Who serves nobody does not hold the port."""
    listener.close()
    run()


def migrate() -> None:
    """Brings the tables up to date; two nodes that start at once do it one after the other."""
    from django.core.management import call_command
    from django.db import connection

    django.setup()
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_lock(7316201)")
        try:
            call_command("migrate", verbosity=0, interactive=False)
        finally:
            cursor.execute("SELECT pg_advisory_unlock(7316201)")


def simulated_settings(data: Path) -> None:
    """What the simulators need, where nothing else is set: a network to send to, an account, and a secret of this run."""
    identity = env.integer("MOTCUA_IDENTITY_PORT", 9840)
    for name, value in {
        "MOTCUA_OIDC_ISSUER": f"http://127.0.0.1:{identity}",
        "MOTCUA_OIDC_CLIENT_ID": "motcua",
        "MOTCUA_OIDC_CLIENT_SECRET": "motcua-demo",
        "MOTCUA_OIDC_NAME": "VNeID (mô phỏng)",
        "MOTCUA_WEBHOOK_NETWORKS": "127.0.0.0/8",  # the simulated data centre is on this machine
        "MOTCUA_PAYMENT_BANK": "970403",
        "MOTCUA_PAYMENT_ACCOUNT": "0011012345678",
        "MOTCUA_PAYMENT_ACCOUNT_NAME": "TRUNG TAM PVHCC",
        "MOTCUA_PAYMENT_CENTRE": "BG",
        "MOTCUA_PAYMENT_SECRET": secrets.token_hex(32),
        "MOTCUA_CARRIER_URL": f"http://127.0.0.1:{env.integer('MOTCUA_CARRIER_PORT', 9880)}",
        "MOTCUA_CARRIER_SECRET": secrets.token_hex(32),
        "MOTCUA_CARRIER_POLL_MINUTES": "5",
        "MOTCUA_SMS_KEY": secrets.token_hex(32),
        "MOTCUA_GATEWAYS": str(_simulated_gateways(data)),
        "MOTCUA_CAMERA_DISCOVERY": f"127.0.0.1:{env.integer('MOTCUA_CAMERA_PORT', 8554) + 3}",
        "MOTCUA_CAMERA_NETWORKS": "127.0.0.0/8,10.0.0.0/8,172.16.0.0/12,192.168.0.0/16",
        "MOTCUA_QUIET_HOURS": "",  # whoever tries it at night sees what is sent
        "MOTCUA_NOTICE_WINDOW_SECONDS": "2",
        **_simulated_mailbox(),
    }.items():
        os.environ.setdefault(name, value)


def _simulated_mailbox() -> dict[str, str]:
    """Where agencies without the system "answer": nothing where a real mailbox is set, or the simulator is switched off by port 0."""
    from motcua_simulators import imap

    port = env.integer("MOTCUA_MAILBOX_PORT", 9890)
    if not port or env.text("MOTCUA_IMAP_HOST"):
        return {}
    return {
        "MOTCUA_IMAP_HOST": "127.0.0.1",
        "MOTCUA_IMAP_PORT": str(port),
        "MOTCUA_IMAP_TLS": "false",
        "MOTCUA_IMAP_USER": imap.USER,
        "MOTCUA_IMAP_PASSWORD": imap.PASSWORD,
    }


def _simulated_gateways(data: Path) -> Path:
    """The file that names the simulated gateway for text messages."""
    path = data / "simulators" / "gateways.toml"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(SIMULATED_GATEWAYS % {"port": env.integer("MOTCUA_SMS_PORT", 9860)})
    return path


SIMULATED_GATEWAYS = """\
[sms]
url = "http://127.0.0.1:%(port)d/send"
headers = {Content-Type = "application/json", Authorization = "Bearer $MOTCUA_SMS_KEY"}
body = '{"to": "{{to}}", "text": "{{text}}", "ref": "{{reference}}"}'
success_field = "code"
success_values = ["100"]
refused_field = "code"
refused_values = ["21"]
id_field = "id"

[sms.reports]
key = "$MOTCUA_SMS_KEY"
id_field = "id"
status_field = "status"
delivered = ["DELIVRD"]
failed = ["UNDELIV"]
"""


def simulator_commands(data: Path, port: int) -> dict[str, list[str]]:
    """Devices that are not there, as processes of their own that speak the real protocols."""
    folder = data / "simulators"
    printer, mail = env.integer("MOTCUA_PRINTER_PORT", 9100), env.integer("SMTP_PORT", 8025)
    data_centre, bank = env.integer("MOTCUA_DATA_CENTRE_PORT", 9800), env.integer("MOTCUA_BANK_PORT", 9820)
    cameras = _camera_simulator(folder / "cameras")
    mailbox = env.integer("MOTCUA_MAILBOX_PORT", 9890)
    return {
        **({"mailbox-simulator": _simulator("imap", mailbox, folder / "mailbox")} if mailbox else {}),
        **({"camera-simulator": cameras} if cameras else {}),
        "printer-simulator": _simulator("printer", printer, folder / "printer"),
        "mail-simulator": _simulator("smtp", mail, folder / "mail"),
        "data-centre-simulator": _simulator("data_centre", data_centre, folder / "data-centre"),
        "bank-simulator": _simulator("bank", bank, folder / "bank"),
        "identity-simulator": _simulator("identity", env.integer("MOTCUA_IDENTITY_PORT", 9840), folder / "identity"),
        "carrier-simulator": [
            *_simulator("carrier", env.integer("MOTCUA_CARRIER_PORT", 9880), folder / "carrier"),
            *("--hook", f"http://127.0.0.1:{port}/api/v1/carrier/events"),
        ],
        # the key of its reports comes by the environment (simulated_settings)
        "sms-simulator": [
            *_simulator("sms", env.integer("MOTCUA_SMS_PORT", 9860), folder / "sms"),
            *("--report-url", f"http://127.0.0.1:{port}/api/v1/notices/reports/sms"),
        ],
    }


def _camera_simulator(folder: Path) -> list[str]:
    """Its command; none where MOTCUA_CAMERA_PORT is 0 or GStreamer's RTSP server is missing. ONVIF is two ports on, discovery three."""
    port = env.integer("MOTCUA_CAMERA_PORT", 8554)
    asked = ["/usr/bin/python3", "-c", "import gi; gi.require_version('GstRtspServer', '1.0')"]
    try:
        at_hand = bool(port) and not subprocess.run(asked, check=False, capture_output=True).returncode
    except OSError:
        at_hand = False
    if not at_hand:
        return []
    return [
        *_simulator("camera", port, folder),
        *("--onvif-port", str(port + 2), "--discovery-port", str(port + 3)),
        *("--rate", "12"),
    ]


def _simulator(module: str, port: int, folder: Path) -> list[str]:
    """Its command; the page that shows what came in is on the next port."""
    ports = ["--port", str(port), "--control-port", str(port + 1)]
    return [sys.executable, "-m", f"motcua_simulators.{module}", *ports, "--folder", str(folder)]


def wait_until_answering(port: int, bind: str, timeout: float = 60) -> None:
    """Waits for the first answer of a web process. Raises OSError when none comes."""
    import time
    import urllib.error
    import urllib.request

    host = "127.0.0.1" if bind in ("0.0.0.0", "::") else bind  # noqa: S104 - it is compared with, not bound
    deadline = time.monotonic() + timeout
    while True:
        try:
            urllib.request.urlopen(f"http://{f'[{host}]' if ':' in host else host}:{port}/healthz", timeout=5).close()
            return
        except (urllib.error.URLError, OSError) as error:
            if time.monotonic() > deadline:
                raise OSError(f"the web processes do not answer: {error}") from None
            time.sleep(0.1)
