"""Questions about files: which there are; their content is opened by an action, because each look is recorded."""

import json
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.core.cache import cache
from django.db.models import Count, Exists, OuterRef, Q, QuerySet

from motcua.base import planned, vault
from motcua.base.actor import Actor
from motcua.base.crypto import CannotUnseal
from motcua.domain.catalogue.queries import version_content
from motcua.domain.documents import signatures, words
from motcua.domain.documents.models import File, Page, Word
from motcua.domain.documents.reading.pages import Box
from motcua.domain.documents.rules import CLOSED_TO_ALL, SHOWN_IN_PAGE, Safety
from motcua.domain.documents.signatures import SignatureView
from motcua.domain.dossiers.access import require_visible, visible
from motcua.domain.dossiers.models import Dossier
from motcua.domain.dossiers.queries import check_result
from motcua.domain.dossiers.rules import tidy_code
from motcua.domain.dossiers.shapes import DossierView
from motcua.domain.people.queries import names_of

HAS_FILES = """
SELECT EXISTS (
    SELECT FROM documents_file file JOIN dossiers_dossier dossier ON dossier.id = file.dossier_id WHERE dossier.code = %s
)
"""
SIGNATURES_KEPT = 300  # seconds
OPEN_TO_LOOK = sorted(set(Safety) - CLOSED_TO_ALL)


@dataclass(frozen=True)
class FileView:
    """A file without its content. `size` in bytes; `in_page`: a browser can show it; `closed`: nobody may open it now.

    `reading` and `safety`: see the states of `rules.py`; `pages` counts those that are not blank, `blank` the others;
    `archive_size` is 0 before the copy for the archive is made; `shared`: it lies with an earlier dossier of the applicant;
    `held`: the papers that lie in it beside the one of `requirement`.
    """

    id: UUID
    dossier: str
    kind: str
    requirement: str
    name: str
    media_type: str
    size: int
    sha256: str
    added_at: datetime
    added_by_name: str
    in_page: bool
    reading: str = "none"
    safety: str = "unchecked"
    fault: str = ""
    pages: int = 0
    blank: int = 0
    archive_sha256: str = ""
    archive_size: int = 0
    part_of: UUID | None = None
    shared: bool = False
    valid_until: date | None = None
    held: tuple[str, ...] = ()

    @property
    def closed(self) -> bool:
        return self.safety in CLOSED_TO_ALL


@dataclass(frozen=True)
class PageView:
    """One page of a file. `lines`: its words by lines, each with left, top, width, height in pixels of the picture."""

    number: int
    width: int
    height: int
    blank: bool
    read: bool
    lines: list[list[Box]]

    @property
    def text(self) -> list[str]:
        return [" ".join(str(box[0]) for box in line) for line in self.lines]


@dataclass(frozen=True)
class FoundInText:
    """A dossier in whose files all the words stand, and in which of them."""

    code: str
    files: list[UUID]


def visible_dossier(actor: Actor, code: str) -> Dossier:
    """Raises NotFound for what is not theirs to see."""
    found = Dossier.objects.prefetch_related("participations").filter(code=tidy_code(code)).first()
    return require_visible(actor, found)


def files(actor: Actor, code: str) -> list[FileView]:
    """The files of a dossier, in the order in which they came. Raises NotFound."""
    return files_of(visible_dossier(actor, code))


@dataclass(frozen=True)
class Paper:
    """A paper that a file of a dossier may be the scan of."""

    code: str
    name: str
    name_en: str


def list_of_papers(actor: Actor, code: str) -> list[Paper]:
    """The papers of the procedure, then what else was handed in. Raises NotFound."""
    dossier = visible_dossier(actor, code)
    asked = {one.code: Paper(one.code, one.name, one.name_en) for one in version_content(dossier.version_id).documents}
    given = {one.requirement: Paper(one.requirement, one.name, "") for one in dossier.documents.all()}
    return list((given | asked).values())


def files_of(dossier: Dossier) -> list[FileView]:
    return _views(File.objects.filter(dossier=dossier), dossier.code)


def files_beside(view: DossierView) -> list[FileView]:
    """The files of a dossier that `view` shows to whoever may see it."""
    ((some,),) = planned.run(HAS_FILES, [view.code])
    return _views(File.objects.filter(dossier__code=view.code), view.code) if some else []


def _views(found: QuerySet[File], code: str) -> list[FileView]:
    rows = list(with_counts(found).prefetch_related("held").order_by("added_at", "pk"))
    names = names_of(row.added_by for row in rows)
    return [file_view(row, code, names[row.added_by], tuple(one.requirement for one in row.held.all())) for row in rows]


def file_view(row: File, code: str, added_by_name: str, held: tuple[str, ...] = ()) -> FileView:
    return FileView(
        row.pk,
        code,
        row.kind,
        row.requirement,
        row.name,
        row.media_type,
        row.size,
        row.sha256,
        row.added_at,
        added_by_name,
        row.media_type in SHOWN_IN_PAGE,
        row.reading,
        row.safety,
        row.fault,
        getattr(row, "written_pages", 0),
        getattr(row, "blank_pages", 0),
        row.archive_sha256,
        row.archive_size,
        row.part_of_id,
        row.content_of_id is not None,
        row.valid_until,
        held,
    )


def with_counts(files: QuerySet[File]) -> QuerySet[File]:
    """With how many pages each has."""
    return files.annotate(
        written_pages=Count("pages", filter=Q(pages__blank=False)),
        blank_pages=Count("pages", filter=Q(pages__blank=True)),
    )


def page_view(page: Page) -> PageView:
    boxes = json.loads(page.words) if page.words else []
    return PageView(page.number, page.width, page.height, page.blank, page.read_at is not None, lines(boxes))


def lines(boxes: list[Box]) -> list[list[Box]]:
    """Words in reading order by lines: one goes on in the line as long as its middle lies beside the word before."""
    found: list[list[Box]] = []
    for box in boxes:
        _word, left, top, _width, height = box
        if found:
            _before, last_left, last_top, _last_width, last_height = found[-1][-1]
            middle = int(top) + int(height) / 2
            if int(left) >= int(last_left) and int(last_top) <= middle <= int(last_top) + int(last_height):
                found[-1].append(box)
                continue
        found.append([box])
    return found


def dossiers_with_words(actor: Actor, text: str, limit: int = 50) -> list[FoundInText]:
    """The dossiers that `actor` may see in whose files all words of `text` stand, newest first; with or without diacritics.

    Found by the index word_to_dossier, one look-up a word. A hash of eight bytes may stand for another word: whoever shows a file
    shows the words in it. Raises NotAuthenticated, Forbidden for who sees no dossiers.
    """
    found = visible(actor)
    hashes = [words.hash_of(word) for word in sorted(words.distinct(text.split()))]
    if not hashes:
        return []
    for one in hashes:
        found = found.filter(Exists(Word.objects.filter(dossier=OuterRef("pk"), hash=one)))
    codes = dict(found.order_by("-pk").values_list("pk", "code")[: max(1, min(limit, 200))])
    files: dict[int, list[UUID]] = {dossier: [] for dossier in codes}
    held = Word.objects.filter(dossier__in=codes, hash__in=hashes, file__safety__in=OPEN_TO_LOOK)
    for dossier, file, _words in (
        held.values_list("dossier", "file").annotate(of_them=Count("hash")).order_by("-of_them", "file")
    ):
        files[dossier].append(file)
    return [FoundInText(code, files[dossier]) for dossier, code in codes.items()]


@dataclass(frozen=True)
class IssuedFile:
    """A file that was issued as a result: the SHA-256 of its content, and since when it is."""

    sha256: str
    at: datetime
    is_current: bool


def issued_files(check_code: str) -> list[IssuedFile]:
    """The files of the result that this code stands for, the one that holds now first. Raises NotFound for every other code."""
    issued = check_result(check_code)
    rows = File.objects.filter(dossier__code=issued.dossier, kind="result").order_by("-added_at", "-id")
    return [
        IssuedFile(sha256, at, is_current=place == 0)
        for place, (sha256, at) in enumerate(rows.values_list("sha256", "added_at"))
    ]


def issued_signatures(check_code: str) -> tuple[SignatureView, ...] | None:
    """What the signatures are worth on the file of the result that this code stands for, looked at now; nothing of its content is told.

    None where there is no file, or none that may be opened. Kept for some minutes by the file's hash: to check one takes 50 ms.
    Raises NotFound as `issued_files`.
    """
    issued = check_result(check_code)
    row = File.objects.filter(dossier__code=issued.dossier, kind="result").order_by("-added_at", "-id").first()
    if row is None or row.safety in CLOSED_TO_ALL:
        return None
    key = f"documents.signatures.{row.sha256}"
    found: tuple[SignatureView, ...] | None = cache.get(key)
    if found is None:
        try:
            found = tuple(signatures.check(b"".join(vault.read(row.content))))
        except CannotUnseal:
            return None
        cache.set(key, found, SIGNATURES_KEPT)
    return found
