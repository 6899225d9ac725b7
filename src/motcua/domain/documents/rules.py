"""What a file is, by its content and never by its name; and how large it may be. Pure."""

import io
import zipfile
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum

import filetype
from django.utils.translation import gettext_lazy as _

from motcua.base.problems import InvalidInput, TooLarge, UnsupportedMedia

MOST_BYTES = 25 * 1024 * 1024
LONGEST_NAME = 200
HEAD_BYTES = 8192
LONGEST_LIST = 256 * 1024  # bytes of an archive's list of parts; a long text with pictures has some ten thousand
# What citizens and agencies hand in. Nothing that a browser would run: no HTML, no SVG.
EXTENSIONS = {
    "application/pdf": "pdf",
    "image/jpeg": "jpg",
    "image/png": "png",
    "image/tiff": "tif",
    "image/heic": "heic",
    "image/webp": "webp",
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document": "docx",
    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet": "xlsx",
}
SHOWN_IN_PAGE = frozenset({"application/pdf", "image/jpeg", "image/png", "image/webp"})
# What is turned into pages; an office file is opened by its own program.
HAS_PAGES = frozenset(EXTENSIONS) - {kind for kind in EXTENSIONS if "officedocument" in kind}
_OFFICE_PARTS = {
    "word/document.xml": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "xl/workbook.xml": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}


class Safety(StrEnum):
    """Whether the malware scanner has seen a file; without a scanner all are unchecked."""

    UNCHECKED = "unchecked"
    WAITING = "waiting"
    CLEAN = "clean"
    INFECTED = "infected"


class Reading(StrEnum):
    """How far a file is on its way from a heap of bytes to pages, text and an archive copy."""

    NONE = "none"  # it has no pages for us: an office file, one that is infected
    WAITING = "waiting"
    PAGED = "paged"  # its pages are there, their text is being read
    READ = "read"  # its text is there, the archive copy is being made
    DONE = "done"
    SPLIT = "split"  # a stack that went on as its parts
    UNREADABLE = "unreadable"


class GatheredBy(StrEnum):
    """What the pages of a gathering come from."""

    PHONE = "phone"
    SCANNER = "scanner"  # of a counter, by its scan agent


class Gathered(StrEnum):
    """Where pages are that come one by one from a phone or a scanner."""

    WAITING = "waiting"  # the code is shown, no phone has joined; or a scanner's pages come
    JOINED = "joined"
    READY = "ready"  # all of them are there; they become a file as soon as there is a dossier
    KEPT = "kept"  # the pages are a file
    ENDED = "ended"  # by the officer or by time; nothing was kept


OPEN_GATHERINGS = (Gathered.WAITING, Gathered.JOINED)
JOIN_WITHIN = timedelta(minutes=10)
NEXT_PAGE_WITHIN = timedelta(minutes=10)
SCANS_LOOKED_AT_WITHIN = timedelta(minutes=30)  # then what was scanned is kept: its paper may be gone
KEEP_AGAIN_AFTER = timedelta(hours=1)  # what could not be kept then
UNKEPT_WAIT = timedelta(days=14)  # since they were asked for; pages that could not be kept until then are erased
TRAY_LASTS = timedelta(
    minutes=60
)  # after the last that was done with it; an intake takes a minute, a hard one half an hour
MOST_IN_TRAY = 60  # papers of one intake
MOST_GATHERED = 60  # pages of a phone
MOST_SCANNED = 200  # pages of a feeder
MOST_BOUND_BYTES = 100 * 1024 * 1024  # of pages that were redrawn here, about 200 in colour
PICTURES = frozenset({"image/jpeg", "image/png", "image/tiff", "image/heic", "image/webp"})
UNFINISHED = (Reading.WAITING, Reading.PAGED, Reading.READ)
CLOSED_TO_ALL = frozenset({Safety.WAITING, Safety.INFECTED})
MOST_TRIES = 5


@dataclass(frozen=True)
class Kind:
    """A media type, and the extension that goes with it."""

    media_type: str
    extension: str


def kind_of(content: bytes) -> Kind:
    """Raises UnsupportedMedia for what is none of the accepted kinds, and for an office file with macros."""
    found = _office_type(content) if content[:4] == b"PK\x03\x04" else _plain_type(content)
    if found not in EXTENSIONS:
        raise UnsupportedMedia(_("Accepted are PDF, pictures (JPEG, PNG, TIFF, HEIC, WebP), Word and Excel files"))
    return Kind(found, EXTENSIONS[found])


def _plain_type(content: bytes) -> str:
    if content[:1024].lstrip()[:5] == b"%PDF-":
        return "application/pdf"
    guessed = filetype.guess(content[:HEAD_BYTES])
    return str(guessed.mime) if guessed else ""


def _office_type(content: bytes) -> str:
    """By the parts in the package (ECMA-376); the names in the archive tell, not its extension."""
    if not _is_short_list(content):
        return ""
    try:
        names = set(zipfile.ZipFile(io.BytesIO(content)).namelist())
    except (zipfile.BadZipFile, ValueError, NotImplementedError):
        return ""
    if any(name.endswith("vbaProject.bin") for name in names):
        return ""
    return next((media_type for part, media_type in _OFFICE_PARTS.items() if part in names), "")


def _is_short_list(content: bytes) -> bool:
    """Whether the list of an archive's parts is of a usual length: one of 25 MB names half a million, and ten times its size to read."""
    end = content.rfind(b"PK\x05\x06", max(0, len(content) - 66_000))
    length = int.from_bytes(content[end + 12 : end + 16], "little")
    return end >= 0 and length <= LONGEST_LIST


def check_size(size: int, most: int = MOST_BYTES) -> None:
    """Raises TooLarge, and InvalidInput for an empty file."""
    if size > most:
        raise TooLarge(_("A file may have at most %(megabytes)d MB") % {"megabytes": most >> 20}, limit=most)
    if size == 0:
        raise InvalidInput.of("file", _("The file is empty"))


def tidy_file_name(name: str, extension: str) -> str:
    """The last part of the name without control signs, with the extension that its content has."""
    last = name.replace("\\", "/").rpartition("/")[2]
    kept = "".join(c for c in last if c.isprintable() and c not in '<>:"|?*').strip(" .")
    stem = kept.rpartition(".")[0] or kept or "tai-lieu"
    return f"{stem[: LONGEST_NAME - 6]}.{extension}"
