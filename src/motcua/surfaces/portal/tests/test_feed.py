"""The news as a feed that programs read, and planned interruptions on the pages they touch."""

import re
from datetime import timedelta
from xml.etree import ElementTree as ET

import pytest
from django.test import Client

from motcua.base import clock
from motcua.base.actor import Actor, Grant
from motcua.domain.centre.models import Centre
from motcua.domain.centre.news import Text, withdraw_news, write_news
from motcua.domain.messages.outages import OutageInput, announce_outage
from motcua.domain.messages.rules import Part

pytestmark = pytest.mark.django_db
ADMIN = Actor("staff", "1", "", (Grant("admin", centre="BG"),))
ATOM = {"a": "http://www.w3.org/2005/Atom"}


@pytest.fixture(autouse=True)
def centre() -> Centre:
    return Centre.objects.create(code="BG", name="Trung tâm Bắc Giang", name_en="Bac Giang Centre", always_open=True)


def entries(path: str = "/tin-tuc.atom") -> list[ET.Element]:
    return ET.fromstring(Client().get(path).content).findall("a:entry", ATOM)


def text_in(entry: ET.Element, name: str) -> str:
    return entry.findtext(f"a:{name}", "", ATOM)


def interrupted(*parts: Part, what: str = "Nộp hồ sơ tạm dừng") -> None:
    begins = clock.now() + timedelta(days=30)
    given = OutageInput(what, "Filing pauses", "Nâng cấp.", "", begins, begins + timedelta(hours=2), "", tuple(parts))
    announce_outage(ADMIN, "BG", given)


def test_the_feed_tells_news_and_interruptions_the_latest_change_first() -> None:
    item = write_news(ADMIN, "BG", Text("Lịch nghỉ Tết", "Nghỉ từ <15/2>.", "Tet holidays", urgent=True))
    interrupted(Part.FILING)
    found = entries()
    assert [text_in(one, "title") for one in found] == ["Nộp hồ sơ tạm dừng", "Lịch nghỉ Tết"]
    assert text_in(found[1], "id") == f"urn:uuid:{item}"
    assert "&lt;15/2&gt;" in text_in(found[1], "summary")
    assert [text_in(one, "title") for one in entries("/tin-tuc.en.atom")] == ["Filing pauses", "Tet holidays"]


def test_what_is_changed_keeps_its_identifier_and_what_is_withdrawn_is_gone() -> None:
    item = write_news(ADMIN, "BG", Text("Giờ mới", "7 giờ."))
    before = entries()[0]
    write_news(ADMIN, "BG", Text("Giờ mới", "8 giờ."), item)
    [after] = entries()
    assert text_in(after, "id") == text_in(before, "id")
    assert text_in(after, "updated") > text_in(before, "updated")
    withdraw_news(ADMIN, "BG", item)
    assert entries() == []


@pytest.mark.parametrize("path", ["/", "/tin-tuc"])
def test_pages_name_the_feed_in_their_language(path: str) -> None:
    english = Client(headers={"cookie": "django_language=en"})
    found = re.compile(r'type="application/atom\+xml" href="([^"]+)"')
    assert [found.findall(one.get(path).content.decode()) for one in (Client(), english)] == [
        ["/tin-tuc.atom"],
        ["/tin-tuc.en.atom"],
    ]


@pytest.mark.parametrize(
    ("part", "touched", "others"),
    [
        (Part.FILING, ("/", "/tin-tuc", "/nop-ho-so"), ("/tra-cuu", "/dat-lich", "/cua-toi/vao", "/phan-anh")),
        (Part.TRACKING, ("/", "/tra-cuu"), ("/kq", "/nop-ho-so", "/thu-tuc")),
        (Part.APPOINTMENTS, ("/dat-lich",), ("/lay-so", "/trung-tam")),
        (Part.NUMBERS, ("/lay-so",), ("/dat-lich",)),
        (Part.ACCOUNT, ("/cua-toi/vao",), ("/tra-cuu",)),
        (Part.PETITIONS, ("/phan-anh", "/phan-anh/gui"), ("/tra-cuu",)),
        (Part.RESULTS, ("/kq",), ("/tra-cuu",)),
        (Part.HALL, ("/trung-tam", "/dat-lich"), ("/nop-ho-so",)),
        (Part.ALL, ("/", "/thu-tuc", "/tra-cuu", "/cong-khai", "/danh-gia/ho-so"), ()),
    ],
)
def test_an_interruption_stands_on_the_pages_it_touches(
    part: Part, touched: tuple[str, ...], others: tuple[str, ...]
) -> None:
    interrupted(part, what="Sẽ tạm ngừng")
    told = {path: "Sẽ tạm ngừng" in Client().get(path).content.decode() for path in (*touched, *others)}
    assert told == {path: path in touched for path in (*touched, *others)}


def test_a_page_that_says_what_went_wrong_asks_for_no_interruptions() -> None:
    interrupted(Part.ALL, what="Sẽ tạm ngừng")
    answer = Client().get("/khong-co")
    assert (answer.status_code, "Sẽ tạm ngừng" in answer.content.decode()) == (404, False)
