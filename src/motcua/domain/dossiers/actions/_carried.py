"""What a child dossier is given of its parent: what its own procedure asks for, and what the step sends along; nothing else.

The other agency decides by its own procedure, so it may know of the applicant's papers and answers what that procedure would ask
the applicant for (decision 0028). Papers stay where they lie: the child says that they are there, the files come by reference
(`documents.actions.children.send_papers`).
"""

from collections.abc import Mapping
from typing import Any

from motcua.base import clock
from motcua.base.problems import InvalidInput
from motcua.domain.catalogue.rules import Content
from motcua.domain.catalogue.rules.answers import checked_answers
from motcua.domain.dossiers import answers
from motcua.domain.dossiers.models import Dossier, DossierDocument, Representative
from motcua.domain.dossiers.queries._context import content_of_version
from motcua.domain.dossiers.sending import sent_papers

SAME_REPRESENTATIVE = ("kind", "name", "id_number", "id_index", "phone", "paper_number", "paper_date", "valid_until")


def carry(parent: Dossier, child: Dossier, asked: Content, sends: tuple[str, ...]) -> dict[str, int]:
    """Writes what the child is given, within the transaction that opens it; how much of each, for the journal.

    `asked`: the content of the child's version; `sends`: the papers that the step names beside those of the same name.
    """
    given = applicable_answers(parent, child, asked)
    answers.keep(child, given)
    return {
        "answers": len(given),
        "papers": carry_papers(parent, child, asked, sends),
        "representative": int(_carry_representative(parent, child)),
    }


def applicable_answers(parent: Dossier, child: Dossier, asked: Content) -> dict[str, Any]:
    """The parent's answers to questions that the child's form asks as well: of one name, kind and title. What does not fit is left out."""
    known = answers.answers_of(parent)
    theirs = content_of_version(parent.version_id).form.get("properties", {})
    mine = {name: one for name, one in asked.form.get("properties", {}).items() if name not in asked.late_sections}
    found = {name: known[name] for name, one in mine.items() if name in known and _is_alike(one, theirs.get(name, {}))}
    facts = answers.facts_of_dossier(child)
    try:
        return checked_answers(_asking_only(asked.form, found), found, facts)
    except InvalidInput as refused:
        unfit = {error.field.split(".")[1] for error in refused.errors if "." in error.field}
        fitting = {name: value for name, value in found.items() if name not in unfit}
    return checked_answers(_asking_only(asked.form, fitting), fitting, facts)


def _is_alike(mine: Mapping[str, Any], theirs: Mapping[str, Any]) -> bool:
    """Whether two questions ask the same; "purpose" may mean one thing here and another there."""
    return all(mine.get(what) == theirs.get(what) for what in ("type", "title", "format"))


def _asking_only(form: Mapping[str, Any], answered: Mapping[str, Any]) -> dict[str, Any]:
    """The form without what nobody was asked: the applicant does not stand at this counter."""
    return {**form, "properties": {name: one for name, one in form.get("properties", {}).items() if name in answered}}


def carry_papers(parent: Dossier, child: Dossier, asked: Content, sends: tuple[str, ...]) -> int:
    """Those that are not there yet: a supplement of the parent may have brought more. How many are new."""
    there = set(child.documents.values_list("requirement", flat=True))
    rows = [
        DossierDocument(
            dossier=child,
            requirement=paper.requirement,
            name=paper.name,
            originals=paper.originals,
            copies=paper.copies,
            given_at=clock.now(),
        )
        for paper in sent_papers(parent, asked, sends).values()
        if paper.requirement not in there
    ]
    DossierDocument.objects.bulk_create(rows)
    return len(rows)


def _carry_representative(parent: Dossier, child: Dossier) -> bool:
    """Whoever comes for the applicant does so for the child too; with the paper that proves it."""
    found = Representative.objects.filter(dossier=parent).first()
    if found is None:
        return False
    Representative.objects.create(dossier=child, **{name: getattr(found, name) for name in SAME_REPRESENTATIVE})
    return True
