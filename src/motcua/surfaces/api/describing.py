"""What the document of the API says beside what the code's types say: how one is known, what a repeated request gives, each refusal.

Every answer that an operation can give stands in it; `make drill` sends requests of all kinds and holds each answer against it.
"""

from typing import Any

from ninja import NinjaAPI
from ninja.openapi.schema import OpenAPISchema

Json = dict[str, Any]

WHY: dict[int, str] = {
    400: "The request cannot be read",
    401: "No token, or one that does not hold",
    403: "Not yours to do",
    404: "Not there, or not yours to see",
    408: "The request did not arrive in time",
    409: "The state forbids it (`code: illegal_transition`, with `state` and `allowed`), or somebody was first",
    413: "Larger than what is accepted",
    415: "A kind of file that is not accepted",
    422: "What has to be mended in the input stands in `errors`",
    429: "Too many attempts; `Retry-After` says in how many seconds the next is open",
    503: "Not available for a moment; nothing was changed",
}
PROBLEM: Json = {
    "title": "Problem",
    "description": "RFC 9457; `code` is stable, `detail` is in the language that was asked for",
    "type": "object",
    "required": ["type", "title", "status", "detail", "code"],
    "properties": {
        "type": {"type": "string", "format": "uri"},
        "title": {"type": "string"},
        "status": {"type": "integer"},
        "detail": {"type": "string"},
        "code": {"type": "string"},
        "state": {"type": "string"},
        "allowed": {"type": "array", "items": {"type": "string"}},
        "errors": {
            "type": "array",
            "items": {
                "type": "object",
                "required": ["field", "message"],
                "properties": {"field": {"type": "string"}, "message": {"type": "string"}},
            },
        },
    },
}
ONCE: Json = {
    "in": "header",
    "name": "Idempotency-Key",
    "required": False,
    "schema": {"type": "string", "minLength": 1, "maxLength": 120},
    "description": "Printable characters. The same key and body within 24 hours gives the first answer again; another body 422",
}
KNOWN_BY: Json = {
    "bearer": {"type": "http", "scheme": "bearer", "description": "`motcua token --role ROLE`"},
    "session": {"type": "apiKey", "in": "cookie", "name": "sessionid", "description": "Somebody of the staff who signed in"},
}  # fmt: skip
ANSWER = {
    status: {
        "description": why,
        "content": {"application/problem+json": {"schema": {"$ref": "#/components/schemas/Problem"}}},
        **({"headers": {"Retry-After": {"schema": {"type": "integer", "minimum": 0}}}} if status in (429, 503) else {}),
    }
    for status, why in WHY.items()
}


class DescribedAPI(NinjaAPI):
    """Its document names also what every operation has in common."""

    def get_openapi_schema(self, *, path_prefix: str | None = None, path_params: Json | None = None) -> OpenAPISchema:
        document = super().get_openapi_schema(path_prefix=path_prefix, path_params=path_params)
        parts = document["components"]
        parts["schemas"]["Problem"] = PROBLEM
        parts["securitySchemes"] = KNOWN_BY
        parts["responses"] = {str(status): answer for status, answer in ANSWER.items()}
        guarded = {
            str(operation.operation_id)
            for router in self._get_bound_routers()
            for view in router.path_operations.values()
            for operation in view.operations
            if operation.auth_callbacks
        }
        for operations in document["paths"].values():
            for method, operation in operations.items():
                _complete(method, operation, operation["operationId"] in guarded)
        return document


def _complete(method: str, operation: Json, guarded: bool) -> None:
    if guarded:
        operation["security"] = [{name: []} for name in KNOWN_BY]
    if method == "post":
        operation["parameters"] = [*operation["parameters"], ONCE]
    for status in refusals(method, operation, guarded):
        operation["responses"].setdefault(status, {"$ref": f"#/components/responses/{status}"})


def refusals(method: str, operation: Json, guarded: bool) -> list[int]:
    """The statuses other than success that this operation can answer with."""
    body = operation.get("requestBody", {}).get("content", {})
    found = {400, 503}
    if guarded:
        found |= {401, 403}
    if method != "get":
        found |= {403, 409, 422, 429}  # what anybody may do, not every role may
    if operation["parameters"] or body:
        found |= {404, 422}  # a centre or a code may stand in the query too
    if not guarded:
        found |= {429}
    if body:
        found |= {408, 413}
    if "multipart/form-data" in body:
        found |= {415}
    return sorted(found)
