"""The process map of a procedure: what its dossiers of a period really went through, beside the steps that are published."""

from dataclasses import dataclass

from django.utils.translation import gettext as _

from motcua.base.actor import Actor
from motcua.domain.catalogue.queries import get_published
from motcua.domain.people.permissions import Action, require
from motcua.domain.reports.asked import Asked
from motcua.domain.reports.names import either
from motcua.domain.reports.processes.log import traces
from motcua.domain.reports.processes.map import Map, drawn
from motcua.domain.reports.processes.mining import Mined, mine
from motcua.domain.reports.sums import reading


@dataclass(frozen=True)
class Process:
    """`ended`: how many dossiers of the period there are; `mined` is of the newest of them. `names`: of what happened."""

    procedure: str
    name: str
    ended: int
    mined: Mined
    map: Map
    names: dict[str, str]


def process(actor: Actor, asked: Asked, procedure: str) -> Process:
    """Raises NotFound, Forbidden."""
    require(actor, Action.REPORT_VIEW)
    published = get_published(procedure.replace("\0", ""))
    steps = [one for one in published.content.steps if one.role != "receptionist"]
    inner = {one.code for one in steps}
    graph = {one.code: [code for code in one.after if code in inner] for one in steps}
    found, ended = traces(asked, procedure)
    mined = mine(found, graph, [one.code for one in steps if one.conditional])
    words = happenings() | {one.code: either(one.name, one.name_en) for one in published.content.steps}
    names = {node.what: words.get(node.what, node.what) for node in mined.nodes} | {
        code: words.get(code, code) for code in graph
    }
    return Process(procedure, either(published.name, published.name_en), ended, mined, drawn(mined), names)


def happenings() -> dict[str, str]:
    return {
        "received": _("Received"),
        "returned": _("Sent back to an earlier step"),
        "supplement_requested": _("Papers asked for"),
        "supplemented": _("Papers came"),
        "payment_requested": _("Payment asked for"),
        "apologised": _("Apology with a new date"),
        "refused": _("Refused"),
        "withdrawn": _("Withdrawn"),
        "stopped": _("Stopped"),
        "processed": _("Result ready"),
        "handed_over": _("Handed over"),
        "returned_to_parent": _("Returned to the dossier that opened it"),
        "taken_back": _("Brought back by the post"),
    }


def procedures_with_dossiers(asked: Asked) -> list[tuple[str, int]]:
    """The procedures of which dossiers were solved in the period, the most first."""
    found = reading.dossiers(asked, "procedure", reading.within(asked.begin, asked.end), ("solved",))
    return sorted(
        ((code, sums["solved"]) for code, sums in found.items() if sums["solved"]), key=lambda one: (-one[1], one[0])
    )
