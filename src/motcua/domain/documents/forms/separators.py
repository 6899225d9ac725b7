"""Separator sheets: put between papers, they divide a stack that is scanned in one go (see reading/splitting.py)."""

import segno
from django.utils.translation import gettext as _

from motcua.base import clock
from motcua.base.actor import Actor
from motcua.domain.catalogue.queries import version_content
from motcua.domain.documents.forms import typesetting
from motcua.domain.documents.queries import visible_dossier
from motcua.domain.documents.reading.pictures import SEPARATOR_PREFIX


def sheets(actor: Actor, code: str) -> bytes:
    """A PDF with a sheet for each paper of the dossier's procedure or of its own and one for any other. Raises NotFound.

    They name the paper and nobody, so that they serve for all dossiers of the procedure.
    """
    dossier = visible_dossier(actor, code)
    papers = {one.code: one.name for one in version_content(dossier.version_id).documents}
    for paper, name in dossier.documents.values_list("requirement", "name"):
        papers.setdefault(paper, name)  # such as a power of attorney
    made = [{"name": name, "qr": _code(paper)} for paper, name in [*papers.items(), ("", _("Other paper"))]]
    return typesetting.pdf("separators", {"sheets": made}, clock.now())


def _code(paper: str) -> str:
    """As SVG, with the quiet zone and error correction that a scanner's dust asks for."""
    return str(segno.make_qr(f"{SEPARATOR_PREFIX}{paper}", error="h").svg_inline(border=4, dark="#000", light="#fff"))
