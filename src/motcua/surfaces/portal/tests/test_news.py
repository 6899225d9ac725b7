"""News: written in versions, from and until, urgent ones on top, and only by who may."""

import re
from datetime import datetime, timedelta

import pytest
from django.test import Client

from motcua.base import clock, journal
from motcua.base.actor import Actor, Grant
from motcua.base.problems import Forbidden, InvalidInput
from motcua.domain.centre.models import Centre, News
from motcua.domain.centre.news import Text, shown_now, withdraw_news, write_news

pytestmark = pytest.mark.django_db
MANAGER = Actor("staff", "1", "", (Grant("manager", centre="BG"),))
RECEPTIONIST = Actor("staff", "2", "", (Grant("receptionist", centre="BG"),))
NOW = datetime(2026, 11, 27, 9, 0, tzinfo=clock.LOCAL_ZONE)


@pytest.fixture(autouse=True)
def centre() -> Centre:
    return Centre.objects.create(code="BG", name="Trung tâm", always_open=True)


def text_of(path: str) -> str:
    return " ".join(re.sub(r"<[^>]+>", " ", Client().get(path).content.decode()).split())


def test_what_is_written_is_read_by_everybody_urgent_ones_on_top(centre: Centre) -> None:
    write_news(MANAGER, "BG", Text("Lịch nghỉ Tết", "Nghỉ từ ngày 15/2."))
    urgent = write_news(MANAGER, "BG", Text("Mất điện sáng nay", "Đến sau 10 giờ.", urgent=True))
    page = text_of("/")
    assert page.index("Mất điện sáng nay") < page.index("Mã hồ sơ") < page.index("Lịch nghỉ Tết")
    assert [one.title for one in shown_now(centre)] == ["Mất điện sáng nay", "Lịch nghỉ Tết"]
    assert "Đến sau 10 giờ." in text_of(f"/tin-tuc/{urgent}")
    assert "Lịch nghỉ Tết" in text_of("/tin-tuc")


def test_it_is_shown_from_its_beginning_until_its_end(centre: Centre) -> None:
    with clock.frozen(NOW) as held:
        begins = NOW + timedelta(hours=1)
        item = write_news(MANAGER, "BG", Text("T", "x", begins_at=begins, ends_at=begins + timedelta(hours=2)))
        seen = []
        for _hour in range(4):
            seen.append((len(shown_now(centre)), Client().get(f"/tin-tuc/{item}").status_code))
            held.move(3600)
    assert seen == [(0, 404), (1, 200), (1, 200), (0, 404)]


def test_a_change_is_a_version_and_what_stood_before_is_kept(centre: Centre) -> None:
    item = write_news(MANAGER, "BG", Text("Giờ mới", "Mở cửa 7 giờ."))
    write_news(MANAGER, "BG", Text("Giờ mới", "Mở cửa 8 giờ."), item)
    page = text_of(f"/tin-tuc/{item}")
    assert "Mở cửa 8 giờ." in page
    assert "Mở cửa 7 giờ." not in page
    assert "Sửa lúc" in page
    assert list(News.objects.order_by("version").values_list("version", "text")) == [
        (1, "Mở cửa 7 giờ."),
        (2, "Mở cửa 8 giờ."),
    ]


def test_what_is_withdrawn_is_gone_for_readers_and_kept(centre: Centre) -> None:
    item = write_news(MANAGER, "BG", Text("T", "x"))
    withdraw_news(MANAGER, "BG", item)
    withdraw_news(MANAGER, "BG", item)
    assert shown_now(centre) == []
    assert Client().get(f"/tin-tuc/{item}").status_code == 404
    assert News.objects.count() == 2


def test_the_journal_tells_that_it_was_written_and_not_what() -> None:
    item = write_news(MANAGER, "BG", Text("Tiêu đề", "Nội dung"))
    [entry] = journal.latest("BG", ("news.written",), clock.now() - timedelta(hours=1), 5)
    assert entry.subject == f"news:{item}"
    assert (entry.data["version"], entry.data["urgent"]) == (1, False)
    assert "Tiêu đề" not in str(entry.data)


@pytest.mark.parametrize(
    ("text", "field"),
    [
        (Text("", "x"), "title"),
        (Text("x", " "), "text"),
        (Text("x" * 161, "x"), "title"),
        (Text("x", "x", ends_at=NOW), "ends_at"),
    ],
)
def test_what_cannot_be_shown_is_refused_at_its_field(text: Text, field: str) -> None:
    with clock.frozen(NOW), pytest.raises(InvalidInput) as refused:
        write_news(MANAGER, "BG", text)
    assert [one.field for one in refused.value.errors] == [field]


def test_a_receptionist_and_another_centres_manager_write_none() -> None:
    for actor in (RECEPTIONIST, Actor("staff", "3", "", (Grant("manager", centre="YD"),))):
        with pytest.raises(Forbidden):
            write_news(actor, "BG", Text("T", "x"))


def test_text_is_text_and_no_markup() -> None:
    item = write_news(MANAGER, "BG", Text("T", "<script>alert(1)</script>"))
    assert "<script>alert" not in Client().get(f"/tin-tuc/{item}").content.decode()
