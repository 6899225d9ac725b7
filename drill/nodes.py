"""Two nodes on one database behind a small proxy; each is killed whole under load while screens listen.

Event streams go on at the other node with nothing missed, numbers are given on, each notice goes out once, and a node that comes back
serves again. DRILL_SECONDS between two deaths (10).
"""

import email
import tempfile
import threading
import time
from collections import Counter
from collections.abc import Mapping
from contextlib import ExitStack, suppress
from dataclasses import dataclass
from pathlib import Path

import httpx
from tests.listening import Listener
from tests.sending import Load, check

from drill._house import CENTRE, Node, Proxy, database_of, number, prepare, say, start, wait_for_demonstration
from motcua_simulators.running import running

LISTENERS = 40
PERSON = {"kind": "person", "name": "Nguyễn Văn Ân", "id_number": "024090001234", "phone": "0912345678"}
PERSON |= {"email": "an@example.vn"}
PROCEDURE = "2.001583"


@dataclass
class Before:
    """Both nodes, as clients see them."""

    base: str
    node: Node

    def token(self, role: str, **where: str | int) -> str:
        return self.node.token(role, **where)

    def client(self, role: str, **where: str | int) -> httpx.Client:
        headers = {"Authorization": f"Bearer {self.token(role, **where)}"}
        return httpx.Client(base_url=f"{self.base}/api/v1", headers=headers, timeout=5)


class Desk(threading.Thread):
    """Takes in dossiers of somebody with an address; each is sent again with its key until it is answered."""

    def __init__(self, house: Before) -> None:
        super().__init__()
        self.codes: list[str] = []
        self.stop = threading.Event()
        self._house = house

    def run(self) -> None:
        with self._house.client("receptionist", centre=CENTRE) as client:
            papers = self._papers(client)
            order = {"centre": CENTRE, "procedure": PROCEDURE, "applicant": PERSON, "documents": papers}
            while not self.stop.wait(0.3):
                key = {"Idempotency-Key": f"desk-{len(self.codes)}-{time.monotonic_ns()}"}
                while not self._took(client, order, key):
                    time.sleep(0.1)

    def _papers(self, client: httpx.Client) -> list[dict[str, object]]:
        while True:
            with suppress(httpx.HTTPError):
                asked = client.get(f"/procedures/{PROCEDURE}").raise_for_status().json()["documents"]
                return [
                    {"requirement": one["code"], "originals": one["originals"], "copies": one["copies"]}
                    for one in asked
                ]
            time.sleep(0.1)

    def _took(self, client: httpx.Client, order: Mapping[str, object], key: dict[str, str]) -> bool:
        try:
            answer = client.post("/dossiers", json=order, headers=key)
        except httpx.HTTPError:
            return False
        if answer.status_code == 201:
            self.codes.append(answer.json()["code"])
        elif answer.status_code < 500:
            raise RuntimeError(answer.text)
        return answer.status_code == 201


def main() -> int:
    pause = number("DRILL_SECONDS", 10)
    with tempfile.TemporaryDirectory(prefix="motcua-drill-") as name, ExitStack() as stack:
        data = Path(name)
        data.chmod(0o711)
        prepare(data)
        database = stack.enter_context(database_of(data))
        (data / "mail").mkdir()
        with running("smtp", data / "mail") as mail:
            settings = {"SMTP_PORT": str(mail.port), "MOTCUA_NOTICE_WINDOW_SECONDS": "1"}
            nodes = [start(data, database.url, settings=settings)]
            try:
                nodes[0].wait_ready()
                wait_for_demonstration(nodes[0])
                nodes.append(start(data, database.url, settings=settings))
                nodes[1].wait_ready()
                return _drill(nodes, data, database.url, settings, pause, mail.folder)
            finally:
                for node in nodes:
                    node.stop()


def _drill(nodes: list[Node], data: Path, url: str, settings: dict[str, str], pause: float, mails: Path) -> int:
    proxy = Proxy(*(node.port for node in nodes))
    house = Before(proxy.base, nodes[0])
    stop = threading.Event()
    listeners = [Listener(f"{proxy.base}/api/v1/centres/{CENTRE}/live") for _ in range(LISTENERS)]
    threads = [threading.Thread(target=one.run, args=(stop,)) for one in listeners]
    for thread in threads:
        thread.start()
    time.sleep(2)
    load, desk = Load(house, pause=0.05), Desk(house)
    load.run()
    desk.start()
    for turn, node in enumerate(list(nodes)):
        time.sleep(pause)
        before = len(load.acknowledged)
        node.kill()
        time.sleep(pause)
        say("nodes", killed=f"node {turn + 1}", acknowledged_by_the_other_meanwhile=len(load.acknowledged) - before)
        nodes[turn] = start(data, url, port=node.port, settings=settings)
        say("nodes", back=f"node {turn + 1}", seconds_until_ready=round(nodes[turn].wait_ready(), 1))
    desk.stop.set()
    desk.join(90)
    acknowledged = load.finish()
    time.sleep(3)
    stop.set()
    for thread in threads:
        thread.join(20)
    check(house, acknowledged)
    wanted = {f"ticket:{one['id']}" for one in acknowledged}
    missed = sum(len(wanted - one.subjects) for one in listeners)
    gaps = sorted(gap for one in listeners for gap in one.gaps)
    letters = _letters(mails, desk.codes)
    proxy.close()
    say("nodes", listeners=LISTENERS, acknowledged=len(acknowledged), events_missed=missed,
        streams_opened_again=len(gaps), seconds_until_open_again={"median": round(gaps[len(gaps) // 2], 2), "worst": round(gaps[-1], 2)},
        events_repeated=sum(one.repeated for one in listeners), longest_request_seconds=round(load.longest, 2))  # fmt: skip
    say("nodes", dossiers=len(desk.codes), letters=dict(sorted(Counter(letters.values()).items())))
    return int(bool(missed) or set(letters.values()) != {1})


def _letters(folder: Path, codes: list[str]) -> dict[str, int]:
    """How many letters went out about each dossier; waits until each has one, or a minute."""
    deadline = time.monotonic() + 60
    while True:
        texts = [
            str(email.message_from_bytes(path.read_bytes())["Subject"]) + _body(path) for path in folder.glob("*.eml")
        ]
        found = {code: sum(code in text for text in texts) for code in codes}
        if all(found.values()) or time.monotonic() > deadline:
            return found
        time.sleep(0.5)


def _body(path: Path) -> str:
    letter = email.message_from_bytes(path.read_bytes())
    parts = [one.get_payload(decode=True) for one in letter.walk() if one.get_content_type() == "text/plain"]
    return "".join(part.decode(errors="replace") for part in parts if isinstance(part, bytes))
