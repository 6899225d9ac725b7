"""The demonstration centre: master data of the model centre and staff accounts. All its people are invented.

The data (bacgiang.yaml) is that of the model centre; the accounts share one known password, so the server listens on this machine
only while they exist.
"""

import shutil
import sys
from itertools import cycle
from pathlib import Path

from django.conf import settings
from django.contrib.auth.hashers import make_password
from django.db import transaction

from motcua.base import env
from motcua.base.actor import Actor, Grant
from motcua.demonstration import cameras, data_centre, national, news, petitions, seals, talk
from motcua.domain.catalogue.queries import all_offered
from motcua.domain.centre.models import Centre, Counter
from motcua.domain.devices.actions import pair_demo
from motcua.domain.devices.queries import actor_for_token
from motcua.domain.people.actions import create_staff, leave
from motcua.domain.people.models import Staff
from motcua.domain.people.queries import demo_accounts_exist
from motcua.masterdata import import_file
from motcua_scan_agent.keeping import Folder

DATA = Path(__file__).parent / "bacgiang.yaml"
POST = Path(__file__).parent / "post.yaml"
LETTERS = Path(__file__).parent / "letters.yaml"
PASSWORD = "mot-cua-2016"  # noqa: S105 - known to all by purpose, see above
CENTRE = "BG"
INVENTED_NAMES = (
    "Nguyễn Thị Minh Ánh", "Trần Văn Bách", "Lê Thu Cúc", "Phạm Quốc Dũng", "Hoàng Thị Đào", "Vũ Hải Giang", "Đặng Thị Hạnh",
    "Bùi Xuân Khoa", "Đỗ Ngọc Lan", "Hồ Đức Mạnh", "Ngô Thị Nga", "Dương Văn Phúc", "Lý Thị Quế", "Mai Anh Sơn", "Đinh Thị Thảo",
    "Tạ Quang Uy", "Chu Thị Vân", "Lương Thành Vinh", "Hà Thị Xuyến", "Giáp Văn Yên",
)  # fmt: skip


def load_once(actor: Actor) -> None:
    """Loads the demonstration where there is no centre yet."""
    if not Centre.objects.exists():
        load(actor)
        news.write_examples(actor, CENTRE)
        petitions.write_examples(actor, CENTRE)
        talk.write_examples(CENTRE)


@transaction.atomic
def load(actor: Actor, file: Path | None = None) -> None:
    """Loads master data and accounts; what is there already stays."""
    import_file(actor, file or DATA)
    if file is None:
        import_file(actor, LETTERS)
        import_file(actor, POST)
    names = cycle(INVENTED_NAMES)
    encoded = make_password(PASSWORD)  # once: it is the same for all, and each hashing takes a third of a second
    for username, title, grants in accounts():
        name = next(names)
        if not Staff.objects.filter(username=username).exists():
            create_staff(actor, username, name, "", grants, title=title, is_demo=True, encoded_password=encoded)


def accounts() -> list[tuple[str, str, list[Grant]]]:
    """User name, title and roles of every demonstration account."""
    found: list[tuple[str, str, list[Grant]]] = []
    for counter in Counter.objects.filter(centre__code=CENTRE).prefetch_related("agencies"):
        agency = counter.agencies.all()[0]
        grants = [Grant("receptionist", CENTRE, None, counter.number), Grant("cashier", CENTRE)]
        found.append((f"quay{counter.number:02d}", f"Cán bộ tiếp nhận, {agency.name}", grants))
    working = sorted({step.agency for procedure in all_offered() for step in procedure.content.steps})
    for agency_code in working:
        found.append((f"cv.{agency_code.lower()}", "Chuyên viên", [Grant("specialist", None, agency_code)]))
        found.append((f"ld.{agency_code.lower()}", "Lãnh đạo", [Grant("leader", None, agency_code)]))
    found.append(("buudien", "Nhân viên bưu điện", [Grant("post_clerk", CENTRE)]))
    found.append(("dieuhanh", "Phòng điều hành", [Grant("control_room", CENTRE), Grant("manager", CENTRE)]))
    found.append(("kiemtra", "Kiểm tra", [Grant("auditor", CENTRE)]))
    found.append(("quantri", "Quản trị", [Grant("admin", None)]))
    return found


def remove_accounts(actor: Actor) -> int:
    """Ends all demonstration accounts, and the seals that were invented with them; returns how many."""
    names = list(Staff.objects.filter(is_demo=True, is_active=True).values_list("username", flat=True))
    for name in names:
        leave(actor, name, None)
    seals.remove()
    return len(names)


def sign_ins() -> str:
    """What to sign in with, in words."""
    return (
        f"Demonstration sign-ins (invented people), password of each: {PASSWORD}\n"
        "  quay01 … quay23      receptionist of counter 1 … 23\n"
        "  cv.stp, cv.skhdt, …  specialist of an agency (cat police, ctt tax, …)\n"
        "  ld.stp, ld.skhdt, …  leader of an agency\n"
        "  dieuhanh             control room and manager\n"
        "  buudien, kiemtra     post clerk, auditor\n"
        "  quantri              administrator (pairs devices)"
    )


def reached_at(bind: str) -> str:
    """The host in an address by which this machine reaches what listens on `bind`."""
    host = {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(bind, bind)  # noqa: S104 - it is compared with
    return f"[{host}]" if ":" in host else host


def connect_data_centre(actor: Actor, base: str) -> None:
    """Lets the simulated data centre read the feed at `base`, and be sent events."""
    folder = Path(settings.DATA_DIR) / "simulators" / "data-centre"
    port = env.integer("MOTCUA_DATA_CENTRE_PORT", 9800)
    data_centre.connect(actor, base, port, folder)
    national.connect(actor, port, folder)


def invent_seals() -> None:
    """Gives agencies and leaders something to seal and sign with, while the demonstration's accounts are there."""
    seals.invent()


def connect_cameras(actor: Actor) -> None:
    """Registers the simulated cameras, unless the centre has cameras already."""
    cameras.connect(actor)


def scan_agent(base: str) -> dict[str, list[str]]:
    """The scan agent of counter 1, paired, with SANE's own test scanner; none without sane-utils or demonstration accounts."""
    if not shutil.which("scanimage") or not demo_accounts_exist():
        return {}
    kept = Folder(Path(settings.DATA_DIR) / "simulators" / "scan-agent")
    if actor_for_token(kept.token) is None:
        kept.token = pair_demo(CENTRE, "scanner", 1)
    where = ["--server", base, "--folder", str(kept.place), "--device", "test", "--name", "Máy quét mô phỏng"]
    command = [sys.executable, "-m", "motcua_scan_agent", *where, "--scan-option=--test-picture=Color pattern"]
    return {"scan-agent": command}


def welcome(bind: str, port: int, simulators: bool) -> str:
    """What `make run` prints when the server is ready."""
    base = f"http://{reached_at(bind)}:{port}"
    pages = [
        ("portal", "/"),
        ("tracking", "/tra-cuu"),
        ("kiosk", f"/kiosk/{CENTRE}"),
        ("wall display", f"/man-hinh/{CENTRE}"),
        ("lookup kiosk", f"/tra-cuu-kiosk/{CENTRE}"),
        ("rating tablet", f"/danh-gia/{CENTRE}/17"),
        ("counter", "/quay"),
        ("agency desk", "/ban-lam-viec"),
        ("post desk", "/buu-dien"),
        ("control room", "/dieu-hanh"),
        ("administration", "/quan-tri"),
        ("API", "/api/v1/openapi.json"),
    ]
    lines = [f"  {name:<20} {base}{path}" for name, path in pages]
    if simulators:
        lines.append(f"  {'simulated printer':<20} http://127.0.0.1:{env.integer('MOTCUA_PRINTER_PORT', 9100) + 1}/")
        lines.append(f"  {'simulated mail':<20} http://127.0.0.1:{env.integer('SMTP_PORT', 8025) + 1}/")
        lines.append(f"  {'simulated SMS':<20} http://127.0.0.1:{env.integer('MOTCUA_SMS_PORT', 9860) + 1}/")
        page = env.integer("MOTCUA_DATA_CENTRE_PORT", 9800) + 1
        lines.append(f"  {'simulated data centre':<20} http://127.0.0.1:{page}/")
        page = env.integer("MOTCUA_IDENTITY_PORT", 9840) + 1
        lines.append(f"  {'simulated identity':<20} http://127.0.0.1:{page}/")
        page = env.integer("MOTCUA_CARRIER_PORT", 9880) + 1
        lines.append(f"  {'simulated carrier':<20} http://127.0.0.1:{page}/")
        lines.append(f"  {'simulated bank':<20} http://127.0.0.1:{env.integer('MOTCUA_BANK_PORT', 9820) + 1}/")
    return "\n".join(["", "Motcua is ready.", *lines, "", sign_ins(), "", "Ctrl-C stops it; the data stay.", ""])
