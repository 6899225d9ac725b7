"""Verbs about procedures: importing and exporting them, changing drafts, publishing and retiring versions."""

from motcua.domain.catalogue.actions.drafts import (
    EditedMeanwhile,
    add_file,
    begin_draft,
    begin_procedure,
    change_draft,
    drop_draft,
    import_draft,
    publish_draft,
    retire,
)
from motcua.domain.catalogue.actions.importing import export_procedure, export_procedures, import_procedures
from motcua.domain.catalogue.actions.life_events import export_life_events, import_life_events

__all__ = [
    "EditedMeanwhile",
    "add_file",
    "begin_draft",
    "begin_procedure",
    "change_draft",
    "drop_draft",
    "export_life_events",
    "export_procedure",
    "export_procedures",
    "import_draft",
    "import_life_events",
    "import_procedures",
    "publish_draft",
    "retire",
]
