"""Claims the key, runs the request and keeps its answer in one transaction; a second request waits for the first and repeats its answer."""

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from hashlib import sha256
from typing import TYPE_CHECKING, Any, TypeGuard, cast

from django.conf import settings
from django.db import DEFAULT_DB_ALIAS, connections, transaction
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.utils.translation import gettext_lazy as _

from motcua.base import clock, crypto, planned
from motcua.base.actor import ANONYMOUS
from motcua.base.idempotency.keys import is_key
from motcua.base.problems import InvalidInput
from motcua.base.web import render_problem

if TYPE_CHECKING:
    from motcua.base.postgresql.base import DatabaseWrapper

Claim = tuple[str, str, bytes]  # scope, key and fingerprint
LIFETIME = timedelta(hours=24)
KEPT_HEADERS = ("Content-Type", "Location", "HX-Redirect", "HX-Trigger", "HX-Location", "HX-Refresh", "ETag")
NOT_KEPT = frozenset({401, 403, 429})  # not answers to the request itself
CONTEXT = "idempotency.answer"

# An expired key is taken over as if it were new; a running request with the same key makes this statement wait for its end.
CLAIM = """
INSERT INTO idempotency_first_answer (scope, key, fingerprint, headers, sealed_body, created_at)
VALUES (%s, %s, %s, '{}', '', %s)
ON CONFLICT ON CONSTRAINT one_first_answer_per_key DO UPDATE
SET fingerprint = excluded.fingerprint, created_at = excluded.created_at, status = NULL, sealed_body = ''
WHERE idempotency_first_answer.created_at < %s
RETURNING id
"""
KEEP = "UPDATE idempotency_first_answer SET status = %s, headers = %s::jsonb, sealed_body = %s WHERE id = %s"


class _Undo(Exception):
    def __init__(self, response: HttpResponseBase) -> None:
        self.response = response


@contextmanager
def undone_whole() -> Iterator[None]:
    """For a view that does one verb and nothing after its refusal: within it the verb's own block sets no savepoint.

    A savepoint is there to undo the verb and keep the claim; it costs two questions of each request that succeeds. Here a refusal
    undoes the claim too, and is kept by a fresh one. Outside of a claimed request this changes nothing.
    """
    here = cast("DatabaseWrapper", connections[DEFAULT_DB_ALIAS])
    if not getattr(here, "claimed", False):
        yield
        return
    here.undone_whole_at = len(here.savepoint_ids)
    try:
        yield
    finally:
        here.undone_whole_at = None


class IdempotencyMiddleware:
    """Innermost middleware, so that the actor is known and nothing outside of the view is repeated."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        key = _key(request) if request.method == "POST" else None
        if key is None:
            return self.get_response(request)
        if not is_key(key):
            problem = InvalidInput.of("Idempotency-Key", _("The key must be 1 to 120 printable characters"))
            return render_problem(request, problem)
        claim = (_scope(request), key, _fingerprint(request))
        try:
            with transaction.atomic():
                return self._once(request, claim)
        except _Undo as undo:
            if _is_kept(
                undo.response
            ):  # the refusal of a verb that is undone whole; who asked meanwhile may have been first
                with transaction.atomic():
                    if number := _claimed(claim):
                        _keep(number, undo.response)
            return undo.response

    def _once(self, request: HttpRequest, claim: Claim) -> HttpResponseBase:
        from motcua.base.idempotency.models import FirstAnswer

        scope, key, fingerprint = claim
        number = _claimed(claim)
        if number is None:
            first = FirstAnswer.objects.get(scope=scope, key=key)
            if bytes(first.fingerprint) != fingerprint:
                problem = InvalidInput.of(
                    "Idempotency-Key", _("This key was used for another request; use a new key for a new request")
                )
                return render_problem(request, problem)
            return _replay(first)
        here = connections[DEFAULT_DB_ALIAS]
        here.claimed = True  # type: ignore[attr-defined] # for `undone_whole`
        try:
            response = self.get_response(request)
        finally:
            here.claimed = False  # type: ignore[attr-defined] # as above
        if here.needs_rollback or not _is_kept(response):
            raise _Undo(response)
        _keep(number, response)
        return response


def _claimed(claim: Claim) -> int | None:
    """The number of the row that now keeps the key for this request; None where another request has it."""
    now = clock.now()
    found = planned.run(CLAIM, [*claim, now, now - LIFETIME])
    return int(found[0][0]) if found else None


def _is_kept(response: HttpResponseBase) -> TypeGuard[HttpResponse]:
    """Whether it is an answer to the request itself, and whole."""
    refused = response.status_code >= 500 or response.status_code in NOT_KEPT
    return isinstance(response, HttpResponse) and not refused


def _keep(number: int, response: HttpResponseBase) -> None:
    assert isinstance(response, HttpResponse), "streams are not kept"
    headers = json.dumps({name: response[name] for name in KEPT_HEADERS if name in response})
    planned.run(KEEP, [response.status_code, headers, crypto.seal(response.content, CONTEXT), number])


def _key(request: HttpRequest) -> str | None:
    """As it was sent; None where none was. The field of a page that its browser left empty is none."""
    found = request.headers.get("Idempotency-Key")
    is_form = request.content_type in ("application/x-www-form-urlencoded", "multipart/form-data")
    if found is None and is_form and not request.path.startswith("/api/"):
        found = request.POST.get("_key") or None
    return found if found is None else found.strip()


def _scope(request: HttpRequest) -> str:
    actor = getattr(request, "actor", ANONYMOUS)
    if actor.is_authenticated:
        return str(actor.reference)
    # a citizen is no actor of the staff's pages: their cookie keeps what one of them sent apart from what the next one sends
    holder = crypto.token_hash(request.COOKIES.get(settings.MOTCUA_CITIZEN_COOKIE, "")).hex()[:16]
    return f"anonymous:{request.META.get('REMOTE_ADDR', '')}:{holder}"


def _fingerprint(request: HttpRequest) -> bytes:
    """Method, address and what was sent; of a form its fields (a multipart boundary differs from try to try)."""
    digest = sha256(f"{request.method} {request.path}\n".encode())
    if request.content_type == "multipart/form-data":
        for name in sorted(request.POST):
            if name not in ("_key", "csrfmiddlewaretoken"):
                digest.update(repr((name, request.POST.getlist(name))).encode())
        for name in sorted(request.FILES):
            for upload in request.FILES.getlist(name):
                digest.update(repr((name, getattr(upload, "name", ""))).encode())
                for chunk in upload.chunks():
                    digest.update(chunk)
                upload.seek(0)
    elif request.content_type == "application/x-www-form-urlencoded":
        for name in sorted(request.POST):
            if name not in ("_key", "csrfmiddlewaretoken"):
                digest.update(repr((name, request.POST.getlist(name))).encode())
    else:
        digest.update(request.body)
    return digest.digest()


def _replay(first: Any) -> HttpResponse:
    response = HttpResponse(crypto.unseal(first.sealed_body, CONTEXT), status=first.status)
    for name, value in first.headers.items():
        response[name] = value
    response["Idempotent-Replayed"] = "true"
    return response
