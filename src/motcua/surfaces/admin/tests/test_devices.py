"""An administrator alone with a hall full of devices: what is wrong, what to do, and doing it."""

import io
import re
from dataclasses import replace

import pytest
import zxingcpp
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils.translation import override
from PIL import Image

from motcua.base import clock
from motcua.base.actor import system
from motcua.base.release import release
from motcua.domain.devices import actions, queries
from motcua.domain.devices.models import Device
from motcua.domain.devices.rules import Alarm, Command, Kind, PrinterState
from motcua.domain.devices.rules.design import Design
from motcua.domain.devices.shapes import Done, Report
from motcua.domain.devices.words import KINDS
from motcua.domain.people.models import Staff
from motcua.surfaces.admin import words

pytestmark = pytest.mark.django_db
SYSTEM = system("test")


def signed_in(username: str) -> Client:
    client = Client()
    client.force_login(
        Staff.objects.get(username=username), backend="allauth.account.auth_backends.AuthenticationBackend"
    )
    return client


@pytest.fixture
def admin(demo_centre: str) -> Client:
    return signed_in("quantri")


@pytest.fixture
def display(admin: Client) -> Device:
    found = queries.device_for_token(actions.pair_demo("BG", "display"))
    assert found
    return found


def test_a_device_that_nobody_named_has_a_name_in_the_language_of_the_house(admin: Client) -> None:
    with override("en"):
        token = actions.pair_demo("BG", "rating_tablet", 17)
    found = queries.device_for_token(token)
    assert found is not None
    assert found.name.startswith("Máy đánh giá, quầy 17 · ")


def page_of(device: int) -> str:
    return f"/quan-tri/thiet-bi/BG/{device}"


def text(client: Client, path: str) -> str:
    return client.get(path).content.decode()


def test_every_kind_alarm_state_and_command_has_its_words() -> None:
    assert set(KINDS) == set(words.ICONS) == set(Kind)
    assert set(words.ALARMS) == set(Alarm)
    assert set(words.COMMANDS) == set(Command)
    assert set(words.PRINTERS) == set(PrinterState) - {PrinterState.UNKNOWN, PrinterState.READY}


@pytest.mark.parametrize("state", sorted(words.PRINTERS))
def test_a_broken_printer_says_on_the_first_page_what_is_wrong_and_what_to_do(
    admin: Client, state: PrinterState
) -> None:
    printer = actions.add_printer(SYSTEM, "BG", "Máy in cửa chính", "127.0.0.1", 9)
    actions.note_printer(printer.id, state)
    shown = text(admin, "/quan-tri/thiet-bi/BG")
    trouble = words.PRINTERS[state]
    assert shown.index("Máy in cửa chính") < shown.index(str(trouble.what)) < shown.index(str(trouble.do))
    assert "127.0.0.1:9" in text(admin, page_of(printer.id))


def test_a_lost_wall_stands_on_top_and_a_hall_that_works_says_so(admin: Client, display: Device) -> None:
    assert "Tất cả thiết bị đều hoạt động" in text(admin, "/quan-tri/thiet-bi/BG")
    with clock.frozen(clock.now()) as time:
        time.move(61)
        actions.mark_lost()
        assert str(words.ALARMS[Alarm.LOST].do) in text(admin, "/quan-tri/thiet-bi/BG")


@pytest.mark.parametrize(
    ("given", "address"),
    [
        ({"connection": "network", "host": "10.0.0.7", "port": "9100"}, "10.0.0.7:9100"),
        ({"connection": "serial", "device": "/dev/ttyUSB0", "baud": "38400"}, "/dev/ttyUSB0"),
        ({"connection": "file", "device": "/dev/usb/lp0"}, "/dev/usb/lp0"),
        ({"connection": "usb", "vendor": "04b8", "product": "0x0e15"}, "USB 04b8:0e15"),
    ],
)
def test_a_printer_is_added_over_any_connection(admin: Client, given: dict[str, str], address: str) -> None:
    answer = admin.post("/quan-tri/thiet-bi/BG/may-in", {"printer_name": "Máy in 9", "paper_mm": "58", **given})
    assert answer.status_code == 302
    printer = Device.objects.get(name="Máy in 9")
    assert printer.settings["width"] == 384
    assert address in text(admin, page_of(printer.pk))


@pytest.mark.parametrize(
    ("given", "field"),
    [
        ({"connection": "network", "host": "http://x"}, "host"),
        ({"connection": "network", "host": "x", "port": "ninety"}, "port"),
        ({"connection": "serial", "device": "/etc/passwd", "baud": "9600"}, "device"),
        ({"connection": "serial", "device": "/dev/../etc/passwd", "baud": "9600"}, "device"),
        ({"connection": "serial", "device": "/dev/ttyS0", "baud": "1"}, "baud"),
        ({"connection": "usb", "vendor": "zzzz", "product": "1"}, "vendor"),
        ({"connection": "pigeon"}, "connection"),
    ],
)
def test_a_connection_that_cannot_be_is_refused_beside_its_field(
    admin: Client, given: dict[str, str], field: str
) -> None:
    answer = admin.post("/quan-tri/thiet-bi/BG/may-in", {"printer_name": "Máy in 9", **given})
    assert answer.status_code == 422
    assert f'href="#field-{field}"' in answer.content.decode()
    assert not Device.objects.filter(name="Máy in 9").exists()


def test_a_printer_that_moved_gets_its_new_address(admin: Client) -> None:
    printer = actions.add_printer(SYSTEM, "BG", "Máy in 9", "10.0.0.7")
    given = {"part": "printer", "connection": "serial", "device": "/dev/ttyUSB0", "baud": "115200", "paper_mm": "80"}
    assert admin.post(f"{page_of(printer.id)}/cai-dat", given).status_code == 302
    assert "/dev/ttyUSB0" in text(admin, page_of(printer.id))
    assert admin.post(f"{page_of(printer.id)}/cai-dat", given | {"device": "x"}).status_code == 422


def test_the_control_room_commands_and_sees_what_came_of_it(admin: Client, display: Device) -> None:
    control = signed_in("dieuhanh")
    control.post(f"{page_of(display.pk)}/lenh", {"kind": "identify"})
    assert "đang chờ trả lời" in text(control, page_of(display.pk))
    (asked,) = queries.commands_to_fetch(display)
    actions.beat(
        display.actor(), Report(key="k", page="p", release=release(), done=(Done(asked.pk, False, "private"),))
    )
    assert str(words.REASONS["private"]) in text(control, page_of(display.pk))
    assert control.post(f"{page_of(display.pk)}/bo").status_code == 403
    assert signed_in("quay01").post(f"{page_of(display.pk)}/lenh", {"kind": "lock"}).status_code == 403


def test_a_screen_is_drawn_again_without_its_scripts(admin: Client, display: Device) -> None:
    asked = actions.command(SYSTEM, display.pk, "screenshot")
    html = '<html><body onload="x">A001<script>alert(1)</script></body></html>'
    picture = {"html": html, "width": 1920, "height": 1080}
    actions.beat(display.actor(), Report(key="k", page="p", done=(Done(asked.id, picture=picture),)))
    shown = text(admin, f"{page_of(display.pk)}/lenh/{asked.id}")
    frame = re.search(r"<iframe[^>]*>", shown)
    assert frame
    assert 'sandbox="allow-same-origin"' in frame[0]
    assert "&lt;script&gt;" in frame[0], "it is text of an attribute, in a frame that runs no script"


def test_a_kiosk_keeps_what_an_administrator_sets(admin: Client) -> None:
    kiosk = queries.device_for_token(actions.pair_demo("BG", "kiosk"))
    assert kiosk
    first = queries.printers_of(kiosk)[0]
    second = actions.add_printer(SYSTEM, "BG", "Máy in 2", "10.0.0.8")
    given = {
        "part": "kiosk",
        "printer": [str(first.pk), str(second.id)],
        f"order_{first.pk}": "2",
        f"order_{second.id}": "1",
        "services": ["A", "B"],
        "disabled": "1",
        "disabled_text": "Máy nghỉ trưa",
    }
    assert admin.post(f"{page_of(kiosk.pk)}/cai-dat", given).status_code == 302
    kept = queries.device(SYSTEM, kiosk.pk)
    assert kept.printers == (second.id, first.pk)
    assert kept.settings == {"services": ["A", "B"], "disabled": True, "disabled_text": "Máy nghỉ trưa"}
    assert "Máy nghỉ trưa" in text(admin, page_of(kiosk.pk))
    assert admin.post(f"{page_of(kiosk.pk)}/cai-dat", given | {"disabled_text": "x" * 201}).status_code == 422
    assert admin.post(f"{page_of(kiosk.pk)}/cai-dat", {"part": "engine"}).status_code == 422


def test_a_new_machine_takes_over_by_its_code_and_the_old_one_is_out(admin: Client) -> None:
    old, new = Client(), Client()
    old.post("/man-hinh/BG", {"try": "demonstration"})
    device = Device.objects.get(kind="display")
    code = re.search(r">(\d{3} \d{3})<", text(new, "/man-hinh/BG"))
    assert code
    assert admin.post(f"{page_of(device.pk)}/thay", {"code": "000 000"}).status_code == 422
    assert admin.post(f"{page_of(device.pk)}/thay", {"code": code[1]}).status_code == 302
    assert "Mời số" not in text(old, "/man-hinh/BG")
    new.get("/man-hinh/BG")
    assert "Mời số" in text(new, "/man-hinh/BG")
    assert Device.objects.get(kind="display").name == device.name


def test_a_device_of_another_centre_is_not_there(admin: Client, display: Device) -> None:
    assert admin.get(f"/quan-tri/thiet-bi/XX/{display.pk}").status_code in (403, 404)
    assert admin.get(page_of(999_999)).status_code == 404


def test_a_camera_is_put_on_record_with_its_place(admin: Client) -> None:
    admin.post(
        "/quan-tri/thiet-bi/BG/ghi-nhan", {"kind": "camera", "noted_name": "Camera 1", "place": "cửa chính tầng 1"}
    )
    assert "cửa chính tầng 1" in text(admin, "/quan-tri/thiet-bi/BG")


WHOLE = {
    "heading": "UBND TỈNH\r\nTrung tâm Phục vụ hành chính công",
    "number_size": "large",
    "text_size": "normal",
    "blocks": ["service", "expectation", "advice", "code", "taken", "second_language"],
    "footer": "Cảm ơn ông/bà",
}


def logo() -> SimpleUploadedFile:
    written = io.BytesIO()
    drawn = Image.new("RGB", (300, 100), "white")
    drawn.paste("black", (10, 10, 100, 90))
    drawn.save(written, "PNG")
    return SimpleUploadedFile("logo.png", written.getvalue(), content_type="image/png")


def test_the_paper_is_changed_seen_and_brought_back(admin: Client) -> None:
    assert admin.post("/quan-tri/phieu/BG/luu", {**WHOLE, "logo": logo()}).status_code == 302
    kept = queries.ticket_design("BG")
    assert (kept.heading, kept.number_size) == ("UBND TỈNH\nTrung tâm Phục vụ hành chính công", "large")
    assert kept.logo
    assert admin.post("/quan-tri/phieu/BG/luu", {**WHOLE, "no_logo": "1"}).status_code == 302
    assert queries.ticket_design("BG") == replace(kept, logo="")
    assert "đang dùng" in text(admin, "/quan-tri/phieu/BG")
    admin.post("/quan-tri/phieu/BG/tro-lai", {"number": "1"})
    assert queries.ticket_design("BG") == kept
    admin.post("/quan-tri/phieu/BG/tro-lai", {"number": "0"})
    assert queries.ticket_design("BG") == Design()


@pytest.mark.parametrize(("mm", "dots"), [(80, 576), (58, 384)])
def test_the_preview_is_the_paper_itself_and_saves_nothing(admin: Client, mm: int, dots: int) -> None:
    def paper(query: dict[str, object]) -> Image.Image:
        answer = admin.get(f"/quan-tri/phieu/BG/xem-{mm}.png", query)
        assert answer["Content-Type"] == "image/png"
        return Image.open(io.BytesIO(answer.content))

    kept, typed = paper({}), paper({"xem": "1", **WHOLE})
    assert kept.width == typed.width == dots
    assert typed.tobytes() != kept.tobytes()
    (code,) = zxingcpp.read_barcodes(typed.convert("L"))
    assert code.text.endswith("/p/" + "0" * 38)
    assert not zxingcpp.read_barcodes(paper({"xem": "1", **WHOLE, "blocks": ["service"]}).convert("L"))
    assert queries.ticket_design("BG") == Design()


def test_a_paper_that_cannot_be_is_refused_and_the_preview_shows_nothing(admin: Client) -> None:
    bad = {**WHOLE, "heading": "x" * 59}
    answer = admin.post("/quan-tri/phieu/BG/luu", bad)
    assert answer.status_code == 422
    assert 'href="#field-heading"' in answer.content.decode()
    assert admin.get("/quan-tri/phieu/BG/xem-80.png", {"xem": "1", **WHOLE, "footer": "x" * 201}).status_code == 422
    assert admin.get("/quan-tri/phieu/BG/xem-70.png").status_code == 422
    assert (
        admin.post("/quan-tri/phieu/BG/luu", {**WHOLE, "logo": SimpleUploadedFile("a.png", b"no")}).status_code == 422
    )
    assert queries.ticket_design("BG") == Design()


def test_a_printer_that_cannot_say_how_it_is_is_no_trouble(admin: Client) -> None:
    given = {"printer_name": "Máy in câm", "connection": "file", "device": "/dev/usb/lp0", "tells": "nothing"}
    assert admin.post("/quan-tri/thiet-bi/BG/may-in", given).status_code == 302
    printer = Device.objects.get(name="Máy in câm")
    assert (printer.settings["answers"], printer.settings["confirms"]) == (False, False)
    shown = text(admin, page_of(printer.pk))
    assert "không báo được trạng thái" in shown
    assert str(words.NOT_ASKED.what) not in shown


def test_a_display_is_set_to_a_zone_or_to_some_counters_and_what_cannot_be_read_is_refused(
    admin: Client, display: Device
) -> None:
    address = f"{page_of(display.pk)}/cai-dat"
    admin.post(address, {"part": "display", "zone": "Dãy B", "counters": "13, 14", "sound": "1"})
    display.refresh_from_db()
    assert (
        display.settings.items()
        >= {"layout": "zone", "zone": "Dãy B", "counters": [13, 14], "sound": True, "announcements": False}.items()
    )
    page = text(admin, page_of(display.pk))
    assert "Dãy A" in page
    assert 'value="13, 14"' in admin.get(page_of(display.pk)).content.decode()
    for wrong in ("thirteen", "0", "13,,x"):
        assert admin.post(address, {"part": "display", "counters": wrong}).status_code == 422
    display.refresh_from_db()
    assert display.settings["counters"] == [13, 14]


def test_lines_at_the_foot_of_a_wall_are_written_one_below_the_other(admin: Client, display: Device) -> None:
    address = f"{page_of(display.pk)}/cai-dat"
    given = {"part": "display", "ticker": "  Chuẩn bị  căn cước\r\n\r\nNghỉ Tết từ 05/02 "}
    admin.post(address, given)
    display.refresh_from_db()
    assert display.settings["ticker"] == ["Chuẩn bị căn cước", "Nghỉ Tết từ 05/02"]
    assert "Chuẩn bị căn cước\nNghỉ Tết từ 05/02</textarea>" in admin.get(page_of(display.pk)).content.decode()
    for wrong in ("x" * 121, "\n".join("a" * 13)):
        answer = admin.post(address, given | {"ticker": wrong})
        assert answer.status_code == 422
        assert 'href="#field-ticker"' in answer.content.decode()


def test_where_a_display_hangs_is_kept_when_something_else_is_changed_and_said_in_words(
    admin: Client, display: Device
) -> None:
    address = f"{page_of(display.pk)}/cai-dat"
    given = {"part": "display", "layout": "hall", "looks": "left", "place_x": "13", "place_y": "55", "sound": "1"}
    admin.post(address, given)
    page = text(admin, page_of(display.pk))
    assert re.search(r'name="place_x"[^>]*value="13"', page)
    assert re.search(r'name="place_y"[^>]*value="55"', page)
    assert re.search(r'<option value="left"[^>]*selected', page)
    overview = text(admin, "/quan-tri/thiet-bi/BG")
    assert "bên trái, dãy giữa" in overview
    assert "looks" not in overview


def test_a_ticket_machine_knows_where_it_stands(admin: Client) -> None:
    kiosk = queries.device_for_token(actions.pair_demo("BG", "kiosk"))
    assert kiosk
    assert kiosk.settings["place"] == {"x": 30.0, "y": 90.0}, "the first place of the demonstration's plan"
    admin.post(f"{page_of(kiosk.pk)}/cai-dat", {"part": "kiosk", "place_x": "70", "place_y": "90"})
    kiosk.refresh_from_db()
    assert kiosk.settings["place"] == {"x": 70, "y": 90}
    admin.post(f"{page_of(kiosk.pk)}/cai-dat", {"part": "kiosk", "place_x": "", "place_y": ""})
    kiosk.refresh_from_db()
    assert "place" not in kiosk.settings
    refused = admin.post(f"{page_of(kiosk.pk)}/cai-dat", {"part": "kiosk", "place_x": "170", "place_y": "90"})
    assert refused.status_code == 422


def test_each_screen_of_the_demonstration_hangs_at_another_place_of_its_plan(admin: Client) -> None:
    hung = [queries.device_for_token(actions.pair_demo("BG", "display")) for _screen in range(4)]
    places = [(one.settings["place"]["x"], one.settings["place"]["looks"]) for one in hung if one]
    assert places == [(50.0, "up"), (13.0, "left"), (87.0, "right"), (50.0, "up")]
