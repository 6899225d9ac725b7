"""Master data as one YAML file: each room takes in and gives out its own sections."""

from pathlib import Path
from typing import Any

import yaml
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from motcua.base.actor import Actor
from motcua.base.problems import InvalidInput
from motcua.domain.catalogue.actions import (
    export_life_events,
    export_procedures,
    import_life_events,
    import_procedures,
)
from motcua.domain.centre.actions import export_agencies, export_centre, import_agencies, import_centre
from motcua.domain.centre.queries import get_centre
from motcua.domain.delivery.actions import export_tariffs, import_tariffs
from motcua.domain.letters.actions import export_templates, import_templates
from motcua.domain.queue.actions import export_services, import_services

SafeLoader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


LISTS = ("agencies", "counters", "queue_services", "procedures", "life_events", "letter_templates", "post_tariffs")


@transaction.atomic
def import_data(actor: Actor, data: dict[str, Any]) -> dict[str, int]:
    """Takes in every section or none. Returns how many rows each had. Raises InvalidInput that names the place of a fault."""
    try:
        for name in LISTS:
            if not isinstance(data.get(name, []), list):
                raise InvalidInput.of(name, _("This section must be a list"))
        import_agencies(actor, data.get("agencies", []))
        counters = data.get("counters", [])
        if "centre" in data:
            centre = import_centre(actor, data["centre"], counters)
            import_services(actor, centre.code, data.get("queue_services", []))
        import_procedures(actor, data.get("procedures", []))
        if "life_events" in data:
            import_life_events(actor, data["life_events"])
        import_templates(actor, data.get("letter_templates", []))
        import_tariffs(actor, data.get("post_tariffs", []))
    except (KeyError, TypeError, AttributeError) as fault:
        raise InvalidInput.of("file", _("A section is not as it should be: %(fault)s") % {"fault": fault}) from None
    return {name: len(rows) for name, rows in data.items() if isinstance(rows, list)}


def import_file(actor: Actor, path: Path) -> dict[str, int]:
    """Reads a YAML file. Raises InvalidInput when it cannot be read."""
    try:
        text = path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as fault:
        raise InvalidInput.of(str(path), str(fault)) from None
    return import_data(actor, read(text, str(path)))


def read(text: str, name: str) -> dict[str, Any]:
    """The sections in a YAML text. Raises InvalidInput that names `name`."""
    try:
        data = yaml.load(text, Loader=SafeLoader)  # noqa: S506 - a safe loader, in C where there is one: ten times as fast
    except yaml.YAMLError as fault:
        raise InvalidInput.of(name, str(fault)) from None
    if not isinstance(data, dict):
        raise InvalidInput.of(name, _("The file must hold sections such as centre, agencies, counters"))
    return data


def export_data(centre: str) -> str:
    """All master data of a centre as YAML that `import_file` takes back unchanged."""
    facts, counters = export_centre(get_centre(centre))
    data = {
        "centre": facts,
        "agencies": export_agencies(),
        "counters": counters,
        "queue_services": export_services(centre),
        "procedures": export_procedures(),
        "life_events": export_life_events(),
        "letter_templates": export_templates(),
        "post_tariffs": export_tariffs(),
    }
    return yaml.safe_dump(data, allow_unicode=True, sort_keys=False, width=140)
