"""The feed for data centres: what happened as CloudEvents 1.0, page by page or the gap of one centre.

Answers `{items, next}`; whoever accepts `application/cloudevents-batch+json` gets the plain batch, with `next` as a `Link`.
`?wait=` (seconds, at most 25) is kept by `feed_wait.py` before Django, so that who waits holds no thread.
"""

from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from ninja import Router, Schema

from motcua.base.actor import Actor
from motcua.domain.exchange import fetching, queries, rules
from motcua.domain.exchange.queries import StreamHead
from motcua.surfaces.api.dossiers import binary

router = Router(tags=["exchange"])
BATCH = "application/cloudevents-batch+json"
COUNT_HEADER = "Motcua-Events"  # how many are in the answer; nothing new is 0


class EventOut(Schema):
    """CloudEvents 1.0 with its sequence extension; `sequence` counts the events of one centre, without gaps, from 1."""

    specversion: str
    id: str
    source: str
    type: str
    subject: str
    time: str
    datacontenttype: str
    sequence: str
    sequencetype: str
    centre: str
    data: dict[str, Any]


class FeedOut(Schema):
    """`next` is there also when nothing is new: it is what to ask after later."""

    items: list[EventOut]
    next: str


class GapOut(Schema):
    """`covered_to`: up to this sequence nothing that your agreement covers is missing; go on from the one behind it."""

    items: list[EventOut]
    covered_to: int


class StreamOut(Schema):
    centre: str
    sequence: int


class ResultFileOut(Schema):
    """`number`: of the result; `size` in bytes; `sha256` of the content."""

    id: UUID
    number: str
    media_type: str
    size: int
    sha256: str


class ResultFilesOut(Schema):
    items: list[ResultFileOut]


@router.get("/feed", response=FeedOut, operation_id="read_feed")
def read_feed(request: HttpRequest, after: str = "", limit: int = rules.USUAL_EVENTS, wait: float = 0) -> HttpResponse:
    """What happened after `after` (nothing: from the beginning), oldest first, at most `limit` (5,000); misses nothing.

    `wait`: up to 25 seconds for something new. With `If-None-Match` an answer that is the same is 304.
    """
    agreement = queries.agreement_for(_actor(request))
    page = queries.feed(agreement, after, limit)
    etag = f'W/"{after or rules.cursor(0)}-{page.next}-{page.count}-{agreement.version}"'
    is_same = not agreement.extra and request.headers.get("If-None-Match") == etag
    if is_same:
        answer = HttpResponse(status=304)
    elif BATCH in request.headers.get("Accept", ""):
        answer = HttpResponse(f"[{page.events}]", content_type=BATCH)
    else:
        answer = HttpResponse(f'{{"items":[{page.events}],"next":"{page.next}"}}', content_type="application/json")
    following = urlencode({"after": page.next, "limit": limit})
    answer.headers["Link"] = f'<{request.path}?{following}>; rel="next"'
    answer.headers["ETag"] = etag
    answer.headers["Vary"] = "Accept, Authorization"
    answer.headers["Cache-Control"] = "private, no-cache"
    answer.headers[COUNT_HEADER] = "0" if is_same else str(page.count)
    return answer


@router.get("/feed/streams", response=list[StreamOut], operation_id="list_streams")
def list_streams(request: HttpRequest) -> list[StreamHead]:
    """The last sequence of each centre, by which a receiver sees whether it is up to date."""
    return queries.streams(queries.agreement_for(_actor(request)))


@router.get("/centres/{centre}/events", response=GapOut, operation_id="read_gap")
def read_gap(request: HttpRequest, centre: str, from_sequence: int, to_sequence: int) -> HttpResponse:
    """The events of a centre (or of `province`: what belongs to no centre) from one sequence to another, both included."""
    found = queries.gap(queries.agreement_for(_actor(request)), centre, from_sequence, to_sequence)
    if BATCH in request.headers.get("Accept", ""):
        answer = HttpResponse(f"[{found.events}]", content_type=BATCH)
    else:
        body = f'{{"items":[{found.events}],"covered_to":{found.covered_to}}}'
        answer = HttpResponse(body, content_type="application/json")
    answer.headers["Motcua-Covered-To"] = str(found.covered_to)
    answer.headers["Cache-Control"] = "private, no-cache"
    return answer


@router.get("/dossiers/{code}/results", response=ResultFilesOut, operation_id="list_result_files")
def list_result_files(request: HttpRequest, code: str) -> dict[str, Any]:
    """The results of a dossier as files, once they are ready, paid and not withdrawn; for whom the agreement lists them."""
    return {"items": fetching.result_files(_actor(request), code)}


@router.get(
    "/dossiers/{code}/results/{uuid:file}",
    operation_id="fetch_result_file",
    openapi_extra=binary("application/octet-stream"),
)
def fetch_result_file(request: HttpRequest, code: str, file: UUID) -> StreamingHttpResponse:
    """The content of one; that it was fetched is recorded with the dossier."""
    opened = fetching.fetch_result(_actor(request), code, file)
    answer = StreamingHttpResponse(opened.chunks, content_type=opened.view.media_type)
    answer["Content-Length"] = str(opened.view.size)
    answer["Cache-Control"] = "no-store"
    return answer


def _actor(request: HttpRequest) -> Actor:
    actor: Actor = request.actor  # type: ignore[attr-defined] # the middleware sets it
    return actor
