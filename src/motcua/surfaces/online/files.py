"""A citizen's files as they see them, and how a file is answered."""

from uuid import UUID

from django.http import HttpRequest, HttpResponse, HttpResponseBase, StreamingHttpResponse
from django.views.decorators.http import require_safe

from motcua.base import limits
from motcua.domain.documents.actions.apart import page_picture
from motcua.domain.documents.rules import SHOWN_IN_PAGE
from motcua.domain.submissions import actions, queries
from motcua.surfaces.sign_in.citizens import citizen_page, the_citizen

PICTURES = limits.Limit("online.picture", burst=60, seconds=2)  # each starts a process


@require_safe
@citizen_page
def paper(request: HttpRequest, submission: UUID, paper: UUID) -> HttpResponseBase:
    """A file of mine as it will be read."""
    found = queries.own_paper(the_citizen(request).actor, submission, paper)
    return as_file(actions.opened_paper(found), inline=True)


@require_safe
@citizen_page
def picture(request: HttpRequest, submission: UUID, paper: UUID) -> HttpResponse:
    """The first page of a file of mine, as the officer will see it."""
    actor = the_citizen(request).actor
    found = queries.own_paper(actor, submission, paper)
    limits.take(PICTURES, actor.reference)
    return as_picture(page_picture(b"".join(actions.opened_paper(found).chunks), 1))


def as_picture(jpeg: bytes) -> HttpResponse:
    response = HttpResponse(jpeg, content_type="image/jpeg")
    response["Cache-Control"] = "private, no-store"
    return response


def as_file(opened: actions.OpenedPaper, *, inline: bool) -> HttpResponseBase:
    response = StreamingHttpResponse(opened.chunks, content_type=opened.media_type)
    ending = opened.name.rpartition(".")[2]
    manner = "inline" if inline and opened.media_type in SHOWN_IN_PAGE else "attachment"
    response["Content-Disposition"] = f'{manner}; filename="giay-to.{ending}"'
    response["Content-Length"] = str(opened.size)
    response["Content-Security-Policy"] = "default-src 'none'; img-src 'self'; object-src 'self'; sandbox"
    response["Cache-Control"] = "private, no-store"
    return response
