"""Verbs about letters, the only writers of their tables."""

from motcua.domain.letters.actions.importing import export_templates, import_templates
from motcua.domain.letters.actions.keeping import erase
from motcua.domain.letters.actions.reading import open_for_applicant
from motcua.domain.letters.actions.templates import (
    NewTemplate,
    begin_draft,
    begin_template,
    change_draft,
    drop_draft,
    publish,
    retire,
)
from motcua.domain.letters.actions.writing import begin_letter, change_and_issue, change_letter, drop_letter, issue

__all__ = [
    "NewTemplate",
    "begin_draft",
    "begin_letter",
    "begin_template",
    "change_and_issue",
    "change_draft",
    "change_letter",
    "drop_draft",
    "drop_letter",
    "erase",
    "export_templates",
    "import_templates",
    "issue",
    "open_for_applicant",
    "publish",
    "retire",
]
