"""From a view of the domain to the fields of an answer."""

from typing import Any

from pydantic import BaseModel, ConfigDict

Json = dict[str, Any]


class Out(BaseModel):
    """A part of an answer. It is made from what is plain already: ninja's Schema would ask each value by way of a getter for Django's rows,
    which is half of what checking an answer costs."""

    model_config = ConfigDict(from_attributes=True)


def plain(shape: type[BaseModel], view: object, **instead: Any) -> Json:
    """The fields of `shape`, from `instead` where it has them, else from the view."""
    return {name: instead[name] if name in instead else getattr(view, name) for name in shape.model_fields}
