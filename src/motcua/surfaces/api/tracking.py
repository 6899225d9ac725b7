"""The API for whoever has a dossier's code, and its secret, without being known."""

from typing import Any

from django.http import HttpRequest
from ninja import Router

from motcua.base import limits
from motcua.domain.dossiers import queries
from motcua.surfaces.api import dossier_shapes as shapes
from motcua.surfaces.api.dossier_shapes import CodeIn, HistoryProofOut, ProgressOut, TrackIn, TrackOut
from motcua.surfaces.following.doors import CODES, SECRETS

router = Router(tags=["dossiers"])
Json = dict[str, Any]


@router.post("/track", auth=None, response=TrackOut, operation_id="track_dossier")
def track(request: HttpRequest, asked: TrackIn) -> Json:
    """Where a dossier stands, for whoever has its code and secret; every wrong pair gets the same answer."""
    with limits.guesses(SECRETS, limits.address_of(request)):
        return shapes.track_out(queries.track(asked.code, asked.secret))


@router.post("/track/history", auth=None, response=HistoryProofOut, operation_id="track_history")
def track_history(request: HttpRequest, asked: TrackIn) -> Json:
    """All that the journal keeps of a dossier, each entry with the proof that it was sealed so (RFC 6962), for whoever has code and secret.

    `entry` is the text that was hashed. What is not sealed yet has no `seal`; yesterday's entries are sealed each night.
    """
    with limits.guesses(SECRETS, limits.address_of(request)):
        return shapes.history_proof_out(*queries.track_history(asked.code, asked.secret))


@router.post("/track/progress", auth=None, response=ProgressOut, operation_id="track_progress")
def track_progress(request: HttpRequest, asked: CodeIn) -> Json:
    """How much of a dossier's way is done, in percent, for whoever has its code alone; 404 where an installation does not tell that."""
    limits.take(CODES, limits.address_of(request))
    return {"progress": queries.progress_by_code(asked.code)}
