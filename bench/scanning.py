"""A page of text from its picture in the vault to its words in the tables, against the bare command of Tesseract on the same picture.

What is beyond the command is ours: opening and sealing, limits, places of words, the index of words, the journal. The way
before it (pages from the file) and after it (the archive copy) is measured beside it, as seconds a page.
"""

import statistics
import subprocess
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from functools import partial
from pathlib import Path

from bench.hall import CENTRE, Hall

PAGES = 6
TEXT = (
    "Kính gửi: Sở Tư pháp tỉnh Bắc Giang. Tôi tên là Nguyễn Thị Phương Thảo, sinh ngày 12/03/1985, số căn cước 024085001234, "
    "thường trú tại xã Đồng Kỳ, huyện Yên Thế. Đề nghị quý cơ quan xem xét cấp giấy phép theo quy định của pháp luật hiện hành. "
)


def run(hall: Hall) -> Iterator[dict[str, object]]:
    from django.core.files.base import ContentFile
    from django.db import transaction

    from motcua.base import vault
    from motcua.base.actor import system
    from motcua.domain.documents import actions
    from motcua.domain.documents.actions import reading
    from motcua.domain.documents.models import File
    from motcua.domain.documents.reading import ocr
    from motcua.domain.documents.reading.limited import environment

    if not ocr.at_hand():
        return
    held = ExitStack()
    with transaction.atomic():  # the server's own reader must not be first
        view = actions.add_file(system("bench"), _dossier(), ContentFile(_stack(), name="don.pdf"))
        assert held.enter_context(reading._alone(view.id))
    file = File.objects.get(pk=view.id)
    made = _seconds(lambda: reading._make_pages(file))
    file.refresh_from_db()
    pictures = [b"".join(vault.read(page.pk)) for page in file.pages.order_by("number")]
    bare = []
    with tempfile.TemporaryDirectory() as folder:
        place = Path(folder) / "page.jpg"
        for picture in pictures:
            place.write_bytes(picture)
            command = ["tesseract", str(place), "stdout", "-l", "vie", "--dpi", "200", "tsv"]
            bare.append(_seconds(partial(subprocess.run, command, capture_output=True, check=True, env=environment())))
    text = _seconds(lambda: reading._read_text(file)) / len(pictures)
    file.refresh_from_db()
    copy = _seconds(lambda: reading._make_archive_copy(file)) / len(pictures)
    held.close()
    yield {
        "what": "text of a page",
        "ratio": round(text / statistics.fmean(bare), 2),
        "seconds": round(text, 2),
        "bare_seconds": round(statistics.fmean(bare), 2),
        "picture_seconds": round(made / len(pictures), 2),
        "archive_seconds": round(copy, 2),
        "pages": len(pictures),
    }


def _dossier() -> str:
    from motcua.base.actor import system
    from motcua.domain.catalogue.queries import get_published
    from motcua.domain.dossiers.actions import ApplicantInput, GivenDocument, IntakeInput, receive

    papers = tuple(GivenDocument(d.code, d.originals, d.copies) for d in get_published("2.000635").content.documents)
    applicant = ApplicantInput("person", "Nguyễn Văn Ân", "024085001234", "", "0912345678")
    return receive(system("bench"), IntakeInput(CENTRE, "2.000635", applicant, papers)).code


def _stack() -> bytes:
    """Scanned pages of A4 with some 400 words each, a little crooked."""
    import io

    import typst
    from PIL import Image
    from pypdfium2 import PdfDocument

    page = f'#set page(paper: "a4", margin: 2cm)\n#set text(font: "Liberation Serif", size: 13pt)\n{TEXT * 8}'
    picture = PdfDocument(bytes(typst.compile(page.encode())))[0].render(scale=200 / 72).to_pil().convert("RGB")
    turned = [
        picture.rotate(0.4 + number / 5, resample=Image.Resampling.BICUBIC, fillcolor="white")
        for number in range(PAGES)
    ]
    written = io.BytesIO()
    turned[0].save(written, "PDF", save_all=True, append_images=turned[1:], resolution=200)
    return written.getvalue()


def _seconds(work: Callable[[], object]) -> float:
    began = time.monotonic()
    work()
    return time.monotonic() - began
