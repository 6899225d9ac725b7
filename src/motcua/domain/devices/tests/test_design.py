"""The administrator's own design of the paper: what it changes, what is refused, and how one goes back."""

import io
from dataclasses import replace

import numpy as np
import pytest
import zxingcpp
from PIL import Image, ImageDraw

from motcua.base import journal
from motcua.base.problems import Forbidden, InvalidInput, NotFound
from motcua.domain.devices import actions, queries
from motcua.domain.devices.models import PrintJob
from motcua.domain.devices.rules.design import Design
from motcua.domain.devices.spooler import ticket_picture
from motcua.domain.devices.tests.factories import ADMIN, RECEPTIONIST, add_printer, make_hall, make_kiosk, take_ticket
from motcua.domain.devices.tests.test_ticket_picture import ADDRESS, TICKET
from motcua.domain.devices.ticket_picture import draw_ticket

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _hall(db: None) -> None:
    make_hall()


def picture(ink: str = "black", size: tuple[int, int] = (900, 300), kind: str = "PNG") -> bytes:
    drawn = Image.new("RGB", size, "white")
    ImageDraw.Draw(drawn).ellipse((20, 20, size[0] // 2, size[1] - 20), fill=ink)
    written = io.BytesIO()
    drawn.save(written, kind)
    return written.getvalue()


def codes(paper: Image.Image) -> list[str]:
    return [code.text for code in zxingcpp.read_barcodes(paper.convert("L"))]


def test_without_a_design_of_its_own_the_paper_is_as_always() -> None:
    assert queries.ticket_design("BG") == Design()
    assert np.array_equal(draw_ticket(TICKET, ADDRESS), draw_ticket(TICKET, ADDRESS, design=Design()))


@pytest.mark.parametrize("width", [576, 384])
def test_each_block_can_be_left_out_and_makes_the_paper_shorter(width: int) -> None:
    whole = draw_ticket(TICKET, ADDRESS, width)
    for name in ("service", "expectation", "advice", "code", "second_language"):
        assert draw_ticket(TICKET, ADDRESS, width, replace(Design(), **{name: False})).height < whole.height, name
    without = draw_ticket(TICKET, ADDRESS, width, Design(taken=False))  # it stands beside the code
    assert without.height <= whole.height
    assert (1 - np.asarray(without)).sum() < (1 - np.asarray(whole)).sum()


@pytest.mark.parametrize("width", [576, 384])
def test_the_code_stays_readable_in_every_size(width: int) -> None:
    for number_size in ("small", "normal", "large"):
        for text_size in ("small", "normal", "large"):
            design = Design(number_size=number_size, text_size=text_size, logo=actions.read_logo(picture()))
            assert codes(draw_ticket(TICKET, ADDRESS, width, design)) == [ADDRESS]
    assert codes(draw_ticket(TICKET, ADDRESS, width, Design(code=False))) == []


def test_the_design_holds_from_the_next_ticket_on() -> None:
    kiosk = make_kiosk([add_printer(9100)])
    ticket = take_ticket(kiosk)
    printer = queries.printers_of(kiosk)[0]
    job = PrintJob(ticket=ticket.id, kiosk=kiosk, printer=printer)
    before = ticket_picture(job, 576)
    actions.change_ticket_design(
        ADMIN, "BG", Design(footer="Cảm ơn ông/bà đã chờ.", footer_en="Thank you for waiting.")
    )
    assert ticket_picture(job, 576).height > before.height


def test_every_version_is_kept_and_one_goes_back_by_a_new_one() -> None:
    first = actions.change_ticket_design(ADMIN, "BG", Design(footer="một"))
    actions.change_ticket_design(ADMIN, "BG", Design(footer="hai"))
    assert queries.ticket_design("BG").footer == "hai"
    assert actions.restore_ticket_design(ADMIN, "BG", first) == 3
    assert queries.ticket_design("BG").footer == "một"
    actions.restore_ticket_design(ADMIN, "BG", 0)
    assert queries.ticket_design("BG") == Design()
    assert [one.number for one in queries.ticket_designs(ADMIN, "BG")] == [4, 3, 2, 1]
    changes = [one for one in journal.subject_history("centre:BG") if one.kind == "print.design_changed"]
    assert [(one.data["version"], one.actor) for one in changes] == [(n, "staff:1") for n in (1, 2, 3, 4)]
    with pytest.raises(NotFound):
        actions.restore_ticket_design(ADMIN, "BG", 99)


@pytest.mark.parametrize(
    ("design", "field"),
    [
        (Design(heading="a\nb\nc\nd"), "heading"),
        (Design(heading="x" * 59), "heading"),
        (Design(footer="x " * 101), "footer"),
        (Design(text_size="giant"), "text_size"),
        (Design(logo="no picture"), "logo"),
        (Design(heading_en="y" * 61), "heading_en"),
    ],
)
def test_what_cannot_be_printed_is_refused_at_its_field(design: Design, field: str) -> None:
    with pytest.raises(InvalidInput) as refused:
        actions.change_ticket_design(ADMIN, "BG", design)
    assert {error.field for error in refused.value.errors} == {field}
    assert queries.ticket_design("BG") == Design()


def test_a_logo_becomes_black_and_white_and_small_and_an_empty_one_is_refused() -> None:
    logo = actions.read_logo(picture("navy", kind="JPEG"))
    actions.change_ticket_design(ADMIN, "BG", Design(logo=logo))
    with pytest.raises(InvalidInput):
        actions.change_ticket_design(ADMIN, "BG", Design(logo=actions.read_logo(picture("white"))))
    run_by_another_program = b"%!PS-Adobe-3.0 EPSF-3.0\n%%BoundingBox: 0 0 10 10\n%%EndComments\n"
    for bad in (b"", b"<svg/>", b"\x89PNG\r\n\x1a\n", run_by_another_program):
        with pytest.raises(InvalidInput):
            actions.read_logo(bad)


def test_only_administrators_change_the_paper() -> None:
    with pytest.raises(Forbidden):
        actions.change_ticket_design(RECEPTIONIST, "BG", Design())


def test_a_design_of_another_release_is_read_as_far_as_it_is_known() -> None:
    assert Design.of({"footer": "x", "hologram": True}) == Design(footer="x")
