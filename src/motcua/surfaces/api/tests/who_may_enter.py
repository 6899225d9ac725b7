"""Which page is whose: by the beginning of its path, and the longest beginning counts. The walks over the URL map ask here."""

from collections.abc import Iterator

from django.urls import URLPattern, URLResolver, get_resolver

from motcua.domain.people.permissions import TABLE, Action

A = Action
PUBLIC = "anybody"

# Pages by the beginning of their path: who of the staff may enter. PUBLIC pages ask nobody; DEVICE pages lead to pairing.
DEVICE = "a paired device"
CITIZEN = "a citizen who signed in"
PAGES: dict[str, tuple[Action, ...] | str] = {
    "luu-tru/<str:centre>/giu": (A.RECORDS_KEEP,),
    "luu-tru/<str:centre>/luot-xem": (A.LOOKS_VIEW,),
    "luu-tru/<str:centre>/tai-khoan": (A.LOOKS_VIEW,),
    "luu-tru/<str:centre>/goi": (A.RECORDS_EXPORT,),
    "luu-tru/<str:centre>/danh-muc": (A.RECORDS_KEEP,),
    "luu-tru/<str:centre>/danh-muc/<int:plan>": (A.RECORDS_VIEW,),
    "luu-tru/<str:centre>/danh-muc/<int:plan>/quyet-dinh": (A.RECORDS_DECIDE,),
    "luu-tru/thoi-han/": (A.MASTER_DATA,),
    "luu-tru": (A.RECORDS_VIEW,),
    "quan-tri/thiet-bi": (A.DEVICE_VIEW, A.DEVICE_PAIR, A.DEVICE_COMMAND),
    "quan-tri/phieu": (A.DEVICE_PAIR,),
    "quan-tri/thong-bao": (A.ANNOUNCEMENT_PLAN,),
    "quan-tri/hang-cho": (A.QUEUE_SETTINGS,),
    "quan-tri/trinh-chieu": (A.DISPLAY_MEDIA,),
    "quan-tri/ket-noi": (A.EXCHANGE_MANAGE,),
    "quan-tri/can-bo": (A.STAFF_MANAGE,),
    "quan-tri/bat-dau": (A.MASTER_DATA,),
    "quan-tri/lich": (A.CALENDAR,),
    "quan-tri/dien-mao": (A.CENTRE_BRAND,),
    "dien-mao": PUBLIC,
    "quan-tri/so-lieu": (A.REPORT_FIGURES,),
    "quan-tri/loi-nhan": (A.MASTER_DATA,),
    "quan-tri/tam-ngung": (A.OUTAGE_ANNOUNCE,),
    "quan-tri/so-do": (A.MASTER_DATA,),
    "quan-tri/du-lieu": (A.MASTER_DATA,),
    "quan-tri/thu-tuc": (A.MASTER_DATA,),
    "quan-tri/tin-tuc": (A.NEWS,),
    "quan-tri": (A.STAFF_MANAGE, A.DEVICE_PAIR),
    "quan-tri/camera": (A.CAMERA_SETTINGS,),
    "dieu-hanh/<str:centre>/camera": (A.CAMERA_VIEW,),
    "dieu-hanh/<str:centre>/camera/trich-xuat": (A.CAMERA_EXPORT,),
    "dieu-hanh/<str:centre>/camera/giu": (A.CAMERA_EXPORT,),
    "dieu-hanh/<str:centre>/camera/nhat-ky": (A.LOOKS_VIEW,),
    "quan-tri/canh-bao": (A.ALERT_RULES,),
    "dieu-hanh/<str:centre>/canh-bao": (A.CONTROL_ROOM_VIEW, A.ALERT_HANDLE),
    "dieu-hanh": (A.CONTROL_ROOM_VIEW, A.COUNTER_SUPERVISE, A.ANNOUNCE, A.ANNOUNCEMENT_PLAN),
    "bao-cao": (A.REPORT_VIEW,),
    "bao-cao/mo-phong": (A.STAFFING_SIMULATE,),
    "bao-cao/nguy-co": (A.RISK_VIEW,),
    "bao-dong": (A.ALARM_ANSWER, A.ALARM_RAISE),
    "ban-lam-viec/phan-anh": (A.PETITION_VIEW,),
    "ban-lam-viec/phan-anh/<uuid:petition>/hien": (A.PETITION_REVEAL,),
    "ban-lam-viec/phan-anh/cai-dat": (A.PETITION_SETTINGS,),
    "ban-lam-viec/danh-gia": (A.FEEDBACK_ANSWER,),
    "danh-gia/tra-loi": PUBLIC,
    "quay/phan-anh": (A.PETITION_TAKE,),
    "phan-anh": PUBLIC,
    "cong-khai": PUBLIC,
    "phan-anh/cua-toi": CITIZEN,
    "ban-lam-viec/nhac-ten": (A.THREAD_TALK,),
    "ban-lam-viec/nhac-ten/<int:mention>": (A.DOSSIER_COMMENT,),
    "trao-doi": (A.THREAD_TALK,),
    "goi": (A.THREAD_TALK,),
    "trao-doi/cai-dat": (A.TALK_SETTINGS,),
    "trao-doi/lenh": (A.ORDER_ANSWER,),
    "ban-lam-viec/cau-hoi": (A.QUESTION_ANSWER,),
    "ban-lam-viec": (A.WORK_LIST,),
    "quay": (A.COUNTER_OPERATE, A.DOSSIER_RECEIVE, A.RESULT_HAND_OVER),
    "xac-thuc": (A.CITIZEN_PROVE,),
    "xac-thuc/<str:centre>/tra-lai": (A.CITIZEN_RETURN,),
    "yeu-cau-du-lieu": (A.DATA_ANSWER,),
    "thu-phi": (A.DOSSIER_VIEW,),
    "thu-phi/<str:code>/tien-mat": (A.DOSSIER_PAY,),
    "thu-ngan": (A.DOSSIER_PAY,),
    "buu-dien": (A.POST_DESK,),
    "gui-buu-dien": (A.POST_ASK,),
    "ho-so": (A.DOSSIER_VIEW,),
    "ho-so/xuat": (A.DOSSIER_EXPORT,),
    "ho-so/<str:code>/hien": (A.DOSSIER_REVEAL,),
    "ho-so/<str:code>/chup": (A.DOSSIER_FILE_ADD,),
    "ho-so/<str:code>/quet": (A.DOSSIER_FILE_ADD,),
    "ho-so/<str:code>/trang-cho": (A.DOSSIER_FILE_ADD,),
    "chup": PUBLIC,
    "so-phieu": (A.SLIP_VIEW,),
    "so-phieu/<str:centre>/xuat": (A.SLIP_EXPORT,),
    "van-ban/mau": (A.LETTER_TEMPLATE,),
    "van-ban": (A.LETTER_WRITE, A.CENTRE_LETTER_WRITE),
    "van-ban/<uuid:letter>/hien": (A.DOSSIER_REVEAL,),
    "van-ban/<uuid:letter>/phat-hanh": (A.LETTER_ISSUE, A.CENTRE_LETTER_ISSUE),
    "vao-viec": tuple(TABLE),
    "look/": tuple(TABLE),
    "tai-khoan": PUBLIC,
    "thiet-lap": PUBLIC,  # by the secret of the console, while nobody works here
    "kiosk/": DEVICE,
    "man-hinh/": DEVICE,
    "tra-cuu-kiosk/": DEVICE,
    "danh-gia/<str:centre>": DEVICE,
    "danh-gia": PUBLIC,
    "p/": PUBLIC,
    "dat-lich": PUBLIC,
    "tra-cuu": PUBLIC,
    "truc-tuyen": (A.SUBMISSION_VIEW,),
    "truc-tuyen/<str:centre>/cai-dat": (A.SUBMISSION_SETTINGS,),
    "truc-tuyen/xem/<uuid:submission>/hien-thong-tin": (A.SUBMISSION_REVEAL,),
    "truc-tuyen/xem/<uuid:submission>/xu-ly/": (A.SUBMISSION_DECIDE,),
    "nop-ho-so": PUBLIC,
    "nop-ho-so/thu-tuc/<str:code>/bat-dau": CITIZEN,
    "nop-ho-so/<uuid:submission>": CITIZEN,
    "loi-nhan": PUBLIC,  # by the secret of its link
    "cua-toi": CITIZEN,
    "cua-toi/vao": PUBLIC,
    "cua-toi/ra": PUBLIC,
    "thu-tuc": PUBLIC,
    "trung-tam": PUBLIC,
    "tren-may": PUBLIC,
    "tin-tuc": PUBLIC,
    "sw.js": PUBLIC,
    "app.webmanifest": PUBLIC,
    "hang-cho": PUBLIC,
    "lay-so": PUBLIC,
    "kq": PUBLIC,
    "robots.txt": PUBLIC,
    "ngon-ngu": PUBLIC,
    "giao-dien": PUBLIC,
    "healthz": PUBLIC,
    "readyz": PUBLIC,
    "metrics": PUBLIC,
    "api/": PUBLIC,
}


def pages(resolver: URLResolver | None = None, prefix: str = "") -> Iterator[str]:
    for pattern in (resolver or get_resolver()).url_patterns:
        path = prefix + str(pattern.pattern)
        if isinstance(pattern, URLResolver):
            yield from pages(pattern, path)
        elif isinstance(pattern, URLPattern):
            yield path


def rule_of(path: str) -> tuple[Action, ...] | str:
    if path == "":
        return PUBLIC
    return PAGES[max((start for start in PAGES if path.startswith(start)), key=len)]
