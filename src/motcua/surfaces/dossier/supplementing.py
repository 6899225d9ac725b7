"""What the page offers to be taken in when missing papers come: what was asked for first, nothing counted that nobody asked for."""

from dataclasses import dataclass

from motcua.domain.dossiers.shapes import DossierView
from motcua.domain.people.identity import fold


@dataclass(frozen=True)
class Row:
    """A paper, with how many of it are expected now; `asked`: it stands on the list, or was missing from the beginning."""

    requirement: str
    name: str
    name_en: str
    asked: bool
    originals: int
    copies: int


def rows(view: DossierView) -> list[Row]:
    """Lines that are called like a paper of the procedure are that paper; the others stand for themselves."""
    open_one = next((one for one in view.supplements if one.answered_at is None), None)
    lines = open_one.lines if open_one else []
    known = {fold(name): one.requirement for one in view.documents for name in (one.name, one.name_en)}
    named = {known[fold(line)] for _code, line in lines if fold(line) in known}
    found = [Row(code, line, line, True, 1, 0) for code, line in lines if fold(line) not in known]
    for one in view.documents:
        asked = one.missing or one.requirement in named
        originals, copies = max(one.needed_originals - one.originals, 0), max(one.needed_copies - one.copies, 0)
        if one.requirement in named and not originals + copies:  # it was there, and was no good
            originals, copies = one.needed_originals, one.needed_copies
        expected = (originals, copies) if asked else (0, 0)
        found.append(Row(one.requirement, one.name, one.name_en, asked, *expected))
    return sorted(found, key=lambda row: not row.asked)
