"""A civil servant edits a procedure: tables without JavaScript, faults beside their row, a second look before publishing."""

import re
from html import unescape

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from motcua.base.actor import system
from motcua.domain.catalogue import administration
from motcua.domain.catalogue.queries import get_published
from motcua.domain.people.models import Staff

pytestmark = pytest.mark.django_db
CODE = "2.002516"
EDIT = f"/quan-tri/thu-tuc/{CODE}/sua/"
BOSS = system("test")


def signed_in(username: str) -> Client:
    client = Client()
    client.force_login(
        Staff.objects.get(username=username), backend="allauth.account.auth_backends.AuthenticationBackend"
    )
    return client


@pytest.fixture
def admin(demo_centre: str) -> Client:
    client = signed_in("quantri")
    client.post(f"/quan-tri/thu-tuc/{CODE}/ban-thao")
    return client


def fields(page: str) -> dict[str, object]:
    """What a browser would send of the editor's form, unchanged."""
    form = page[page.index('id="editor"') :]
    form = form[: form.index("</form>")]
    sent: dict[str, object] = {}
    for tag in re.findall(r"<input[^>]*>", form):
        name = re.search(r'name="([^"]+)"', tag)
        kind = re.search(r'type="(\w+)"', tag)
        if name and not (kind and kind[1] in ("checkbox", "radio") and not re.search(r"\schecked[\s>]", tag)):
            value = re.search(r'value="([^"]*)"', tag)
            sent.setdefault(name[1], [])
            sent[name[1]].append(unescape(value[1]) if value else "on")
    for name, inner in re.findall(r'<select[^>]*name="([^"]+)"[^>]*>(.*?)</select>', form, re.S):
        chosen = re.search(r'<option value="([^"]*)" selected', inner) or re.search(r'<option value="([^"]*)"', inner)
        sent[name] = [unescape(chosen[1])] if chosen else []
    for name, inner in re.findall(r'<textarea[^>]*name="([^"]+)"[^>]*>(.*?)</textarea>', form, re.S):
        sent[name] = [unescape(inner)]
    return sent


def saved(admin: Client, part: str, do: str = "save", **changes: object) -> str:
    sent = fields(admin.get(EDIT + part).content.decode()) | changes | {"do": do}
    answer = admin.post(EDIT + part, sent, follow=True)
    assert answer.status_code == 200, answer.content.decode()[:2000]
    return str(answer.content.decode())


def draft() -> dict[str, object]:
    return dict(administration.draft(BOSS, CODE).content)


@pytest.mark.parametrize("part", ["texts", "time", "documents", "fees", "form"])
@pytest.mark.parametrize("code", [CODE, "2.000488", "9.013236", "2.001199", "9.012784"])
def test_a_part_that_is_saved_unchanged_changes_nothing(admin: Client, part: str, code: str) -> None:
    admin.post(f"/quan-tri/thu-tuc/{code}/ban-thao")
    before = administration.draft(BOSS, code)
    address = f"/quan-tri/thu-tuc/{code}/sua/{part}"
    answer = admin.post(address, fields(admin.get(address).content.decode()) | {"do": "save"})
    assert answer.status_code == 302
    after = administration.draft(BOSS, code).content
    defaults = {"name_en": "", "audience": "", "description": "", "requirements": "", "ways_to_apply": ""}
    for name in before.content:
        assert after[name] == before.content[name], name
    assert {name for name in after if after[name] and name not in before.content} <= set(defaults)


@pytest.mark.parametrize("part", ["texts", "time", "documents", "fees", "form"])
def test_each_field_stands_once_so_that_no_other_of_its_name_is_taken_in_its_place(admin: Client, part: str) -> None:
    page = admin.get(EDIT + part).content.decode()
    form = page[page.index('id="editor"') :]
    form = form[: form.index("</form>")]
    places = re.findall(r'\sid="([^"]+)"', form)
    assert len(places) == len(set(places))
    ticked = r'type="(?:checkbox|radio)"'
    written = [tag for tag in re.findall(r"<(?:input|textarea)[^>]*>", form) if not re.search(ticked, tag)]
    names = re.findall(r'\sname="([^"]+)"', " ".join(written))
    assert len(names) == len(set(names))


@pytest.mark.parametrize(("part", "place"), [("time", "picture"), ("form", "questions-preview")])
def test_what_is_drawn_while_somebody_types_stays_in_its_place_for_the_next_time(
    admin: Client, part: str, place: str
) -> None:
    page = admin.get(EDIT + part).content.decode()
    assert f'hx-target="#{place}" hx-swap="innerHTML"' in page, "the answer is what stands in it, not the place itself"
    assert f'<div id="{place}"' in page


def test_a_step_that_goes_in_turn_on_paper_is_ticked_drawn_and_told_as_a_change(admin: Client) -> None:
    drawn = admin.post(EDIT + "hinh", fields(admin.get(EDIT + "time").content.decode()) | {"steps-1-in_turn": ["yes"]})
    assert "lần lượt nếu trên giấy" in drawn.content.decode()
    saved(admin, "time", **{"steps-1-in_turn": ["yes"]})
    assert [step.get("in_turn") for step in draft()["steps"]] == [None, True, None, None]
    assert "lần lượt nếu là hồ sơ giấy" in admin.get(f"/quan-tri/thu-tuc/{CODE}/cong-bo").content.decode()


def test_a_step_is_added_moved_and_taken_away_without_javascript(admin: Client) -> None:
    saved(admin, "time", "add:steps")
    codes = [step["code"] for step in draft()["steps"]]
    assert codes == ["intake", "appraise", "approve", "return", "buoc5"]
    page = saved(admin, "time", "up:steps:4")
    assert [step["code"] for step in draft()["steps"]][3] == "buoc5"
    assert "Hãy nhập tên" in page
    saved(admin, "time", "remove:steps:1")
    steps = {step["code"]: step for step in draft()["steps"]}
    assert steps["approve"]["after"] == ["intake"]


def test_the_procedure_that_a_step_opens_is_chosen_from_a_list_with_the_papers_that_go_along(admin: Client) -> None:
    page = saved(admin, "time", **{"steps-1-agency": "SXD", "steps-1-opens": "1.014159"})
    assert 'value="1.014159" selected' in page
    assert f'<option value="{CODE}"' not in page.split('name="steps-1-opens"')[1].split("</select>")[0]
    saved(admin, "time", **{"steps-1-sends": ["d1"]})
    step = draft()["steps"][1]
    assert (step["opens"], step["sends"]) == ("1.014159", ["d1"])


def test_a_fault_stands_in_its_row_and_keeps_the_draft_from_being_published(admin: Client) -> None:
    page = saved(admin, "time", **{"steps-1-hours": "80"})
    assert "Đường đi dài nhất" in page
    answer = admin.get(f"/quan-tri/thu-tuc/{CODE}/cong-bo").content.decode()
    assert "Phải sửa những điểm sau" in answer
    admin.post(f"/quan-tri/thu-tuc/{CODE}/cong-bo", {"seen": "1", "looked": "yes"})
    assert get_published(CODE).version == 1


def test_the_picture_follows_what_is_typed_before_it_is_saved(admin: Client) -> None:
    sent = fields(admin.get(EDIT + "time").content.decode()) | {"steps-1-name": "Thẩm định kỹ", "steps-1-hours": "90"}
    shown = admin.post(EDIT + "hinh", sent).content.decode()
    assert "Thẩm định kỹ" in shown
    assert "Đường đi dài nhất" in shown
    assert "Thẩm định kỹ" not in str(draft())


def test_publishing_asks_for_a_second_look_at_what_got_longer_dearer_or_more(admin: Client) -> None:
    saved(admin, "time", **{"time-value": "6"})
    saved(admin, "fees", **{"fees-fee": "12.000"})
    saved(admin, "documents", "remove:documents:2")
    page = admin.get(f"/quan-tri/thu-tuc/{CODE}/cong-bo").content.decode()
    assert "Thời hạn giải quyết: dài hơn" in page
    assert "12.000 đ" in page
    assert "Văn bản ủy quyền" in page
    seen = str(administration.draft(BOSS, CODE).edits)
    admin.post(f"/quan-tri/thu-tuc/{CODE}/cong-bo", {"seen": seen})
    assert get_published(CODE).version == 1
    admin.post(f"/quan-tri/thu-tuc/{CODE}/cong-bo", {"seen": seen, "looked": "yes"})
    now = get_published(CODE)
    assert (now.version, now.content.total_fee, now.content.time_limit.value) == (2, 12000, 6)
    compared = admin.get(f"/quan-tri/thu-tuc/{CODE}/so-sanh?tu=1&den=2").content.decode()
    assert "Thời hạn giải quyết: dài hơn" in compared
    offered = admin.get(f"/quan-tri/thu-tuc/{CODE}/so-sanh").content.decode()
    assert "Thời hạn giải quyết: dài hơn" in offered
    assert 'value="1" selected' in offered
    assert admin.get(f"/quan-tri/thu-tuc/{CODE}/so-sanh?tu=7&den=2").status_code == 404
    one = admin.get("/quan-tri/thu-tuc/2.001583/so-sanh").content.decode()
    assert "<select" not in one.partition("</h1>")[2].partition("</main>")[0]


def test_the_second_of_two_editors_keeps_what_was_typed_and_learns_who_was_faster(admin: Client) -> None:
    sent = fields(admin.get(EDIT + "texts").content.decode()) | {"texts-result": "Của tôi", "do": "save"}
    saved(admin, "fees", **{"fees-fee": "1.000"})
    answer = admin.post(EDIT + "texts", sent)
    page = answer.content.decode()
    assert answer.status_code == 409
    assert "phí, lệ phí" in page
    assert "Của tôi" in page
    assert draft()["result"] != "Của tôi"


def test_a_condition_is_chosen_from_the_questions_and_typed_in_their_words(admin: Client) -> None:
    form = "type: object\nproperties:\n  kind:\n    type: string\n    title: Loại\n    oneOf:\n    - {const: a, title: Cấp mới}\n"
    saved(admin, "form", **{"form-text": form})
    changes = {
        "documents-0-when-field": "kind",
        "documents-0-when-operator": "equals",
        "documents-0-when-value": "cấp mới",
    }
    page = saved(admin, "documents", **changes)
    assert draft()["documents"][0]["when"] == {"field": "kind", "operator": "equals", "value": "a"}
    assert "Loại là “Cấp mới”" in page


def test_a_form_that_cannot_be_read_is_refused_at_its_line(admin: Client) -> None:
    sent = fields(admin.get(EDIT + "form").content.decode()) | {"form-text": "type: object\n  bad: [", "do": "save"}
    answer = admin.post(EDIT + "form", sent)
    assert answer.status_code == 422
    assert "Dòng 2" in answer.content.decode()


def test_a_form_that_refers_to_itself_over_and_over_is_refused_before_it_is_written_out(admin: Client) -> None:
    lines = ["a: &a0 [x, x, x, x, x, x, x, x, x]"] + [
        f"b{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 9)}]" for n in range(1, 12)
    ]
    sent = fields(admin.get(EDIT + "form").content.decode()) | {"form-text": "\n".join(lines), "do": "save"}
    answer = admin.post(EDIT + "form", sent)
    assert answer.status_code == 422
    assert "Dòng 2" in answer.content.decode()


def test_one_procedure_goes_out_as_yaml_and_bpmn_and_comes_in_again(admin: Client) -> None:
    text = admin.get(f"/quan-tri/thu-tuc/{CODE}/1.yaml").content
    assert "Xác nhận thông tin hộ tịch".encode() in text
    changed = SimpleUploadedFile("x.yaml", text.replace(b"fee: 8000", b"fee: 7000"))
    seen = str(administration.draft(BOSS, CODE).edits)
    assert admin.post(EDIT + "tep", {"seen": seen, "do": "import", "file": changed}).status_code == 302
    assert draft()["fee"] == 7000
    assert b"<bpmn:definitions" in admin.get(f"/quan-tri/thu-tuc/{CODE}/1.bpmn").content


def test_a_template_is_added_offered_to_citizens_and_taken_away(admin: Client) -> None:
    seen = str(administration.draft(BOSS, CODE).edits)
    file = SimpleUploadedFile("tờ khai.txt", b"blank")
    assert admin.post(EDIT + "tep", {"seen": seen, "file": file}).status_code == 302
    saved(admin, "documents", **{"documents-0-template": "tờ khai.txt"})
    seen = str(administration.draft(BOSS, CODE).edits)
    admin.post(f"/quan-tri/thu-tuc/{CODE}/cong-bo", {"seen": seen, "looked": "yes"})
    public = Client()
    assert "Mẫu tờ khai" in public.get(f"/thu-tuc/{CODE}").content.decode()
    assert public.get(f"/thu-tuc/{CODE}/mau", {"ten": "tờ khai.txt"}).content == b"blank"
    assert public.get(f"/thu-tuc/{CODE}/mau", {"ten": "khác.txt"}).status_code == 404


def test_the_preview_shows_the_questions_as_the_citizen_sees_them(admin: Client) -> None:
    page = admin.get("/quan-tri/thu-tuc/2.000488/xem/1").content.decode()
    assert "Ghi rõ mục đích" in page
    assert "Chỉ khi Mục đích sử dụng là “Mục đích khác”" in page
    assert "100.000 đ" in page


def test_a_new_procedure_is_begun_and_faults_are_told_beside_their_fields(admin: Client) -> None:
    answer = admin.post("/quan-tri/thu-tuc/moi", {"code": CODE, "name": "", "field": "x", "agency": "STP"})
    assert answer.status_code == 422
    assert 'href="#field-code"' in answer.content.decode()
    good = {"code": "9.000009", "name": "Thủ tục mới", "field": "Hộ tịch", "agency": "STP"}
    assert admin.post("/quan-tri/thu-tuc/moi", good).status_code == 302
    assert "9.000009" in admin.get("/quan-tri/thu-tuc?trang-thai=draft").content.decode()


def test_others_are_kept_out(demo_centre: str) -> None:
    clerk = Staff.objects.filter(assignments__role="receptionist").first()
    assert clerk is not None
    client = signed_in(clerk.username)
    assert client.get("/quan-tri/thu-tuc").status_code == 403
    assert client.post(f"/quan-tri/thu-tuc/{CODE}/ban-thao").status_code == 403
