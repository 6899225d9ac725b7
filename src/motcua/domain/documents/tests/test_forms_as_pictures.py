"""The forms as pictures: how much ink lies where on each page, against the maps in `ink/` that somebody looked at and accepted.

A map has a digit for each cell of a page (0 white, 9 black). A text that moved, overlaps or is cut changes cells;
another code or QR hardly does.
"""

import io
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from motcua.base import clock
from motcua.domain.centre.models import Centre
from motcua.domain.documents.forms import MadeForm, make
from motcua.domain.documents.forms.typesetting import pictures
from motcua.domain.dossiers import actions
from motcua.domain.dossiers.tests import factories as f

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("demo_centre")]
MAPS = Path(__file__).parent / "ink"
COLUMNS = 40
SHARE_THAT_MAY_DIFFER = 0.02


def receipt() -> MadeForm:
    return make(f.RECEPTIONIST, f.received(f.COMPANY).code, "01")


def supplement() -> MadeForm:
    code = f.received(f.COMPANY).code
    actions.complete_step(f.PLANNER, code, "appraise", "đủ")
    actions.request_supplement(f.PLANNER, code, ["Điều lệ có chữ ký", "Bản sao rõ"], "bản sao mờ")
    return make(f.RECEPTIONIST, code, "02")


def refusal() -> MadeForm:
    code = f.received().code
    actions.refuse(f.RECEPTIONIST, code, "không thuộc thẩm quyền")
    return make(f.RECEPTIONIST, code, "03")


def apology() -> MadeForm:
    code = f.received(f.COMPANY).code
    actions.apologise(f.PLANNER, code, "phải xác minh", f.at("13/11/2026 09:00"))
    return make(f.RECEPTIONIST, code, "04")


def control_slip() -> MadeForm:
    code = f.received(f.COMPANY).code
    actions.complete_step(f.PLANNER, code, "appraise", "đủ")
    return make(f.RECEPTIONIST, code, "05")


def register() -> MadeForm:
    return make(f.RECEPTIONIST, f.received(f.COMPANY).code, "06")


def stop_notice() -> MadeForm:
    code = f.received().code
    actions.withdraw(f.RECEPTIONIST, code, "đổi ý")
    actions.stop(f.RECEPTIONIST, code, "người nộp rút hồ sơ")
    return make(f.RECEPTIONIST, code, "stop")


FORMS = (receipt, supplement, refusal, apology, control_slip, register, stop_notice)


def ink(png: bytes) -> list[str]:
    """Of a page 40 cells wide, the darkness of each: so much that a line of text fills its cells to a third."""
    page = Image.open(io.BytesIO(png)).convert("L")
    rows = round(COLUMNS * page.height / page.width)
    cells = np.asarray(page.resize((COLUMNS, rows), Image.Resampling.BOX), dtype=float)
    levels = np.clip((255 - cells) / 255 * 27, 0, 9).round().astype(int)
    return ["".join(map(str, row)) for row in levels]


def differing(found: list[str], accepted: list[str]) -> float:
    """The share of cells that differ by more than two levels; 1 where the pages have not one size."""
    if [len(row) for row in found] != [len(row) for row in accepted]:
        return 1.0
    pairs = [
        (int(a), int(b))
        for mine, theirs in zip(found, accepted, strict=True)
        for a, b in zip(mine, theirs, strict=True)
    ]
    return sum(abs(a - b) > 2 for a, b in pairs) / len(pairs)


@pytest.mark.parametrize("form_set", ["A", "B"])
@pytest.mark.parametrize("form", FORMS, ids=lambda form: form.__name__)
def test_each_page_of_a_form_looks_as_it_was_accepted(
    form: Callable[[], MadeForm], form_set: str, tmp_path: Path
) -> None:
    Centre.objects.filter(code="BG").update(options={"forms": form_set})
    with clock.frozen(f.MONDAY):
        made = form()
        pages = [ink(page) for page in pictures(made.kind, made.data, f.MONDAY, ppi=80)]
    name = f"{form.__name__}-{form_set}.txt"
    (tmp_path / name).write_text("\n\n".join("\n".join(page) for page in pages) + "\n")
    accepted = [page.splitlines() for page in (MAPS / name).read_text().strip().split("\n\n")]
    assert len(pages) == len(accepted)
    shares = [differing(page, known) for page, known in zip(pages, accepted, strict=True)]
    assert max(shares) <= SHARE_THAT_MAY_DIFFER, f"look at the form; if it is right, accept {tmp_path / name}"


def test_a_line_that_moved_is_noticed() -> None:
    page = ["0" * COLUMNS] * 20 + ["3" * COLUMNS] + ["0" * COLUMNS] * 35
    moved = ["0" * COLUMNS] * 21 + ["3" * COLUMNS] + ["0" * COLUMNS] * 34
    assert differing(page, page) == 0
    assert differing(page, moved) > SHARE_THAT_MAY_DIFFER
