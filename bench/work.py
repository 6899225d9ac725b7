"""Intakes and completed steps a second over HTTP as ratios to pgbench writing the same rows in one transaction (aim 0.3).

The yardstick copies every row that one intake left in the tables, journal and kept answer included, and changes the rows that
completing one step changed; it checks nothing and reads nothing else. Several desks work at once, each on dossiers of its own.
"""

import json
import random
from collections.abc import Iterator
from statistics import median
from uuid import uuid4

from bench.hall import CENTRE, Hall
from bench.queue import _all, _load, _quantiles, _require_only
from bench.receipt import PROCEDURE, _ask

DESKS, ROUNDS, EACH, YARDSTICK_SECONDS = 8, 3, 25, 3
STEP = "appraise"
AGENCY = "STP"
COLON = "chr(58)"  # pgbench takes a colon before a word for a variable, in quotes too


def run(hall: Hall) -> Iterator[dict[str, object]]:
    received = _intake(hall)
    intake_script = _intake_script(hall, _codes(hall, 1)[0])
    yield _compared(hall, "intakes over HTTP", intake_script, received)
    done = _steps(hall)
    yield _compared(hall, "steps completed over HTTP", _step_script(hall), done)


def _compared(hall: Hall, what: str, script: str, measured: list[tuple[float, list[float]]]) -> dict[str, object]:
    yardstick = median(hall.pgbench(script, clients=DESKS, seconds=YARDSTICK_SECONDS) for _ in range(ROUNDS))
    rate = median(rate for rate, _latencies in measured)
    return {
        "what": what,
        "desks": DESKS,
        "per_second": round(rate, 1),
        "pgbench_per_second": round(yardstick),
        "ratio": round(rate / yardstick, 3),
        "aim": 0.3,
        **_quantiles([one for _rate, latencies in measured for one in latencies]),
    }


def _intake(hall: Hall) -> list[tuple[float, list[float]]]:
    token, body = hall.token("receptionist"), json.dumps(_wanted())
    status, answer = _ask(hall, token, "POST", "/api/v1/dossiers", body)
    if status != 201:
        raise RuntimeError(answer.decode())
    clients = [{"requests": [["POST", "/api/v1/dossiers", body, token]]} for _desk in range(DESKS)]
    return [_measured(hall, clients, EACH, 201) for _round in range(ROUNDS)]


def _steps(hall: Hall) -> list[tuple[float, list[float]]]:
    """Each desk completes one step of each of its dossiers."""
    from motcua.base.actor import system
    from motcua.domain.people.actions import create_token

    token = create_token(system("bench"), "specialist", centre=CENTRE, agency=AGENCY)
    codes = _codes(hall, DESKS * EACH * ROUNDS)
    found = []
    for turn in range(ROUNDS):
        mine = codes[turn * DESKS * EACH : (turn + 1) * DESKS * EACH]
        clients = [
            {
                "requests": [
                    ["POST", f"/api/v1/dossiers/{code}/steps/{STEP}/complete", "{}", token]
                    for code in mine[desk::DESKS]
                ]
            }
            for desk in range(DESKS)
        ]
        found.append(_measured(hall, clients, 1, 200))
    return found


def _measured(hall: Hall, clients: list[dict[str, object]], rounds: int, status: int) -> tuple[float, list[float]]:
    measured = _load(hall, clients, rounds=rounds)
    _require_only(measured, status)
    latencies = _all(measured)
    return len(latencies) / measured["seconds"], latencies


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
