"""The paper of a ticket as a picture."""

import io
import subprocess
import sys
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from uuid import UUID

import numpy as np
import pytest
import zxingcpp
from django.utils import translation
from django.utils.text import format_lazy
from PIL import Image

from motcua.domain.centre.directions import WORDS, WayToCounters
from motcua.domain.centre.landmarks import PAST
from motcua.domain.centre.models import Counter
from motcua.domain.devices import ticket_picture
from motcua.domain.devices.rules.design import Design
from motcua.domain.devices.ticket_picture import balanced, draw_ticket, font, ticket_png, wrapped
from motcua.domain.queue.actions import issue_ticket
from motcua.domain.queue.queries.tickets import counters_for, ticket_for_print
from motcua.domain.queue.shapes import PrintableTicket
from motcua.domain.queue.tests.factories import KIOSK, make_hall

DOTS_A_MM = 8
ADDRESS = "https://mot-cua.example.vn/p/01kay8zq3hf0g8r2v5w7x9y4ztabcd1234efgh"
TICKET = PrintableTicket(
    UUID(int=5),
    "A001",
    "Đăng ký kinh doanh, đầu tư",
    "Business registration and investment",
    "BG",
    "Trung tâm Phục vụ hành chính công tỉnh Bắc Giang",
    "Bac Giang Public Administration Service Centre",
    "none",
    "vi",
    12,
    (15, 25),
    datetime(2026, 11, 23, 1, 15, tzinfo=UTC),
    "Asia/Ho_Chi_Minh",
    "token",
    "device:3",
)


@pytest.fixture(autouse=True, scope="module")
def _vietnamese_is_compiled() -> None:
    tool = Path(ticket_picture.__file__).parents[4] / "tools" / "compile_messages.py"
    subprocess.run([sys.executable, str(tool)], check=True, timeout=60)


@pytest.mark.parametrize("width", [576, 384])
def test_the_code_on_the_paper_is_the_address_of_the_phone_page(width: int) -> None:
    (code,) = zxingcpp.read_barcodes(draw_ticket(TICKET, ADDRESS, width).convert("L"))
    assert code.text == ADDRESS


@pytest.mark.parametrize("width", [576, 384])
def test_the_paper_is_black_and_white_and_of_a_sane_length(width: int) -> None:
    picture = draw_ticket(TICKET, ADDRESS, width)
    assert (picture.mode, picture.width) == ("1", width)
    assert width * 1.2 < picture.height < width * 2.3
    ink = 1 - np.asarray(picture).mean()
    assert 0.05 < ink < 0.25


@pytest.mark.parametrize(
    "facts",
    [
        {"label": "A002"}, {"service_name": "Đất đai"}, {"ahead": 13}, {"wait": (5, 10)}, {"wait": None},
        {"wait": (0, 0)}, {"priority": "elderly"}, {"language": "en"}, {"centre_name": "Trung tâm khác"},
        {"issued_at": datetime(2026, 11, 23, 1, 16, tzinfo=UTC)},
    ],
)  # fmt: skip
def test_each_fact_stands_on_the_paper(facts: dict[str, object]) -> None:
    other = replace(TICKET, **facts)
    assert draw_ticket(other, ADDRESS).tobytes() != draw_ticket(TICKET, ADDRESS).tobytes()


def test_vietnamese_letters_are_drawn_and_not_replaced_by_boxes() -> None:
    face = font("Regular", 40)
    missing = face.getmask("\U0010fffd").getbbox(), bytes(face.getmask("\U0010fffd"))
    for letter in "ạảấầẩẫậắằẳẵặẹẻẽếềểễệỉịọỏốồổỗộớờởỡợụủứừửữựỳỵỷỹđĐƯƠ–·":
        assert (face.getmask(letter).getbbox(), bytes(face.getmask(letter))) != missing, letter


def test_texts_speak_the_language_of_the_ticket_first() -> None:
    assert ticket_picture._people(1, "en") == "1 person"
    assert ticket_picture._people(12, "en") == "12 people"
    assert ticket_picture._people(12, "vi") == "12 người"
    assert ticket_picture._people(0, "vi") == "không ai"
    assert ticket_picture._minutes(TICKET, "vi") == "15–25 phút"
    assert ticket_picture._minutes(replace(TICKET, wait=None), "vi") == "chưa rõ"


def test_the_longest_names_stay_on_the_paper() -> None:
    long = replace(TICKET, label="ĐX99999", service_name="Nghiệp vụ đặc biệt " * 12, ahead=9999, wait=(1000, 2000))
    picture = np.asarray(draw_ticket(long, ADDRESS, 384))
    assert picture[:, [0, -1]].mean() > 0.8, "nothing but the frame touches the edges"


def test_lines_are_as_long_as_each_other_and_never_too_long() -> None:
    face = font("Regular", 28)
    words = "Trung tâm Phục vụ hành chính công tỉnh Bắc Giang"
    lines = balanced(words, face, 560)
    assert " ".join(lines) == words
    assert len(lines) == len(wrapped(words, face, 560))
    lengths = [face.getlength(line) for line in lines]
    assert max(lengths) <= 560
    assert min(lengths) > max(lengths) / 2


def test_the_preview_is_the_same_picture_as_a_file() -> None:
    with Image.open(io.BytesIO(ticket_png(TICKET, ADDRESS))) as preview:
        assert np.array_equal(np.asarray(preview.convert("1")), np.asarray(draw_ticket(TICKET, ADDRESS)))


def test_the_paper_says_where_the_counters_are_where_that_is_known() -> None:
    ways = tuple(WayToCounters((number,), WORDS[place]) for number, place in zip(range(3, 7), WORDS, strict=False))
    papers = [np.asarray(draw_ticket(replace(TICKET, ways=ways[:told]), ADDRESS, 576)) for told in range(5)]
    assert all(not np.array_equal(papers[0], told) for told in papers[1:4])
    assert np.array_equal(papers[4], papers[0])  # all over the hall: the screens say where
    longer = replace(TICKET, ways=(WayToCounters((3, 4, 5, 6, 7, 8, 9, 10, 11, 12), WORDS[1, 0]),))
    assert draw_ticket(longer, ADDRESS, 384).width == 384


@pytest.mark.parametrize("language", ["vi", "en"])
@pytest.mark.parametrize("width", [576, 384])
@pytest.mark.parametrize("told", [0, 1, 3])
def test_a_paper_with_the_longest_names_and_ways_is_at_most_12_centimetres_long(
    width: int, told: int, language: str
) -> None:
    past = [
        format_lazy("{where}, {past}", where=where, past=past)
        for where, past in zip(WORDS.values(), PAST.values(), strict=False)
    ]
    ways = tuple(WayToCounters(tuple(range(3 + 6 * n, 9 + 6 * n)), (past * 2)[n]) for n in range(told))
    longest = replace(
        TICKET,
        service_name="Đăng ký kinh doanh, đầu tư, thành lập và hoạt động doanh nghiệp",
        service_name_en="Business registration, investment and the life of enterprises",
        priority="elderly",
        language=language,
        ways=ways,
    )
    picture = draw_ticket(longest, ADDRESS, width)
    assert picture.height / DOTS_A_MM <= 120
    (code,) = zxingcpp.read_barcodes(picture.convert("L"))
    assert code.text == ADDRESS


def test_words_and_sizes_of_the_administrator_are_kept_though_the_paper_grows() -> None:
    large = Design(number_size="large", text_size="large", footer="Cảm ơn ông/bà đã đến Trung tâm. " * 5)
    picture = draw_ticket(replace(TICKET, priority="elderly"), ADDRESS, 576, large)
    assert picture.height / DOTS_A_MM > 120


@pytest.mark.django_db
def test_a_ticket_knows_the_way_to_its_counters_only_where_all_have_a_place() -> None:
    make_hall()
    ticket = issue_ticket(KIOSK, "BG", "A")
    assert ticket_for_print(ticket.id).ways == ()
    numbers = counters_for(ticket.id)
    Counter.objects.filter(centre__code="BG", number__in=numbers).update(plan_x=5, plan_y=95)
    [way] = ticket_for_print(ticket.id).ways
    assert way.numbers == numbers
    with translation.override("vi"):
        assert str(way.words) == "bên trái, dãy gần cửa"
