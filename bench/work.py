"""Intakes and completed steps a second over HTTP as ratios to pgbench (aim 0.3), and where the processor's time goes.

Two yardsticks, each with the rows written in one transaction by as many clients. `writing`: pgbench copies every row that one
intake left, journal and kept answer included, or changes the rows that completing one step changed; it looks nothing up and checks
nothing, which no honest server could do. `same`: pgbench runs the very statements that the server ran for one request, in their
order, with its look-ups and locks (who asks by which token, whose turn it is, the dossier that is locked), caught in this run:
what is between that and the server is the program, the HTTP and the pages' rules. Both sides are prepared statements.

Several desks work at once, each on dossiers of its own. `cpu_ms` is what the web processes, the jobs that follow the journal and the
database spent on one; `cpu_ratio` compares the database's own time with all of it, and hardly depends on who else uses the machine.
"""

import json
import random
from collections.abc import Iterator
from dataclasses import dataclass
from statistics import median
from typing import Any
from uuid import uuid4

from bench import cpu, statements
from bench.hall import CENTRE, Hall
from bench.queue import _all, _load, _quantiles, _require_only
from bench.receipt import PROCEDURE, _ask

DESKS, ROUNDS, EACH, YARDSTICK_SECONDS = 8, 3, 25, 3
STEP = "appraise"
AGENCY = "STP"
COLON = "chr(58)"  # pgbench takes a colon before a word for a variable, in quotes too


@dataclass(frozen=True)
class Measured:
    """One round of requests."""

    rate: float
    latencies: list[float]
    cpu: dict[str, float]


def run(hall: Hall) -> Iterator[dict[str, object]]:
    received = _intake(hall)
    same = _same_intake(hall)
    yield _compared(hall, "intakes over HTTP", _intake_script(hall, _codes(hall, 1)[0]), same, received)
    same_step = _same_step(hall)
    done = _steps(hall)
    yield _compared(hall, "steps completed over HTTP", _step_script(hall), same_step, done)


def _compared(hall: Hall, what: str, writing: str, same: str, measured: list[Measured]) -> dict[str, object]:
    rate = median(one.rate for one in measured)
    yardsticks = {"writing": _yardstick(hall, writing), "same": _yardstick(hall, same)}
    spent = {part: round(median(one.cpu[part] for one in measured), 2) for part in measured[0].cpu}
    return {
        "what": what,
        "desks": DESKS,
        "per_second": round(rate, 1),
        "pgbench_per_second": {name: round(found[0]) for name, found in yardsticks.items()},
        "ratio": {name: round(rate / found[0], 3) for name, found in yardsticks.items()},
        "aim": 0.3,
        **_quantiles([one for found in measured for one in found.latencies]),
        "cpu_ms": spent,
        "pgbench_cpu_ms": {name: round(found[1], 2) for name, found in yardsticks.items()},
        "cpu_ratio": {
            name: round(found[1] / (spent["web"] + spent["database"]), 3) for name, found in yardsticks.items()
        },
    }


def _yardstick(hall: Hall, script: str) -> tuple[float, float]:
    """Transactions a second, and milliseconds of the database's processor time for one."""
    rates, costs = [], []
    for _round in range(ROUNDS):
        before = cpu.spent(hall.server)
        rate = hall.pgbench(script, clients=DESKS, seconds=YARDSTICK_SECONDS)
        count = max(1, round(rate * YARDSTICK_SECONDS))
        rates.append(rate)
        costs.append(cpu.each(before, cpu.spent(hall.server), count)["database"])
    return median(rates), median(costs)


def _intake(hall: Hall) -> list[Measured]:
    token, body = hall.token("receptionist"), json.dumps(_wanted())
    for _warm in range(DESKS):
        status, answer = _ask(hall, token, "POST", "/api/v1/dossiers", body)
        if status != 201:
            raise RuntimeError(answer.decode())
    clients: list[dict[str, Any]] = [
        {"requests": [["POST", "/api/v1/dossiers", body, token]]} for _desk in range(DESKS)
    ]
    return [_measured(hall, clients, EACH, 201) for _round in range(ROUNDS)]


def _steps(hall: Hall) -> list[Measured]:
    """Each desk completes one step of each of its dossiers."""
    token = _specialist()
    codes = _codes(hall, DESKS * EACH * ROUNDS)
    found = []
    for turn in range(ROUNDS):
        mine = codes[turn * DESKS * EACH : (turn + 1) * DESKS * EACH]
        clients: list[dict[str, Any]] = [
            {"requests": [["POST", _completing(code), "{}", token] for code in mine[desk::DESKS]]}
            for desk in range(DESKS)
        ]
        found.append(_measured(hall, clients, 1, 200))
    return found


def _specialist() -> str:
    from motcua.base.actor import system
    from motcua.domain.people.actions import create_token

    return create_token(system("bench"), "specialist", centre=CENTRE, agency=AGENCY)


def _completing(code: str) -> str:
    return f"/api/v1/dossiers/{code}/steps/{STEP}/complete"


def _measured(hall: Hall, clients: list[dict[str, Any]], rounds: int, status: int) -> Measured:
    before = cpu.spent(hall.server)
    measured = _load(hall, clients, rounds=rounds)
    _require_only(measured, status)
    latencies = _all(measured)
    spent = cpu.each(before, cpu.spent(hall.server), len(latencies))
    return Measured(len(latencies) / measured["seconds"], latencies, spent)


def _same_intake(hall: Hall) -> str:
    token, body, key = hall.token("receptionist"), json.dumps(_wanted()), uuid4().hex
    code = json.loads(_answered("/api/v1/dossiers", body, token, uuid4().hex, 201))["code"]  # what is kept is read
    found = statements.caught(lambda: _answered("/api/v1/dossiers", body, token, key, 201))
    ((code,),) = hall.sql("SELECT code FROM dossiers_dossier ORDER BY id DESC LIMIT 1")
    ((answer,),) = hall.sql("SELECT id FROM idempotency_first_answer WHERE key = %s", key)
    fresh = {str(code): "gen_random_uuid()::text", key: "gen_random_uuid()::text"}
    return statements.script(_with_number(found), {int(str(answer)): ":id"}, fresh)


def _same_step(hall: Hall) -> str:
    """Each client completes the step of a dossier of its own, again and again: the same statements find the same rows."""
    token, key = _specialist(), uuid4().hex
    codes = _codes(hall, DESKS + 1)
    _answered(_completing(codes.pop()), "{}", token, uuid4().hex, 200)
    found = statements.caught(lambda: _answered(_completing(codes[0]), "{}", token, key, 200))
    rows = [
        hall.sql(
            "SELECT dossier.id, dossier.code, step.id FROM dossiers_dossier dossier JOIN dossiers_step step"
            " ON step.dossier_id = dossier.id WHERE dossier.code = %s ORDER BY step.position",
            code,
        )
        for code in codes
    ]
    ((answer,),) = hall.sql("SELECT id FROM idempotency_first_answer WHERE key = %s", key)
    instead: dict[object, str] = {int(str(answer)): ":id", codes[0]: _of_client([f"'{code}'" for code in codes])}
    instead[rows[0][0][0]] = _of_client([str(of_one[0][0]) for of_one in rows])
    for place, (_dossier, _code, step) in enumerate(rows[0]):
        instead[step] = _of_client([str(of_one[place][2]) for of_one in rows])
    return statements.script(_with_number(found), instead, {key: "gen_random_uuid()::text"})


def _of_client(values: list[str]) -> str:
    return f"(ARRAY[{', '.join(values)}])[:client_id + 1]"


def _with_number(found: statements.Caught) -> statements.Caught:
    """The answer is kept in the row that was claimed: pgbench takes its number by \\gset, which ends a statement as ; does."""
    return [
        (f"{sql.strip()} \\gset\n", values)
        if "idempotency_first_answer" in sql and "RETURNING id" in sql
        else (sql, values)
        for sql, values in found
    ]


def _answered(path: str, body: str, token: str, key: str, status: int) -> bytes:
    """A request through Django in this process."""
    from django.test import Client

    headers = {"Authorization": f"Bearer {token}", "Idempotency-Key": key}
    answer = Client(SERVER_NAME="localhost").post(path, body, content_type="application/json", headers=headers)
    if answer.status_code != status:
        raise RuntimeError(answer.content.decode())
    return answer.content


def _wanted() -> dict[str, object]:
    from motcua.domain.catalogue.queries import get_published

    return {
        "centre": CENTRE,
        "procedure": PROCEDURE,
        "applicant": {"kind": "person", "name": "Nguyễn Văn Ân", "id_number": "024090001234", "phone": "0912345678"},
        "documents": [
            {"requirement": one.code, "originals": one.originals, "copies": one.copies}
            for one in get_published(PROCEDURE).content.documents
            if one.required
        ],
    }


def _codes(hall: Hall, count: int) -> list[str]:
    rows = hall.sql(
        "SELECT dossier.code FROM dossiers_dossier dossier JOIN dossiers_step step ON step.dossier_id = dossier.id"
        " WHERE step.code = %s AND step.state = 'ready' ORDER BY dossier.id LIMIT %s",
        STEP,
        count,
    )
    return random.sample([str(row[0]) for row in rows], len(rows))


def _intake_script(hall: Hall, code: str) -> str:
    """Copies of all rows of a dossier under a new code."""
    ((pattern,),) = hall.sql("SELECT id FROM dossiers_dossier WHERE code = %s", code)
    parts = hall.sql(
        "SELECT table_name FROM information_schema.columns WHERE column_name = 'dossier_id' AND table_name LIKE 'dossiers_%%'"
    )
    inserts = []
    for (table,) in parts:
        ((rows,),) = hall.sql(f"SELECT count(*) FROM {table} WHERE dossier_id = %s", int(str(pattern)))
        if rows:
            inserts.append(_copied(hall, str(table), {"dossier_id": "made.id"}, f"source.dossier_id = {pattern}"))
    code_of_own = "'bench-' || gen_random_uuid()"
    dossier = _copied(hall, "dossiers_dossier", {"code": code_of_own}, f"source.id = {pattern}", made="")
    entry = f"""INSERT INTO journal_entry (kind, subject, centre, agency, actor, data)
SELECT kind, 'dossier' || {COLON} || 'bench', centre, agency, actor, data FROM journal_entry
WHERE subject = 'dossier' || {COLON} || '{code}' AND kind = 'dossier.received'"""
    ctes = ",\n".join(f"part{number} AS ({insert})" for number, insert in enumerate(inserts))
    return f"""BEGIN;
INSERT INTO dossiers_daily_number AS given (agency, day, last) VALUES ('bench' || :client_id, current_date, 1)
ON CONFLICT ON CONSTRAINT one_row_of_numbers_per_agency_and_day DO UPDATE SET last = given.last + 1;
WITH made AS ({dossier} RETURNING id), {ctes}
{entry};
{_answer_kept()}
END;
"""


def _answer_kept() -> str:
    """What `base.idempotency` writes for a POST: the claimed key, then the sealed answer of some 4 kB."""
    key = uuid4().hex
    return f"""INSERT INTO idempotency_first_answer (scope, key, fingerprint, headers, sealed_body, created_at)
VALUES ('bench', '{key}' || gen_random_uuid(), decode(repeat('ab', 32), 'hex'), '{{}}', '', clock_timestamp()) RETURNING id AS kept \\gset
UPDATE idempotency_first_answer SET status = 201, sealed_body = decode(repeat('cd', 4096), 'hex') WHERE id = :kept;"""


def _copied(hall: Hall, table: str, changed: dict[str, str], where: str, made: str = ", made") -> str:
    columns = hall.sql(
        "SELECT column_name FROM information_schema.columns WHERE table_name = %s AND is_generated = 'NEVER'"
        " AND is_identity = 'NO' AND column_name <> 'id' ORDER BY ordinal_position",
        table,
    )
    names = [str(row[0]) for row in columns]
    values = [changed.get(name, f"source.{name}") for name in names]
    return (
        f"INSERT INTO {table} ({', '.join(names)}) SELECT {', '.join(values)} FROM {table} source{made} WHERE {where}"
    )


def _step_script(hall: Hall) -> str:
    """A step is done and the next is ready, the dossier moves on, one entry; each desk on dossiers of its own."""
    ((first, last),) = hall.sql("SELECT min(id), max(id) FROM dossiers_dossier WHERE code NOT LIKE %s", "bench-%")
    return f"""\\set n random({first}, {last})
BEGIN;
SELECT id FROM dossiers_dossier WHERE id = :n FOR UPDATE;
UPDATE dossiers_step SET finished_at = clock_timestamp(), finished_by = 'bench' WHERE dossier_id = :n AND code = '{STEP}';
UPDATE dossiers_step SET ready_at = clock_timestamp() WHERE dossier_id = :n AND code = 'approve';
UPDATE dossiers_dossier SET row_version = row_version + 1 WHERE id = :n;
INSERT INTO journal_entry (kind, subject, centre, agency, actor, data)
VALUES ('dossier.step_completed', 'dossier' || {COLON} || :n, '{CENTRE}', '{AGENCY}', 'bench', jsonb_build_object('step', '{STEP}'));
{_answer_kept()}
END;
"""
