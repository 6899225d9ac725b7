"""From a view of the domain to the fields of an answer."""

from typing import Any

from ninja import Schema

Json = dict[str, Any]


def plain(shape: type[Schema], view: object, **instead: Any) -> Json:
    """The fields of `shape`, from `instead` where it has them, else from the view."""
    return {name: instead[name] if name in instead else getattr(view, name) for name in shape.model_fields}
