"""Puts the parts of the API together: routers, who must be known, and how problems are told."""

from typing import Any, cast

from django.http import Http404, HttpRequest, HttpResponse, RawPostDataException
from ninja.errors import AuthenticationError, HttpError, ValidationError
from ninja.parser import Parser

from motcua.base.actor import Actor
from motcua.base.problems import FieldError, InvalidInput, NotAuthenticated, NotFound, Problem
from motcua.base.web import render_problem
from motcua.domain.people.models import Staff
from motcua.domain.people.sign_in import require_second_factor
from motcua.surfaces.api.describing import DescribedAPI


class StrictParser(Parser):
    """A body that is not JSON is the sender's fault, and says so."""

    def parse_body(self, request: HttpRequest) -> Any:
        try:
            return super().parse_body(request)
        except (ValueError, RawPostDataException):
            raise InvalidInput.of("body", "JSON") from None


def known_actor(request: HttpRequest) -> Actor | None:
    """Any program, member of staff or paired device; what each may do is decided by the action it calls.

    Raises Forbidden for staff without the second factor where it is required.
    """
    actor: Actor = request.actor  # type: ignore[attr-defined] # the middleware sets it
    if actor.kind == "staff":
        require_second_factor(cast(Staff, request.user))
    return actor if actor.is_authenticated else None


api = DescribedAPI(
    title="Motcua",
    version="1",
    description="A public administration service centre: queue, counters, dossiers, results. "
    "Errors are RFC 9457 problems; every POST takes `Idempotency-Key`.",
    auth=known_actor,
    docs_url=None,
    parser=StrictParser(),
    urls_namespace="api",
)


@api.exception_handler(Problem)
def told(request: HttpRequest, problem: Problem) -> HttpResponse:
    return render_problem(request, problem)


@api.exception_handler(ValidationError)
def invalid(request: HttpRequest, error: ValidationError) -> HttpResponse:
    errors = [FieldError(".".join(map(str, e["loc"][2:] or e["loc"][1:])), e["msg"]) for e in error.errors]
    return render_problem(request, InvalidInput(errors))


@api.exception_handler(HttpError)
def unreadable(request: HttpRequest, error: HttpError) -> HttpResponse:
    """What ninja makes of a parser that failed: the body is not JSON."""
    return render_problem(request, InvalidInput.of("body", "JSON"))


@api.exception_handler(AuthenticationError)
def unknown(request: HttpRequest, error: AuthenticationError) -> HttpResponse:
    return render_problem(request, NotAuthenticated())


@api.exception_handler(Http404)
def missing(request: HttpRequest, error: Http404) -> HttpResponse:
    return render_problem(request, NotFound())


def mount() -> None:
    """Adds each room's router."""
    from motcua.surfaces.api import (
        alerts,
        announcements,
        appointments,
        bank,
        calls,
        cameras,
        cash,
        conversation,
        devices,
        dossiers,
        exchange,
        feed,
        feedback,
        hall,
        letters,
        notices,
        orders,
        people,
        petitions,
        post,
        queue,
        remote,
        replies,
        reports,
        scanning,
        scans,
        slips,
        submissions,
        threads,
        tracking,
        work,
    )

    parts = (
        queue,
        submissions,  # before dossiers, whose codes its name would be taken for
        dossiers,
        tracking,
        feedback,
        hall,
        people,
        devices,
        announcements,
        alerts,
        orders,
        remote,
        replies,
        appointments,
        feed,
        exchange,
        work,
        conversation,
        threads,
        calls,
        bank,
        cash,
        scanning,
        post,
        notices,
        letters,
        slips,
        scans,
        petitions,
        reports,
        cameras,
    )
    for part in parts:
        api.add_router("", part.router)


mount()
