"""A dossier as whoever has its code and secret is told of it."""

from datetime import datetime

from ninja import Schema

from motcua.base.journal.models import Seal
from motcua.base.journal.proofs import Proof
from motcua.domain.dossiers.shapes import (
    TrackView,
)
from motcua.surfaces.api.dossier_shapes.parts import ResultOut
from motcua.surfaces.api.dossier_shapes.plain import Json, plain


class TrackStepOut(Schema):
    name: str
    agency: str
    agency_name: str
    state: str
    started_at: datetime | None
    finished_at: datetime | None
    due_at: datetime | None
    waits_for_child: bool
    child_due_at: datetime | None


class TrackedResultOut(ResultOut):
    revoked_at: datetime | None


class ProgressOut(Schema):
    progress: int


class TrackOut(Schema):
    code: str
    procedure: str
    procedure_name: str
    agency: str
    agency_name: str
    state: str
    national_status: str
    received_at: datetime
    due_at: datetime
    progress: int
    to_bring: list[str]
    reason: str
    fee: int
    paid: int
    steps: list[TrackStepOut]
    result: TrackedResultOut | None


def track_out(view: TrackView) -> Json:
    result = view.result and plain(
        TrackedResultOut,
        view.result,
        check_url=f"/kq/{view.result.check_code}",
        revoked_at=view.result.revoked and view.result.revoked.at,
    )
    return plain(TrackOut, view, result=result)


class ProvenEntryOut(Schema):
    """`entry`: the text whose UTF-8 is the leaf; `path`: the hashes beside the way up, lowest first, hexadecimal."""

    entry: str
    seal: int | None
    place: int
    size: int
    path: list[str]


class SealOut(Schema):
    """`statement` is what is signed (Ed25519, hexadecimal); its `root` is that of the tree."""

    statement: str
    signature: str


class HistoryProofOut(Schema):
    code: str
    entries: list[ProvenEntryOut]
    seals: list[SealOut]


def history_proof_out(code: str, found: list[Proof], seals: list[Seal]) -> Json:
    return {
        "code": code,
        "entries": [
            {
                "entry": one.text,
                "seal": one.seal,
                "place": one.place,
                "size": one.size,
                "path": [part.hex() for part in one.path],
            }
            for one in found
        ],
        "seals": [{"statement": one.statement, "signature": one.signature} for one in seals],
    }
