"""The machine: Python, disks, clock, what was built for it, and the programs beside."""

import ctypes
import os
import resource
import shutil
import sys
from collections.abc import Iterator
from pathlib import Path

from django.conf import settings
from django.utils.translation import gettext as _

from motcua.base.embedded import EmbeddedPostgres
from motcua.diagnosis.finding import Finding, guarded
from motcua.domain.documents import malware
from motcua.domain.documents.reading import ocr
from motcua.domain.documents.signatures import devices_tried

LEAST_FREE_BYTES = 2 * 1024**3
LEAST_FREE_SHARE = 0.05
LEAST_FREE_INODES = 50_000
LEAST_OPEN_FILES = 4096
PACKAGE = Path(__file__).parents[1]
_UNSYNCHRONISED = 5  # TIME_ERROR of adjtimex(2)


def findings() -> Iterator[Finding]:
    yield Finding(f"Python {sys.version.split()[0]}", sys.version_info >= (3, 11), _("install Python 3.11 or newer"))
    yield _clock()
    yield _open_files()
    yield _data_folder()
    yield from _disks()
    yield _built(
        _("static files"), Path(settings.BASE_DIR) / "build" / "static" / "look" / "look.css", _("make run builds them")
    )
    catalogue = PACKAGE / "surfaces/look/locale/vi/LC_MESSAGES/django.mo"
    yield _built(_("texts in Vietnamese"), catalogue, _("make run compiles them"))
    yield _built(_("clips of the voice"), Path(settings.VOICES_DIR), _("make run makes them; or put recordings there"))
    yield from _programs()
    yield from _signing()


def _clock() -> Finding:
    """Whether somebody keeps the clock right; due dates and signed messages hang on it."""
    buffer = ctypes.create_string_buffer(512)  # struct timex, zero: asks, changes nothing
    state = ctypes.CDLL(None, use_errno=True).adjtimex(buffer)
    mend = _("the clock is kept by nobody: start systemd-timesyncd or chrony, with the time server of your network")
    return Finding(_("clock kept right by a time server"), state != _UNSYNCHRONISED, mend, note=True)


def _open_files() -> Finding:
    most = resource.getrlimit(resource.RLIMIT_NOFILE)[1]
    mend = _(
        "each screen and phone that listens holds one: raise the hard limit to %(least)s or more (LimitNOFILE=, ulimit -Hn)"
    ) % {"least": LEAST_OPEN_FILES}
    is_enough = most == resource.RLIM_INFINITY or most >= LEAST_OPEN_FILES
    return Finding(_("open files, %(most)s allowed") % {"most": most if most >= 0 else "∞"}, is_enough, mend)


def _data_folder() -> Finding:
    def look() -> Finding:
        probe = Path(settings.DATA_DIR) / ".probe"
        probe.write_text("x")
        probe.unlink()
        return Finding(_("data folder %(folder)s can be written") % {"folder": settings.DATA_DIR}, True)

    return guarded(_("data folder"), look, _("make the folder MOTCUA_DATA writable for this user"))


def _disks() -> Iterator[Finding]:
    """Each file system on which something of ours grows, once."""
    seen: set[int] = set()
    places = {
        _("data folder"): Path(settings.DATA_DIR),
        _("files of dossiers"): Path(settings.FILES_DIR),
        _("recordings of cameras"): Path(settings.CAMERAS_DIR),
    }
    if not os.environ.get("DATABASE_URL"):
        places[_("database")] = EmbeddedPostgres(Path(settings.DATA_DIR)).cluster
    for what, place in places.items():
        if not place.exists() or place.stat().st_dev in seen:
            continue
        seen.add(place.stat().st_dev)
        size, _used, free = shutil.disk_usage(place)
        least = max(LEAST_FREE_BYTES, size * LEAST_FREE_SHARE)
        told = {"what": what, "free": free // 1024**3, "size": size // 1024**3, "place": place}
        words = _("disk (%(what)s), %(free)s of %(size)s GiB free") % told
        mend = _("make room below %(place)s: without it nothing can be taken in") % told
        yield Finding(words, free > least, mend)
        inodes = os.statvfs(place)
        is_enough = not inodes.f_files or inodes.f_favail > LEAST_FREE_INODES
        mend = _(
            "too many small files on the disk of %(place)s: take some away, or make a file system with more inodes"
        )
        yield Finding(_("room for more files on the disk (%(what)s)") % told, is_enough, mend % told)


def _built(what: str, path: Path, mend: str) -> Finding:
    return Finding(what, path.exists(), mend)


def _programs() -> Iterator[Finding]:
    """What the text of scans needs, and the malware scanner where one is set."""
    yield Finding(
        _("text of scans (Tesseract, Vietnamese)"),
        ocr.at_hand(),
        _("files are kept without text: apt-get install tesseract-ocr tesseract-ocr-vie"),
    )
    if malware.is_set():
        mend = _("files stay closed: start the scanner at %(place)s, or take MOTCUA_CLAMD away")
        yield Finding(_("malware scanner"), malware.ping(), mend % {"place": settings.MOTCUA_CLAMD})


def _signing() -> Iterator[Finding]:
    """The devices that sign: each is used once, for nothing; a wrong PIN is found here and not at the counter."""
    for holder, fault in devices_tried():
        what = _("signing device of %(holder)s") % {"holder": holder}
        yield Finding(f"{what} ({fault.code})", False, str(fault.detail)) if fault else Finding(what, True)
