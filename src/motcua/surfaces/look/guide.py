"""The living style guide: every component in every state, on invented matter, for those who build the look."""

from datetime import datetime, timedelta
from types import SimpleNamespace
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from motcua.base import clock
from motcua.base.problems import (
    Conflict,
    FieldError,
    Forbidden,
    InvalidInput,
    NotAuthenticated,
    NotFound,
    Problem,
    TooLarge,
    TooManyRequests,
    Unavailable,
)
from motcua.base.web import render_problem

FRAMES = {"citizen": "look/citizen.html", "staff": "look/staff.html"}
# each is drawn by a class of its name (styles/guide.scss): pages carry no inline style
COLOURS = (
    "paper", "card", "raised", "line", "line-strong", "ink", "ink-soft", "red", "red-paper", "jade", "jade-paper",
    "amber", "amber-paper", "blue", "blue-paper", "action", "done", "head", "head-line", "focus",
)  # fmt: skip
ICONS = (
    "landmark", "building-2", "briefcase", "scale", "heart-pulse", "graduation-cap", "sprout", "car",
    "map-pin", "id-card", "file-check", "hand-heart", "baby", "accessibility", "printer",
    "qr-code", "bell-ring", "volume-2", "camera", "stamp",
)  # fmt: skip
DOSSIER_STATES = (
    "registered", "received", "not_accepted", "processing", "supplement_requested", "payment_requested", "withdrawn",
    "stopped", "processed", "returned",
)  # fmt: skip
TICKET_STATES = ("waiting", "called", "serving", "held", "finished", "no_show", "cancelled")


def _allowed(request: HttpRequest) -> None:
    if not settings.DEBUG and not request.actor.is_authenticated:  # type: ignore[attr-defined] # the middleware sets it
        raise NotAuthenticated


def guide(request: HttpRequest) -> HttpResponse:
    """All components in the frame that `?frame=` names; for signed-in staff."""
    _allowed(request)
    frame = request.GET.get("frame", "citizen")
    context = {"frame": FRAMES.get(frame, FRAMES["citizen"]), "section": "", **matter(clock.now())}
    return render(request, "look/guide.html", context)


def touch_guide(request: HttpRequest) -> HttpResponse:
    """What touch screens and walls are made of."""
    _allowed(request)
    return render(request, "look/guide_touch.html", {"choices": _choices()})


def problem_guide(request: HttpRequest, status: int) -> HttpResponse:
    """The page of a refusal, as a reader would get it."""
    _allowed(request)
    return render_problem(request, next((one for one in _problems() if one.status == status), NotFound()))


def _problems() -> list[Problem]:
    return [
        Problem(),
        NotAuthenticated(),
        Forbidden(),
        NotFound(),
        Conflict(_("Ticket A012 was called by counter 5 in the meantime.")),
        TooLarge(),
        InvalidInput([FieldError("phone", _("A phone number has 10 digits and begins with 0."))]),
        TooManyRequests(retry_after=60),
        Unavailable(),
    ]


def _choices() -> list[dict[str, str]]:
    return [
        {"icon": icon, "words": words, "second": second, "note": note}
        for icon, words, second, note in (
            ("building-2", "Doanh nghiệp và đầu tư", "Business and investment", "3 người chờ"),
            ("map", "Đất đai, môi trường", "Land and environment", "12 người chờ"),
            ("scale", "Tư pháp, hộ tịch, lý lịch tư pháp", "Justice, civil status, criminal record", ""),
            ("car", "Giao thông vận tải, giấy phép lái xe", "Transport, driving licence", ""),
            ("heart-handshake", "Lao động, người có công", "Labour, people of merit", ""),
            ("file-check", "Trả kết quả", "Collect a result", "Không phải chờ"),
        )
    ]


def matter(now: datetime) -> dict[str, Any]:
    """Invented matter with the longest words that Vietnamese offices have."""
    return {
        "colours": COLOURS,
        "icons": ICONS,
        "ticket_states": TICKET_STATES,
        "dossier_states": DOSSIER_STATES,
        "problems": [(one.status, str(one.title)) for one in _problems()],
        "trail": [(_("Procedures"), "/thu-tuc"), ("Đăng ký thành lập doanh nghiệp", "")],
        "errors": [
            FieldError("phone", _("A phone number has 10 digits and begins with 0.")),
            FieldError("pick", _("Choose one.")),
        ],
        "options": [("counter", _("at the counter")), ("post", _("by post"))],
        "priorities": [
            ("elderly", _("80 years or older"), _("or 75 and poor")),
            ("pregnant", _("pregnant"), ""),
            ("infant", _("with a small child"), ""),
        ],
        "chosen": ["pregnant"],
        "facts": [
            (_("Applicant"), "Công ty trách nhiệm hữu hạn một thành viên Thương mại và Dịch vụ Nguyễn Thị Ngọc Huyền"),
            (_("Received"), now.strftime("%H:%M %d/%m/%Y")),
            (_("E-mail"), ""),
        ],
        "steps": _steps(now),
        "short_way": [_("Service"), _("Priority"), _("Ticket")],
        "rows": [
            _row("H02.12-261123-0007", "Nguyễn Thị Ngọc Ánh", "processing", "green", 21.0, 0.7),
            _row("H02.12-261123-0008", "Đỗ Hữu Nghĩa", "supplement_requested", "amber", 3.0, 0.15),
            _row("H02.07-261119-0131", "Hợp tác xã Nông nghiệp Tiên Lục", "processing", "red", -9.0, 0.0),
        ],
    }


def _row(code: str, who: str, state: str, colour: str, hours: float, share: float) -> dict[str, Any]:
    return {"code": code, "who": who, "state": state, "colour": colour, "hours": hours, "share": share}


def _steps(now: datetime) -> list[SimpleNamespace]:
    def step(
        name: str, agency: str, state: str, *, finished: datetime | None = None, due: datetime | None = None
    ) -> SimpleNamespace:
        return SimpleNamespace(name=name, agency_name=agency, state=state, finished_at=finished, due_at=due)

    return [
        step("Tiếp nhận hồ sơ", "Bộ phận Một cửa", "done", finished=now - timedelta(hours=5)),
        step("Thẩm định hồ sơ đăng ký doanh nghiệp", "Sở Kế hoạch và Đầu tư", "started", due=now + timedelta(hours=20)),
        step("Cấp mã số thuế", "Cục Thuế tỉnh", "ready", due=now + timedelta(hours=28)),
        step("Phê duyệt", "Sở Kế hoạch và Đầu tư", "waiting", due=now + timedelta(hours=44)),
    ]
