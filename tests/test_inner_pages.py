"""The pages that lie deeper: axe-core finds nothing serious on them, nothing runs out of them on a phone or a tablet, and no address on
them names anybody.

They have something to show: a dossier that waits for another agency, one that is talked about, a letter, a result to hand over.
"""

import unicodedata
from dataclasses import dataclass
from urllib.parse import unquote_plus

import pytest
from playwright.sync_api import Page

from tests.conftest import Screens
from tests.running import CENTRE, Running
from tests.test_accessibility import serious, too_wide

DESK, TABLET, PHONE = (1366, 768), (768, 1024), (390, 844)
LINKED, CRIMINAL_RECORD, CIVIL_STATUS = "9.012784", "2.000488", "2.002516"
PERSON = {
    "kind": "person",
    "name": "Công Tằng Tôn Nữ Thị Ngọc Diệp",
    "id_number": "024185001234",
    "phone": "0912345679",
}
PERSON |= {"email": "ngoc-diep.cong-tang-ton-nu@example.vn"}
# Where a page leads, and what its forms would put into an address
ADDRESSES = """() => [
    ...[...document.querySelectorAll("[href], [src], [action], [formaction], [data-url]")].flatMap((one) =>
        ["href", "src", "action", "formaction", "data-url"].map((name) => one.getAttribute(name))),
    ...[...document.forms].filter((one) => one.method === "get").map((one) => new URLSearchParams(new FormData(one)).toString()),
].filter((one) => one && !/^(tel|mailto):/.test(one))"""

pytestmark = [pytest.mark.browser, pytest.mark.server, pytest.mark.xdist_group("accessibility")]


@dataclass(frozen=True)
class Cases:
    """Codes of dossiers, and the numbers of a draft and its template."""

    linked: str
    talked: str
    asked: str
    approving: str
    ready: str
    letter: str
    template: int


@pytest.fixture(scope="module")
def cases(server: Running) -> Cases:
    with (
        server.client("receptionist", centre=CENTRE) as desk,
        server.client("specialist", agency="STP") as specialist,
        server.client("leader", agency="STP") as leader,
    ):

        def received(procedure: str) -> str:
            papers = desk.get(f"/procedures/{procedure}").json()["documents"]
            wanted = {
                "centre": CENTRE,
                "procedure": procedure,
                "applicant": PERSON,
                "documents": [
                    {"requirement": one["code"], "originals": one["originals"], "copies": one["copies"]}
                    for one in papers
                ],
            }
            return str(desk.post("/dossiers", json=wanted).raise_for_status().json()["code"])

        linked, talked, asked, approving, ready = (
            received(one) for one in (LINKED, CRIMINAL_RECORD, CIVIL_STATUS, CIVIL_STATUS, CIVIL_STATUS)
        )
        said = {"text": "Nhờ @cv.stp xem giúp giấy tờ tùy thân: ảnh mờ, số cuối không đọc được."}
        specialist.post(f"/dossiers/{talked}/comments", json=said).raise_for_status()
        question = {"to": "CAT", "text": "Người này có án tích tại địa bàn hay không?", "days": 3}
        specialist.post(f"/dossiers/{talked}/questions", json=question).raise_for_status()
        needed = {"items": ["Bản sao giấy khai sinh", "Giấy xác nhận cư trú"], "reason": "Thiếu giấy khai sinh"}
        specialist.post(f"/dossiers/{asked}/request-supplement", json=needed).raise_for_status()
        for code in (approving, ready):
            specialist.post(f"/dossiers/{code}/steps/appraise/complete", json={}).raise_for_status()
        leader.post(f"/dossiers/{ready}/result", data={"number": "12/XN-STP"}).raise_for_status()
        leader.post(f"/dossiers/{ready}/steps/approve/complete", json={}).raise_for_status()
        offers = specialist.get(f"/dossiers/{talked}/letter-templates").json()["items"]
        template = next(one["template"] for one in offers if one["kind"] == "request")
        made = specialist.post(f"/dossiers/{talked}/letters", json={"template": template}).raise_for_status().json()
    return Cases(linked, talked, asked, approving, ready, made["id"], template)


# user name → the language that is looked at, and the pages
PAGES = {
    "quantri": (
        "vi",
        *(f"/quan-tri/thu-tuc/{{procedure}}/sua/{part}" for part in ("texts", "time", "documents", "fees", "form", "files")),
        "/quan-tri/thu-tuc/{procedure}/cong-bo",
        "/quan-tri/so-lieu/BG",
        "/quan-tri/dien-mao/BG",
    ),
    "dieuhanh": (
        "en",
        "/bao-cao",
        "/bao-cao/dossiers",
        "/bao-cao/dossiers/phia-sau?so=received",
        "/bao-cao/index",
        "/bao-cao/mo-phong/BG",
        "/bao-cao/nguy-co/BG",
    ),
    "cv.stp": (
        "en",
        "/ho-so/{talked}",
        "/ho-so/{asked}",
        "/ho-so?q=cong+tang",
        "/ban-lam-viec/phan-cong",
        "/ban-lam-viec/nhac-ten",
        "/van-ban/{letter}",
        "/van-ban/mau/{template}",
        "/van-ban/so",
    ),
    "ld.stp": ("vi", "/ho-so/{approving}", "/ban-lam-viec"),
    "cv.cat": ("vi", "/ban-lam-viec/cau-hoi"),
    "cv.vpdkdd": ("vi", "/ho-so/{linked}"),
    "quay01": ("vi", "/ho-so/{ready}/quet", "/ho-so/{ready}/chup", "/thu-phi/{linked}", "/thu-ngan/BG", "/so-phieu/BG"),
    "quay17": ("en", "/quay/BG/17/tra-ket-qua/{ready}", "/quay/BG/17/tiep-nhan?thu-tuc=2.000488"),
    "kiemtra": ("vi", "/luu-tru/BG/luot-xem",),
}  # fmt: skip


def plain(text: str) -> str:
    return "".join(one for one in unicodedata.normalize("NFD", text.lower()) if not unicodedata.combining(one))


def named_in_addresses(page: Page) -> list[str]:
    """Links, actions and forms of this page that say who the applicant is: addresses stand in logs and histories."""
    words = [plain("Tôn Nữ Thị Ngọc Diệp"), *(PERSON[one] for one in ("id_number", "phone", "email"))]
    found = [plain(unquote_plus(one)) for one in page.evaluate(ADDRESSES)]
    assert found
    return [f"{page.url}: {one}" for one in found if any(word in one for word in words)]


@pytest.mark.parametrize("username", PAGES)
def test_inner_pages_keep_nobody_out(screens: Screens, cases: Cases, username: str) -> None:
    language, *paths = PAGES[username]
    page = screens.staff(username, "/tai-khoan/login/", *DESK, language=language)
    if username == "quantri":  # the draft that the editor shows
        page.goto(f"/quan-tri/thu-tuc/{CRIMINAL_RECORD}")
        page.locator("form[action$='/ban-thao'] button, a[href$='/sua/texts']").first.click()
    wide, named = [], []
    for path in paths:
        answer = page.goto(path.format(procedure=CRIMINAL_RECORD, **vars(cases)))
        assert answer is not None
        assert answer.status == 200, page.url
        page.wait_for_load_state()
        assert serious(page) == []
        named += named_in_addresses(page)
        for size in (PHONE, TABLET, DESK):
            page.set_viewport_size({"width": size[0], "height": size[1]})
            wide += [f"{page.url} at {size[0]}"] if too_wide(page) else []
    assert wide == []
    assert named == []
