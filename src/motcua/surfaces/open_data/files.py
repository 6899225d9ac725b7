"""The data set as files: CSV (RFC 4180, UTF-8), JSON with its schema, and its description for catalogues (DCAT 3).

Other sites may read them in a browser (CORS); whoever asks again with the tag gets no body (RFC 9110 section 13).
"""

import csv
import hashlib
import io
import json
from dataclasses import asdict, astuple
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import translation
from django.views.decorators.http import require_safe

from motcua.base.spreadsheets import harmless
from motcua.surfaces.open_data.columns import COLUMNS, schema_of
from motcua.surfaces.open_data.kept import figures

LICENCE = "https://creativecommons.org/licenses/by/4.0/"
KEPT_FOR = 3600  # seconds
TITLE = "Kết quả giải quyết thủ tục hành chính theo tháng, cơ quan và thủ tục"


@require_safe
def table(request: HttpRequest) -> HttpResponse:
    """One line a row, a head line, CRLF; an empty field is what is not told. `?centre=` chooses those of one."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow([one.name for one in COLUMNS])
    for row in figures(request.GET.get("centre", "")).rows:
        writer.writerow([_cell(value) for value in astuple(row)])
    response = _open(request, out.getvalue().encode(), "text/csv; charset=utf-8; header=present")
    response["Content-Disposition"] = 'attachment; filename="thu-tuc-theo-thang.csv"'
    return response


def _cell(value: object) -> object:
    return "" if value is None else harmless(str(value))


@require_safe
def document(request: HttpRequest) -> HttpResponse:
    found = figures(request.GET.get("centre", ""))
    content = {
        "$schema": _address("open_data:schema"),
        "title": TITLE,
        "licence": LICENCE,
        "first_month": found.first,
        "last_month": found.last,
        "rows": [asdict(row) for row in found.rows],
    }
    return _json(request, content, "application/json")


@require_safe
def schema(request: HttpRequest) -> HttpResponse:
    """In English: programs read it."""
    with translation.override("en"):
        return _json(request, schema_of(_address("open_data:schema")), "application/schema+json")


@require_safe
def catalogue(request: HttpRequest) -> HttpResponse:
    """DCAT 3 as JSON-LD, for a portal of open data that harvests."""
    found = figures()

    def distribution(name: str, media_type: str) -> dict[str, Any]:
        address = _address(name)
        return {
            "@type": "dcat:Distribution",
            "dcat:downloadURL": {"@id": address},
            "dcat:mediaType": {"@id": f"https://www.iana.org/assignments/media-types/{media_type}"},
            "dct:license": {"@id": LICENCE},
            "dct:conformsTo": {"@id": _address("open_data:schema")},
        }

    content = {
        "@context": {"dcat": "http://www.w3.org/ns/dcat#", "dct": "http://purl.org/dc/terms/"},
        "@id": _address("open_data:page"),
        "@type": "dcat:Dataset",
        "dct:title": [{"@value": TITLE, "@language": "vi"}],
        "dct:accrualPeriodicity": {"@id": "http://publications.europa.eu/resource/authority/frequency/MONTHLY"},
        "dct:temporal": {"dcat:startDate": found.first, "dcat:endDate": found.last},
        "dct:license": {"@id": LICENCE},
        "dcat:distribution": [
            distribution("open_data:csv", "text/csv"),
            distribution("open_data:json", "application/json"),
        ],
    }
    return _json(request, content, "application/ld+json")


def _address(name: str) -> str:
    return f"{settings.MOTCUA_BASE_URL}{reverse(name)}"


def _json(request: HttpRequest, content: dict[str, Any], media_type: str) -> HttpResponse:
    return _open(request, json.dumps(content, ensure_ascii=False, indent=1).encode(), media_type)


def _open(request: HttpRequest, body: bytes, media_type: str) -> HttpResponse:
    tag = f'"{hashlib.blake2b(body, digest_size=12).hexdigest()}"'
    is_known = tag in request.headers.get("If-None-Match", "")
    response = HttpResponse(status=304) if is_known else HttpResponse(body, content_type=media_type)
    if is_known:
        del response["Content-Type"]
    response["ETag"] = tag
    response["Cache-Control"] = f"public, max-age={KEPT_FOR}"
    response["Access-Control-Allow-Origin"] = "*"
    response["Access-Control-Expose-Headers"] = "ETag"
    return response
