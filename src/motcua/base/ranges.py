"""Content that never changes, whole or in part (RFC 9110, section 14): a player asks for the piece that it plays."""

import re
from collections.abc import Callable, Iterator

from django.http import HttpRequest, HttpResponse, HttpResponseBase, StreamingHttpResponse

A_RANGE = re.compile(r"bytes=(\d*)-(\d*)")
FOR_EVER = "max-age=31536000, immutable"


def answer(
    request: HttpRequest,
    read: Callable[[int, int], Iterator[bytes]],
    *,
    size: int,
    content_type: str,
    tag: str,
    private: bool = False,
) -> HttpResponseBase:
    """200, 206 for one range, 304 for who has it, 416 for a range that is not there; several ranges get all of it.

    `read(begin, end)` gives the bytes up to before `end`; `tag` names the content as no other.
    """
    response: HttpResponseBase
    quoted = f'"{tag}"'
    if quoted in request.headers.get("If-None-Match", ""):
        response = HttpResponse(status=304)
    else:
        span = _span(request, size, quoted)
        if span is None:
            response = HttpResponse(status=416, headers={"Content-Range": f"bytes */{size}"})
        else:
            begin, end = span
            part = (begin, end) != (0, size)
            response = StreamingHttpResponse(read(begin, end), status=206 if part else 200, content_type=content_type)
            response["Content-Length"] = str(end - begin)
            if part:
                response["Content-Range"] = f"bytes {begin}-{end - 1}/{size}"
    response["Accept-Ranges"] = "bytes"
    response["ETag"] = quoted
    response["Cache-Control"] = f"{'private' if private else 'public'}, {FOR_EVER}"
    return response


def _span(request: HttpRequest, size: int, tag: str) -> tuple[int, int] | None:
    """Begin and end of what is asked for; None where there is nothing."""
    asked = A_RANGE.fullmatch(request.headers.get("Range", ""))
    if asked is None or asked[0] == "bytes=-" or request.headers.get("If-Range", tag) != tag:
        return 0, size
    first, last = asked.groups()
    if not first:
        return (max(0, size - int(last)), size) if int(last) and size else None
    begin, end = int(first), min(int(last) + 1 if last else size, size)
    return (begin, end) if begin < end else None
