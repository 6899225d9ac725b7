"""Tickets and calls a second over HTTP as ratios to pgbench with the same statements; calls at a hall's pace; from call to display.

Both sides give or call as many tickets in each round, from the same beginning: a longer line makes each statement dearer.
`cpu_ms` is what web processes, jobs and database spent on one.

Saturated, the time of one call is no more than callers through rate (Little's law: 23 at 273 a second wait 84 ms each), so it says
nothing of a hall. `paced` presses at planned moments, whatever the server does: 10 a second is the worst minute of a hall with 23
counters (each calls every 2.3 s), 50 a second is five such halls. A press counts from its planned moment, so that one that had to wait
for the one before it is counted with that wait; `late_ms` is by how much the load itself missed its moments, on a machine that is busy.
"""

import json
import os
import re
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from statistics import median
from typing import Any

from bench import cpu
from bench.hall import CENTRE, Hall

CONNECTIONS = 16
ISSUES_EACH = 400
COUNTERS = 23
WAITING = 2000
CALLS_EACH = WAITING // COUNTERS
PACES = {10: 30, 50: 12}  # calls a second: for so many seconds
ROUNDS = 3
EVENTS = 60
OLD_TICKETS = 100_000

# What "no-show" writes; it frees the counter for the next call, in pgbench as over HTTP.
FREE_SQL = """
WITH freed AS (
    UPDATE queue_ticket SET state = 'no_show' WHERE counter_id = (
        SELECT counter.id FROM centre_counter counter JOIN centre_centre centre ON centre.id = counter.centre_id
        WHERE centre.code = 'BG' AND counter.number = :client_id + 1) AND state = 'called'
    RETURNING id
)
INSERT INTO journal_entry (kind, subject, centre, actor, data)
SELECT 'ticket.no_show', 'ticket:' || id, 'BG', 'bench', '{}' FROM freed;
"""

# Frees the counter at the end of the statement that called, and keeps the line as long as it was.
BACK_IN_LINE = """
CREATE FUNCTION bench_back_in_line() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
    UPDATE queue_ticket SET state = 'waiting', counter_id = NULL, called_at = NULL, queue_key = clock_timestamp()
    WHERE id = NEW.id;
    RETURN NULL;
END $$;
CREATE TRIGGER bench_back_in_line AFTER UPDATE OF state ON queue_ticket FOR EACH ROW WHEN (NEW.state = 'called')
EXECUTE FUNCTION bench_back_in_line();
"""


def run(hall: Hall) -> Iterator[dict[str, object]]:
    services = [str(row[0]) for row in hall.sql("SELECT code FROM queue_service WHERE active ORDER BY rank")]
    _open_counters(hall)
    yield from _issue(hall, services)
    yield from _call(hall)
    yield _events(hall)
    yield from _old_tickets(hall, services)


def _issue(hall: Hall, services: list[str]) -> Iterator[dict[str, object]]:
    """16 connections, services in turn. Each round pgbench first, then HTTP, from an empty queue."""
    script, yardstick, rates, latencies, spent = issue_script(services), [], [], [], []
    each = ISSUES_EACH // len(services) * len(services)
    for _round in range(ROUNDS):
        _clear(hall)
        yardstick.append(hall.pgbench(script, clients=CONNECTIONS, transactions=each))
        _clear(hall)
        token = hall.token("kiosk")
        clients = [
            {
                "requests": [
                    [
                        "POST",
                        f"/api/v1/centres/{CENTRE}/tickets",
                        json.dumps({"service": services[(n + k) % len(services)]}),
                        token,
                    ]
                    for k in range(len(services))
                ]
            }
            for n in range(CONNECTIONS)
        ]
        before = cpu.spent(hall.server)
        measured = _load(hall, clients, rounds=ISSUES_EACH // len(services))
        _require_only(measured, 201)
        spent.append(cpu.each(before, cpu.spent(hall.server), len(_all(measured))))
        rates.append(len(_all(measured)) / measured["seconds"])
        latencies += _all(measured)
        _require_gapless(hall)
    yield {
        "what": "tickets issued over HTTP",
        "connections": CONNECTIONS,
        "per_second": round(median(rates)),
        "pgbench_per_second": round(median(yardstick)),
        "ratio": round(median(rates) / median(yardstick), 2),
        **_quantiles(latencies),
        "cpu_ms": _typical(spent),
    }


def _call(hall: Hall) -> Iterator[dict[str, object]]:
    """23 counters call while 2,000 wait: in the bench's database who was called stands in line again at once, for both sides."""
    yardstick, rates, latencies, spent = [], [], [], []
    hall.sql(BACK_IN_LINE)
    try:
        for _round in range(ROUNDS):
            _fill(hall)
            yardstick.append(hall.pgbench(call_script(), clients=COUNTERS, transactions=CALLS_EACH))
            _fill(hall)
            before = cpu.spent(hall.server)
            measured = _load(hall, _callers(hall), rounds=CALLS_EACH)
            _require_only(measured, 200)
            spent.append(cpu.each(before, cpu.spent(hall.server), len(_all(measured))))
            rates.append(len(_all(measured)) / measured["seconds"])
            latencies += _all(measured)
            ((written, waiting),) = hall.sql(
                "SELECT sum(call_count)::int, count(*) FILTER (WHERE state = 'waiting')::int FROM queue_ticket"
            )
            if (written, waiting) != (COUNTERS * CALLS_EACH, WAITING):
                raise RuntimeError(f"{written} calls were written and {waiting} wait")
        for pace, seconds in PACES.items():
            yield _paced(hall, pace, seconds)
    finally:
        hall.sql("DROP FUNCTION bench_back_in_line() CASCADE")
    yield {
        "what": "calls over HTTP",
        "counters": COUNTERS,
        "waiting": WAITING,
        "per_second": round(median(rates)),
        "pgbench_per_second": round(median(yardstick)),
        "ratio": round(median(rates) / median(yardstick), 2),
        **_quantiles(latencies),
        "cpu_ms": _typical(spent),
    }


def _callers(hall: Hall) -> list[dict[str, Any]]:
    """Each counter presses "next" by its own right."""
    paths = {number: f"/api/v1/counters/{CENTRE}/{number}/call-next" for number in range(1, COUNTERS + 1)}
    return [{"requests": [["POST", path, "", hall.token("receptionist", number)]]} for number, path in paths.items()]


def _paced(hall: Hall, pace: int, seconds: int) -> dict[str, object]:
    """The counters in turn, `pace` times a second in all, whether answers come or not; what came before is followed first."""
    _fill(hall)
    cpu.wait_for_calm(hall.server)
    before = cpu.spent(hall.server)
    measured = _load(hall, _callers(hall), rounds=1, pace=pace, count=pace * seconds)
    _require_only(measured, 200)
    return {
        "what": f"calls over HTTP at {pace} a second",
        "counters": COUNTERS,
        "waiting": WAITING,
        "calls": len(_all(measured)),
        **_quantiles(_all(measured)),
        "late_ms": _quantiles(measured["late"]),
        "aim_p99_ms": 50,
        "cpu_ms": cpu.each(before, cpu.spent(hall.server), len(_all(measured))),
        "load": round(os.getloadavg()[0], 1),
    }


def _events(hall: Hall) -> dict[str, object]:
    """Milliseconds from sending the call until a display's event stream has the event."""
    _fill(hall)
    arrived: dict[str, float] = {}
    ready, stop = threading.Event(), threading.Event()
    listener = threading.Thread(target=_listen, args=(hall.port, arrived, ready, stop), daemon=True)
    listener.start()
    ready.wait(10)
    token, waits = hall.token("receptionist", 1), []
    for _event in range(EVENTS):
        time.sleep(0.05)
        begun = time.perf_counter()
        measured = _post(hall, f"/api/v1/counters/{CENTRE}/1/call-next", token)
        ticket = measured["id"]
        deadline = begun + 5
        while ticket not in arrived and time.perf_counter() < deadline:
            time.sleep(0.0005)
        waits.append(arrived[ticket] - begun)
        _post(hall, f"/api/v1/tickets/{ticket}/no-show", token)
    stop.set()
    return {
        "what": "from the call to the display's event",
        "events": EVENTS,
        "median_ms": round(median(waits) * 1000, 1),
        "p95_ms": round(sorted(waits)[int(EVENTS * 0.95)] * 1000, 1),
    }


def _old_tickets(hall: Hall, services: list[str]) -> Iterator[dict[str, object]]:
    """What 100,000 finished tickets do to the statements (aim: at most 20 % slower)."""
    issue, call = issue_script(services), f"{call_script()}\n{FREE_SQL}"
    rates: dict[str, list[float]] = {}
    for stored in (0, OLD_TICKETS):
        for _round in range(2):
            _clear(hall)
            if stored:
                _store_finished(hall, stored)
            rates.setdefault(f"issue {stored}", []).append(hall.pgbench(issue, clients=CONNECTIONS, seconds=2))
            _fill(hall, keep_finished=True)
            rates.setdefault(f"call {stored}", []).append(hall.pgbench(call, clients=COUNTERS, transactions=CALLS_EACH))
    for verb in ("issue", "call"):
        few, many = max(rates[f"{verb} 0"]), max(rates[f"{verb} {OLD_TICKETS}"])
        yield {"what": f"{verb} with {OLD_TICKETS} finished tickets", "ratio": round(many / few, 2)}


def issue_script(services: list[str]) -> str:
    """ISSUE_SQL with one ticket, as pgbench takes it."""
    from motcua.domain.queue.actions.issue_sql import ISSUE_SQL

    listed = ", ".join(f"'{code}'" for code in services)
    one = {
        "id": "ARRAY[uuidv7()]",
        "centre": f"ARRAY['{CENTRE}']",
        "service": f"ARRAY[(ARRAY[{listed}])[:n]]",
        "priority": "ARRAY['none']",
        "head_start": "ARRAY[0]",
        "language": "ARRAY['vi']",
        "source": "ARRAY['kiosk']",
        "phone": r"ARRAY['\x'::bytea]",
        "device": "ARRAY['']",
        "issued_by": "ARRAY['bench']",
        "key": "ARRAY[gen_random_uuid()::text]",
        "fingerprint": "ARRAY[decode(repeat('ab', 32), 'hex')]",
        "mean": "ARRAY[NULL::int]",
        "spread": "ARRAY[1.0]",
        "rivals": "ARRAY[0.0]",
        "held_since": "ARRAY[NULL::timestamptz]",
        "missed_since": "ARRAY[NULL::timestamptz]",
        "stretch": "ARRAY[1.0]",
        "now": "clock_timestamp()",
    }
    return f"\\set n random(1, {len(services)})\n{_filled(ISSUE_SQL, one)};\n"


def call_script() -> str:
    """CALL_NEXT_SQL for the counter of each client."""
    from motcua.domain.queue.actions.calling_sql import CALL_NEXT_SQL

    here = {
        "centre": f"'{CENTRE}'",
        "counter": ":client_id + 1",
        "now": "clock_timestamp()",
        "actor": "'bench'",
        "only": "NULL",
        "rates": "'{}'",
        "appointment_start": "0",
    }
    return f"{_filled(CALL_NEXT_SQL, here)};"


def _filled(statement: str, values: dict[str, str]) -> str:
    return re.sub(r"%\((\w+)\)s", lambda found: values[found[1]], statement).replace("%%", "%")


def _open_counters(hall: Hall) -> None:
    from motcua.base.actor import system
    from motcua.domain.queue.actions import open_counter

    for number in range(1, COUNTERS + 1):
        open_counter(system("bench"), CENTRE, number)


def _clear(hall: Hall) -> None:
    hall.sql("TRUNCATE queue_ticket, queue_series CASCADE")
    hall.sql("CHECKPOINT")


def _fill(hall: Hall, keep_finished: bool = False) -> None:
    """2,000 wait, in equal parts for every service; every counter also serves A for this, so that none runs dry."""
    from django.db import connection

    if keep_finished:
        hall.sql("DELETE FROM queue_ticket WHERE state <> 'finished'")
    else:
        _clear(hall)
    hall.sql(
        "INSERT INTO queue_counter_service (counter_id, service_id, rank) SELECT counter.id, service.id, 9"
        " FROM centre_counter counter JOIN queue_service service USING (centre_id) WHERE service.code = 'A'"
        " ON CONFLICT DO NOTHING"
    )
    _insert(hall, WAITING, "waiting")
    connection.cursor().execute("VACUUM ANALYZE queue_ticket")


def _store_finished(hall: Hall, count: int) -> None:
    from django.db import connection

    _insert(hall, count, "finished")
    connection.cursor().execute("VACUUM ANALYZE queue_ticket")


def _insert(hall: Hall, count: int, state: str) -> None:
    hall.sql(
        """
        INSERT INTO queue_ticket (id, centre_id, service_id, business_day, prefix, number, label, state, source,
            issued_at, arrived_at, queue_key, finished_at, issued_by,
            ahead_at_issue, open_at_issue, free_at_issue, mean_at_issue)
        SELECT uuidv7(), service.centre_id, service.id, (now() AT TIME ZONE centre.time_zone)::date, service.prefix,
            row_number() OVER (PARTITION BY service.prefix) + %s, 'A001', %s, 'bench', now(), now(),
            now() + n * interval '1 ms', now(), 'bench', 0, 0, 0, 480
        FROM generate_series(1, %s) AS n, queue_service service
        JOIN centre_centre centre ON centre.id = service.centre_id
        WHERE centre.code = %s AND service.code = 'A'
        """,
        1_000_000 if state == "finished" else 500_000,
        state,
        count,
        CENTRE,
    )


def _typical(rounds: list[dict[str, float]]) -> dict[str, float]:
    return {part: median(one[part] for one in rounds) for part in rounds[0]}


def _require_only(measured: dict[str, Any], status: int) -> None:
    if set(measured["statuses"]) != {str(status)}:
        raise RuntimeError(f"unexpected answers: {measured['statuses']}")


def _require_gapless(hall: Hall) -> None:
    rows = hall.sql(
        "SELECT prefix, count(*), count(DISTINCT number), min(number), max(number) FROM queue_ticket GROUP BY prefix"
    )
    for prefix, count, different, first, last in rows:
        if not (count == different == last and first == 1):
            raise RuntimeError(f"numbers of {prefix}: {count} tickets, {different} numbers, {first} to {last}")


def _all(measured: dict[str, Any]) -> list[float]:
    return [seconds for kind in measured["latencies"] for seconds in kind]


def _quantiles(seconds: list[float]) -> dict[str, object]:
    ordered = sorted(seconds)
    return {
        "p50_ms": round(ordered[len(ordered) // 2] * 1000, 1),
        "p99_ms": round(ordered[int(len(ordered) * 0.99)] * 1000, 1),
    }


def _load(hall: Hall, clients: list[dict[str, Any]], rounds: int, **paced: int) -> dict[str, Any]:
    order = json.dumps({"port": hall.port, "clients": clients, "rounds": rounds, **paced})
    done = subprocess.run([sys.executable, "-m", "bench.load"], input=order, capture_output=True, text=True)
    if done.returncode:
        raise RuntimeError(done.stderr[-2000:])
    found: dict[str, Any] = json.loads(done.stdout)
    return found


def _post(hall: Hall, path: str, token: str) -> dict[str, Any]:
    import http.client

    connection = http.client.HTTPConnection("127.0.0.1", hall.port, timeout=10)
    connection.request("POST", path, headers={"Authorization": f"Bearer {token}"})
    answer = connection.getresponse()
    found: dict[str, Any] = json.loads(answer.read())
    connection.close()
    if answer.status != 200:
        raise RuntimeError(str(found))
    return found


def _listen(port: int, arrived: dict[str, float], ready: threading.Event, stop: threading.Event) -> None:
    """A display: notes when the event of each called ticket is there."""
    with socket.create_connection(("127.0.0.1", port)) as stream:
        stream.sendall(f"GET /api/v1/centres/{CENTRE}/live HTTP/1.1\r\nHost: localhost\r\n\r\n".encode())
        stream.settimeout(0.2)
        buffer = b""
        while not stop.is_set():
            try:
                buffer += stream.recv(65536)
            except TimeoutError:
                continue
            now = time.perf_counter()
            if b"hello" in buffer:
                ready.set()
            *messages, buffer = buffer.split(b"\n\n")
            for message in messages:
                found = re.search(rb"event: ticket\.called\r?\ndata: (.*)", message)
                if found:
                    arrived[json.loads(found[1])["subject"].partition(":")[2]] = now
