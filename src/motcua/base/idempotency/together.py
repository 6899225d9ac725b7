"""The keys of several requests claimed, and their answers kept, by one statement each; the rows are those of the middleware."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from motcua.base import crypto
from motcua.base.idempotency.middleware import CONTEXT, LIFETIME

# As the middleware's CLAIM, in sorted order so that two processes that claim the same keys cannot lock each other out.
# A key that is not among the rows was answered before.
CLAIM_ALL = """
INSERT INTO idempotency_first_answer (scope, key, fingerprint, headers, sealed_body, created_at)
SELECT scope, key, fingerprint, '{}', '', %(now)s
FROM unnest(%(scope)s::text[], %(key)s::text[], %(fingerprint)s::bytea[]) AS asked (scope, key, fingerprint)
ORDER BY scope, key
ON CONFLICT ON CONSTRAINT one_first_answer_per_key DO UPDATE
SET fingerprint = excluded.fingerprint, created_at = excluded.created_at, status = NULL, sealed_body = ''
WHERE idempotency_first_answer.created_at < %(expired)s
RETURNING id, scope, key
"""
KEEP_ALL = """
UPDATE idempotency_first_answer first
SET status = given.status, headers = given.headers, sealed_body = given.sealed_body
FROM unnest(%(id)s::bigint[], %(status)s::smallint[], %(headers)s::jsonb[], %(sealed_body)s::bytea[])
    AS given (id, status, headers, sealed_body)
WHERE first.id = given.id
"""


@dataclass(frozen=True)
class Kept:
    """An answer that is kept under its key."""

    status: int
    content_type: str
    body: str


def claim_values(asked: Sequence[tuple[str, str, bytes]], now: datetime) -> dict[str, Any]:
    """Scope, key and fingerprint of each request; no two with the same scope and key."""
    scopes, keys, fingerprints = zip(*asked, strict=True)
    given = {"scope": list(scopes), "key": list(keys), "fingerprint": list(fingerprints)}
    return {**given, "now": now, "expired": now - LIFETIME}


def keep_values(answers: Sequence[tuple[int, Kept]]) -> dict[str, Any]:
    """The claimed row of each answer, and the answer."""
    return {
        "id": [pk for pk, _answer in answers],
        "status": [answer.status for _pk, answer in answers],
        "headers": [json.dumps({"Content-Type": answer.content_type}) for _pk, answer in answers],
        "sealed_body": [crypto.seal(answer.body.encode(), CONTEXT) for _pk, answer in answers],
    }
