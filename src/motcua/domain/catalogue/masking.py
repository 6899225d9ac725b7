"""What of the answers to a procedure's form is shown for a reason only: identity numbers, phones and e-mail addresses, of whomever."""

from collections.abc import Callable, Mapping
from typing import Any

from motcua.domain.catalogue.rules.answers import is_group
from motcua.domain.people.identity import masked, masked_email

MASKS: dict[str, Callable[[str], str]] = {"personal-number": masked, "phone": masked, "email": masked_email}


def hidden_value(field: Mapping[str, Any], value: object) -> str | None:
    """A value without what is shown for a reason only; None where there is nothing to hide."""
    mask = MASKS.get(str(field.get("format", "")))
    return mask(value) if mask and isinstance(value, str) else None


def hidden_words(form: Mapping[str, Any], answers: Mapping[str, Any]) -> dict[str, str]:
    """Each value that is hidden, and how it is shown instead."""
    found: dict[str, str] = {}
    for name, field in form.get("properties", {}).items():
        value = answers.get(name)
        if isinstance(value, Mapping):
            found |= hidden_words(field, value)
        elif is_group(field) and isinstance(value, list):
            for row in value:
                found |= hidden_words(field["items"], row)
        elif isinstance(value, str) and (hidden := hidden_value(field, value)) is not None:
            found[value] = hidden
    return found
