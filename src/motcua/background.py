"""The background process: durable followers of the journal, jobs, printing, loudspeakers, webhooks, the watch over devices."""

import asyncio
import logging
import os
import threading
from pathlib import Path

from django.conf import settings
from procrastinate.contrib.django import app

from motcua.base.journal import followers
from motcua.domain.cameras import tasks as exports
from motcua.domain.devices import spooler, watch
from motcua.domain.devices.sounding import player
from motcua.domain.documents import tasks as reading
from motcua.domain.documents.actions.reading import LET_GO
from motcua.domain.exchange import delivery
from motcua.domain.insight import tasks as simulations
from motcua.domain.queue import voice

READERS = max(1, (os.cpu_count() or 2) // 2)  # each keeps a core busy; the other half is for people
# How many jobs of each queue are in hand at once: a stack of a hundred pages, an hour of video or a simulated day delays no letter.
WORKERS = {"default": 4, reading.QUEUE: READERS, exports.QUEUE: 1, simulations.QUEUE: 1}
log = logging.getLogger(__name__)


def run(stop: threading.Event) -> None:
    """Runs them until `stop` is set."""
    threading.Thread(target=_make_clips, name="voice", daemon=True).start()
    threads = [
        threading.Thread(target=followers.run_forever, args=(stop,), name="followers"),
        threading.Thread(target=spooler.run_forever, args=(stop,), name="spooler"),
        threading.Thread(target=watch.run_forever, args=(stop,), name="devices"),
        threading.Thread(target=player.run_forever, args=(stop,), name="loudspeakers"),
        threading.Thread(target=delivery.run_forever, args=(stop,), name="deliveries"),
    ]
    for thread in threads:
        thread.start()
    try:
        asyncio.run(_work_all(stop))
    finally:
        stop.set()
        for thread in threads:
            thread.join(timeout=12)


def _make_clips() -> None:
    """The first call of the day is not the one that waits for the voice to be made."""
    try:
        voice.make_clips(Path(settings.VOICES_DIR))
    except (voice.NoVoice, OSError) as problem:
        log.error("there will be no spoken calls: %s", problem)


async def _work_all(stop: threading.Event) -> None:
    workers = [_work(stop, [queue], at_once) for queue, at_once in WORKERS.items()]
    await asyncio.gather(*workers, asyncio.to_thread(_let_go, stop))


def _let_go(stop: threading.Event) -> None:
    """Reading ends after the page that is in hand; the rest is taken up at the next start."""
    stop.wait()
    LET_GO.set()


async def _work(stop: threading.Event, queues: list[str], at_once: int) -> None:
    """A worker of procrastinate; it comes back by itself when the database was away."""
    while not stop.is_set():
        worker_app = app.with_connector(app.connector.get_worker_connector())  # type: ignore[attr-defined] # Django's has it
        try:
            async with worker_app.open_async():
                worker = asyncio.create_task(
                    worker_app.run_worker_async(
                        queues=queues, concurrency=at_once, install_signal_handlers=False, listen_notify=True
                    )
                )
                stopping = asyncio.create_task(asyncio.to_thread(stop.wait))
                await asyncio.wait({worker, stopping}, return_when=asyncio.FIRST_COMPLETED)
                if not worker.done():
                    worker.cancel()
                await asyncio.gather(worker, return_exceptions=not stop.is_set())
        except Exception as error:
            log.warning("the job worker stopped (%s); it starts again", error)
        if not stop.is_set():
            await asyncio.sleep(1)
