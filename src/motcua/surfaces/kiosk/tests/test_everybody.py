"""The machine for everybody: languages, the voice, reach, scanned codes; and what an administrator says about one machine."""

import json
import wave
from datetime import UTC, date, datetime, timedelta
from io import BytesIO

import pytest
from django.test import Client

from motcua.base import clock
from motcua.domain.centre.models import Centre
from motcua.domain.devices.actions import add_printer, want_paper
from motcua.domain.devices.models import Device, PrintJob
from motcua.domain.queue.actions import issue_ticket, mark_print_failed, mark_printed
from motcua.domain.queue.models import Ticket
from motcua.domain.queue.tests.factories import KIOSK, SYSTEM, make_hall
from motcua.surfaces.kiosk import scanning, spoken
from motcua.surfaces.kiosk.tests.test_kiosk import THIRTEEN, choices, page, paired, take

pytestmark = pytest.mark.django_db
TODAY = date(2026, 11, 16)
ELDERLY = "024050123456||Nguyễn Văn Mẫu|19051950|Nam|Xã Mẫu, Bắc Giang|10052021"
YOUNG = "024300123456||Nguyễn Thị Mẫu|19052000|Nữ|Xã Mẫu, Bắc Giang|10052021"


def told(**settings: object) -> None:
    """What an administrator sets for the machine."""
    device = Device.objects.get(kind="kiosk")
    device.settings = {**device.settings, **settings}
    device.save()


def speak(client: Client, language: str) -> Client:
    client.cookies["django_language"] = language
    return client


# --- languages ---


@pytest.mark.parametrize(
    ("language", "words"), [("zh-hans", "您要办理什么业务"), ("ko", "어떤 업무로"), ("en", "What do you come for")]
)
def test_each_language_has_every_screen_and_the_ticket_keeps_it(client: Client, language: str, words: str) -> None:
    make_hall(services=THIRTEEN)
    speak(paired(client), language)
    text = page(client, "/kiosk/BG")
    assert words in text
    assert f'<html lang="{language}"' in text
    assert "Service A" in text
    assert "Dịch vụ A" in text
    take(client)
    assert Ticket.objects.get().language == language.partition("-")[0]


def test_other_pages_answer_in_english_who_reads_chinese(client: Client) -> None:
    make_hall()
    speak(client, "zh-hans")
    assert '<html lang="en"' in page(client, "/tra-cuu")
    speak(client, "fr")
    assert '<html lang="vi"' in page(client, "/tra-cuu")


def test_a_refusal_is_told_in_the_visitors_language(client: Client) -> None:
    make_hall(services=[{"prefix": "A", "name": "Tư pháp", "daily_quota": 1, "counters": [1]}])
    speak(paired(client), "ko")
    take(client)
    refused = client.post("/kiosk/BG/phieu", {"service": "A"})
    assert refused.status_code == 409
    assert "오늘 번호가 모두 발급되었습니다" in refused.content.decode()


# --- the voice ---


def lines(text: str) -> list[str]:
    return [one.partition("</li>")[0].partition(">")[2] for one in text.split("<li lang=")[1:]]


def test_the_voice_names_each_choice_with_its_key(client: Client) -> None:
    make_hall(services=THIRTEEN)
    paired(client)
    issue_ticket(KIOSK, "BG", "A")
    text = page(client, "/kiosk/BG")
    said = lines(text)
    assert "Bấm 1: Dịch vụ A. 1 người đang chờ." in said
    for number, service in enumerate(choices(text), 1):
        assert f'data-press="{number}" href="/kiosk/BG/dich-vu/{service}"' in text
        assert any(line.startswith(f"Bấm {number}: ") for line in said)
    assert "Bấm 8: các dịch vụ khác." in said
    assert "Bấm 6: Tôi là người có công với cách mạng." in lines(page(client, "/kiosk/BG/dich-vu/A"))


def test_the_voice_reads_the_number_digit_by_digit(client: Client) -> None:
    make_hall()
    paired(client)
    said = lines(page(client, take(client)))
    assert said[0] == "Số của ông bà là a không không một."


@pytest.mark.parametrize(
    ("language", "asked", "first"),
    [
        ("ko", "어떤 업무로 오셨습니까? 해당 업무의 숫자를 누르십시오.", "1번: Service A."),
        ("zh-hans", "请问您来办理什么业务？请按相应业务的数字键。", "按 1：Service A。"),
    ],
)
def test_who_reads_korean_or_chinese_hears_it_and_english_names_in_english(
    client: Client, language: str, asked: str, first: str
) -> None:
    make_hall(services=THIRTEEN)
    speak(paired(client), language)
    text = page(client, "/kiosk/BG")
    said = lines(text)
    assert asked in said
    assert first in said
    line = next(one for one in text.split("<li ") if first in one)
    assert f'lang="{language[:2]}"' in line
    with wave.open(BytesIO(client.get(line.partition('data-sound="')[2].partition('"')[0]).content)) as sound:
        assert sound.getnframes() / sound.getframerate() > 1


def test_a_line_becomes_sound_that_browsers_keep(client: Client) -> None:
    make_hall()
    paired(client)
    address = page(client, "/kiosk/BG").partition('data-sound="')[2].partition('"')[0]
    answer = client.get(address)
    assert "max-age=86400" in answer["Cache-Control"]
    with wave.open(BytesIO(answer.content)) as sound:
        assert sound.getnframes() / sound.getframerate() > 1


def test_nothing_is_read_that_the_server_has_not_written(client: Client) -> None:
    make_hall()
    paired(client)
    seal = spoken.Line("Xin chào").seal
    assert client.get(f"/kiosk/BG/doc/{seal}").status_code == 200
    forged = ("Z" if seal[2] != "Z" else "Y").join((seal[:2], seal[3:]))
    assert client.get(f"/kiosk/BG/doc/{forged}").status_code == 404
    assert Client().get(f"/kiosk/BG/doc/{seal}").status_code == 401


# --- reach ---


def test_within_reach_four_choices_share_a_screen_until_the_next_visitor(client: Client) -> None:
    make_hall(services=THIRTEEN)
    paired(client)
    assert (
        client.post("/kiosk/BG/tam-voi", {"reach": "on", "next": "/kiosk/BG/dich-vu/A"})["Location"]
        == "/kiosk/BG/dich-vu/A"
    )
    assert "data-reach" in page(client, "/kiosk/BG/dich-vu/A")
    found = [page(client, f"/kiosk/BG?trang={number}") for number in range(1, 6)]
    assert all(text.count('data-press="') <= 5 for text in found)  # four, and the way back
    assert sorted(code for text in found for code in choices(text)) == sorted("ABXLSMUYKHQZR")
    assert client.get("/kiosk/BG?moi=1").cookies["motcua_reach"].value == ""
    assert client.post("/kiosk/BG/tam-voi", {"reach": "on", "next": "https://example.org"})["Location"] == "/kiosk/BG"


# --- the attract screen ---


def test_while_nobody_is_there_the_screen_tells_who_waits_and_begins_with_a_touch(client: Client) -> None:
    make_hall(services=THIRTEEN, always_open=False, hours={"mon-sun": ["00:00-23:59"]})
    with clock.frozen(datetime(2026, 11, 16, 2, 0, tzinfo=UTC)):
        paired(client)
        issue_ticket(KIOSK, "BG", "A")
        text = page(client, "/kiosk/BG/cho")
    assert "00:00–23:59" in text
    assert "1 người" in text
    assert "Chạm để lấy số" in text


# --- what an administrator says about the machine ---


def test_case_16_one_unknown_service_in_the_list_leaves_the_others(client: Client) -> None:
    make_hall(services=THIRTEEN)
    paired(client)
    told(services=["H", "does-not-exist", "R"])
    assert sorted(choices(page(client, "/kiosk/BG"))) == ["H", "R"]
    assert client.get("/kiosk/BG/dich-vu/A").status_code == 404
    assert client.post("/kiosk/BG/phieu", {"service": "A"}).status_code == 409
    told(services=["does-not-exist"])
    for path in ("/kiosk/BG", "/kiosk/BG/cho"):
        text = page(client, path)
        assert choices(text) == []
        assert "Máy này hiện không cấp số" in text, "who stands before it is told, and where to go"


def test_case_17_a_disabled_machine_shows_its_text_and_gives_nothing(client: Client) -> None:
    make_hall()
    paired(client)
    told(disabled=True, disabled_text="Máy chuyển sang tầng 2 từ thứ Hai")
    for path in ("/kiosk/BG", "/kiosk/BG/cho"):
        text = page(client, path)
        assert "Máy chuyển sang tầng 2 từ thứ Hai" in text
        assert not choices(text)
    assert client.get("/kiosk/BG/dich-vu/A")["Location"] == "/kiosk/BG"
    refused = client.post("/kiosk/BG/phieu", {"service": "A"})
    assert refused.status_code == 409
    assert client.post("/kiosk/BG/du-phong").json() == {"series": []}
    assert not Ticket.objects.exists()


def test_who_got_no_paper_has_it_printed_again_and_nobody_else_has(client: Client) -> None:
    make_hall()
    paired(client)
    ticket = client.post("/kiosk/BG/phieu", {"service": "A"})["Location"]
    [job] = want_paper_of_all()

    def press() -> int:
        """How many papers were ever wanted, once somebody has pressed."""
        assert client.post(f"{ticket}/in-lai")["Location"] == ticket
        return PrintJob.objects.count()

    assert press() == 1, "the first one is in line"
    PrintJob.objects.filter(pk=job.pk).update(state="failed")
    mark_print_failed(SYSTEM, Ticket.objects.get().pk, "paper_out")
    assert client.get(f"{ticket}/in").json() == {"printed": "failed"}
    assert (press(), press()) == (2, 2)
    assert client.get(f"{ticket}/in").json() == {"printed": "waiting"}
    PrintJob.objects.exclude(pk=job.pk).update(state="printed")
    mark_printed(SYSTEM, Ticket.objects.get().pk)
    assert press() == 2, "nobody prints what came out already"
    assert client.post(f"/kiosk/BG/phieu/{'x' * 38}/in-lai").status_code == 404


def want_paper_of_all() -> list[PrintJob]:
    """As the follower of the journal has it printed."""
    printer = add_printer(SYSTEM, "BG", "Máy in", "127.0.0.1", 9)
    told(printers=[printer.id])
    kiosk = Device.objects.get(kind="kiosk")
    for one in Ticket.objects.all():
        want_paper(one.pk, f"device:{kiosk.pk}", one.issued_at)
    return list(PrintJob.objects.all())


def test_a_locked_machine_gives_nothing_whatever_its_page_does(client: Client) -> None:
    make_hall()
    paired(client)
    told(locked=True)
    assert client.post("/kiosk/BG/phieu", {"service": "A"}).status_code == 409
    assert client.post("/kiosk/BG/du-phong").json() == {"series": []}
    assert not Ticket.objects.exists()


def test_case_17_a_machine_that_is_not_known_gets_nothing(client: Client) -> None:
    make_hall()
    client.cookies["motcua_device"] = "md_unknown"
    for path in ("du-phong", "du-phong/vao"):
        assert client.post(f"/kiosk/BG/{path}").status_code == 401
    assert client.post("/kiosk/BG/phieu", {"service": "A"})["Location"] == "/kiosk/BG"
    assert client.get("/kiosk/BG/khong-mang").status_code == 401
    assert not Ticket.objects.exists()


# --- scanned codes ---


def scan(client: Client, code: str) -> dict[str, str]:
    return dict(client.post("/kiosk/BG/quet", {"code": code}).json())


def test_a_card_tells_only_whether_its_holder_goes_first(client: Client) -> None:
    make_hall()
    paired(client)
    with clock.frozen(clock.now().replace(2026, 11, 16)):
        old, young = scan(client, ELDERLY), scan(client, YOUNG)
    assert old["priority"] == "elderly"
    assert "priority" not in young
    for answer in (old, young):
        assert "0243" not in json.dumps(answer)
        assert "Mẫu" not in json.dumps(answer, ensure_ascii=False)


@pytest.mark.parametrize(("day", "first"), [(date(2010, 5, 18), False), (date(2010, 5, 19), True)])
def test_age_is_counted_to_the_day(day: date, first: bool) -> None:
    assert scanning.read(ELDERLY, Centre(code="BG"), day).kind in ("card", "")
    card = ELDERLY.replace("10052021", "10052009")
    assert scanning.read(card, Centre(code="BG"), day).elderly is first


def test_a_centre_sets_from_which_age_people_go_first(client: Client) -> None:
    place = make_hall(options={"kiosk": {"elderly_from": 80}})
    assert not scanning.read(ELDERLY, place, TODAY).elderly
    paired(client)
    assert "Tôi từ 80 tuổi trở lên" in page(client, "/kiosk/BG/dich-vu/A")


def test_a_receipt_leads_to_where_results_are_collected(client: Client) -> None:
    make_hall(services=THIRTEEN)
    paired(client)
    assert scan(client, "https://hcc.example/tra-cuu?ma=H02.03-261123-0001")["go"] == "/kiosk/BG/dich-vu/R"
    told(services=["A"])
    assert "go" not in scan(client, "H02.03-261123-0001")


def test_a_ticket_leads_to_its_screen_and_nonsense_to_words(client: Client) -> None:
    make_hall()
    paired(client)
    token = issue_ticket(KIOSK, "BG", "A").token
    assert scan(client, f"https://hcc.example/p/{token}")["go"] == f"/kiosk/BG/phieu/{token}"
    for nonsense in ("", "0" * 38, "xin chào", "https://example.org/"):
        answer = scan(client, nonsense)
        assert "go" not in answer
        assert "Không đọc được mã" in answer["words"]


# --- without the server ---


def test_what_is_kept_for_bad_times_speaks_all_languages_and_offers_what_the_machine_offers(client: Client) -> None:
    make_hall(services=[*THIRTEEN[:2], {"prefix": "C", "name": "Hạn ngạch", "daily_quota": 5}])
    paired(client)
    text = page(client, "/kiosk/BG/khong-mang")
    facts = json.loads(text.partition('type="application/json">')[2].partition("</script>")[0])
    assert [one["code"] for one in facts["languages"]] == ["vi", "en", "zh-hans", "ko"]
    assert len({one["ask"] for one in facts["texts"].values()}) == 4
    assert [one["code"] for one in facts["services"]] == ["A", "B", "C"]
    series = client.post("/kiosk/BG/du-phong").json()["series"]
    assert {one["of"] for one in series} == {"A", "B"}
    assert {one["next"] for one in series} == {1}


def test_the_worker_holds_for_the_machines_own_pages(client: Client) -> None:
    answer = client.get("/kiosk/BG/sw.js")
    assert answer["Service-Worker-Allowed"] == "/kiosk/BG"
    assert answer["Content-Type"].startswith("text/javascript")
    assert '"/kiosk/BG/khong-mang"' in answer.content.decode()


def test_case_18_a_number_given_alone_enters_once_in_the_language_of_its_visitor(client: Client) -> None:
    make_hall()
    paired(client)
    series = client.post("/kiosk/BG/du-phong").json()["series"][0]
    taken_at = (clock.now() - timedelta(minutes=1)).isoformat()
    given = {"service": "A", "prefix": series["prefix"], "number": 1, "taken_at": taken_at, "language": "zh-hans"}
    for _twice in range(2):
        answer = client.post("/kiosk/BG/du-phong/vao", given, content_type="application/json")
        assert answer.json() == {"label": f"{series['prefix']}001", "state": "waiting"}
    ticket = Ticket.objects.get()
    assert ticket.language == "zh"
    assert ticket.arrived_at.isoformat() == taken_at
    assert client.post("/kiosk/BG/du-phong").json()["series"][0]["next"] == 2


@pytest.mark.parametrize(
    "body", ["", "[]", "{}", '{"service": "A", "prefix": "AK", "number": 1, "taken_at": "gestern"}']
)
def test_what_is_no_number_is_refused(client: Client, body: str) -> None:
    make_hall()
    paired(client)
    answer = client.post("/kiosk/BG/du-phong/vao", body, content_type="application/json")
    assert answer.status_code == 422
    assert not Ticket.objects.exists()
