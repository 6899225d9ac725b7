"""Which papers of a parent go to its child, and under which name they stand there: asked for by name, or sent by the step."""

from dataclasses import dataclass

from motcua.domain.catalogue.rules import Content
from motcua.domain.dossiers.actions._representative import PAPER
from motcua.domain.dossiers.models import ChildLink, Dossier
from motcua.domain.dossiers.queries._context import content_of_version
from motcua.domain.people.identity import fold

LONGEST_REQUIREMENT = 40


@dataclass(frozen=True)
class SentPaper:
    """A paper as it stands in the child: `requirement` is the child's, `of` the parent's."""

    of: str
    requirement: str
    name: str
    originals: int
    copies: int


def sent_papers(parent: Dossier, asked: Content, sends: tuple[str, ...]) -> dict[str, SentPaper]:
    """By the parent's requirement: what was handed in there and goes along. One that the child's procedure asks for under the same
    name is that one; others that the step sends keep their name under a code of their own; so does the proof of a right to represent."""
    here = {fold(one.name): one.code for one in asked.documents}
    sent: dict[str, SentPaper] = {}
    taken: set[str] = set()
    for row in parent.documents.order_by("id"):
        code = here.get(fold(row.name), "")
        if row.requirement == PAPER:
            code = PAPER
        elif not code and row.requirement in sends:
            code = f"parent-{row.requirement}"[:LONGEST_REQUIREMENT]
        if code and code not in taken:
            taken.add(code)
            sent[row.requirement] = SentPaper(row.requirement, code, row.name, row.originals, row.copies)
    return sent


def open_children(parent: str) -> list[tuple[str, dict[str, SentPaper]]]:
    """The codes of the children that a dossier waits for, each with the papers that go to it."""
    links = ChildLink.objects.filter(parent__code=parent, outcome="").select_related("dossier", "parent")
    return [(link.dossier.code, papers_of(link)) for link in links]


def papers_of(link: ChildLink) -> dict[str, SentPaper]:
    plan = content_of_version(link.parent.version_id).step(link.step)
    return sent_papers(link.parent, content_of_version(link.dossier.version_id), plan.sends if plan else ())
