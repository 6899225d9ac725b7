"""The ticket as a picture of black and white dots: what the printer prints, the preview shows and the phone can keep.

Text is drawn, not sent, because code pages for Vietnamese differ between printers and lose letters. All measures are in
dots of 1/8 mm (203 per inch) for paper of 80 mm and shrink with narrower paper.
"""

import base64
import io
from dataclasses import dataclass
from functools import lru_cache
from zoneinfo import ZoneInfo

import fontpkg_be_vietnam_pro
import segno
from django.utils import translation
from django.utils.translation import gettext, gettext_noop, ngettext, ngettext_lazy
from PIL import Image, ImageDraw, ImageFont

from motcua.domain.devices.rules.design import NUMBER_DOTS, TEXT_ZOOM, Design, Size, heading_lines
from motcua.domain.queue.shapes import PrintableTicket

FULL_WIDTH = 576
MARGIN = 8
TALLEST = 2400
WANTED = 960  # 12 cm: longer, and it curls, tears in a pocket and empties the roll by noon
SMALLEST = 17  # dots of text: 2.1 mm, and still to be read at arm's length
LINE_HEIGHT = 1.47  # of the size: closer, and the stacked marks of Vietnamese collide in Be Vietnam Pro
QR_QUIET = 4  # modules of white around the code (ISO/IEC 18004)
FONTS = fontpkg_be_vietnam_pro.ROOT / "files"
LANGUAGES = ("vi", "en")
DEFAULT = Design()

Box = tuple[int, int, int, int]


@lru_cache(maxsize=64)
def font(weight: str, size: int) -> ImageFont.FreeTypeFont:
    return ImageFont.truetype(FONTS / f"BeVietnamPro-{weight}.ttf", size)


@dataclass
class Sheet:
    """Paper that is drawn on from the top; `y` is where the next thing goes."""

    width: int
    y: int = 0
    zoom: float = 1.0  # of words, not of the number

    def __post_init__(self) -> None:
        self.image = Image.new("L", (self.width, TALLEST), 255)
        self.pen = ImageDraw.Draw(self.image)

    def scaled(self, measure: float) -> int:
        return max(1, round(measure * self.width / FULL_WIDTH))

    def space(self, measure: float) -> None:
        self.y += self.scaled(measure)

    def rule(self, thickness: float = 3, dashed: bool = False) -> None:
        thick, dash = self.scaled(thickness), self.scaled(12)
        if dashed:
            for x in range(0, self.width, 2 * dash):
                self.pen.rectangle((x, self.y, x + dash - 1, self.y + thick - 1), fill=0)
        else:
            self.pen.rectangle((0, self.y, self.width - 1, self.y + thick - 1), fill=0)
        self.y += thick

    def text(
        self, words: str, size: float, weight: str = "Regular", *, left: int = 0, right: int = 0, align: str = "center"
    ) -> None:
        """Words in as many lines as they need between `left` and `right` (0: the edge), in dots."""
        face = font(weight, max(SMALLEST, self.scaled(size * self.zoom)))
        edge = right or self.width
        for line in balanced(words, face, edge - left):
            length = face.getlength(line)
            x = left + (edge - left - length) / 2 if align == "center" else left
            self.pen.text((x, self.y), line, font=face, fill=0)
            self.y += round(face.size * LINE_HEIGHT)

    def value(self, words: str, size: float, *, left: int, right: int) -> None:
        """One bold line, made smaller where it would not fit; it takes the same height in any case."""
        height = round(self.scaled(size) * LINE_HEIGHT)
        dots = self.scaled(size)
        while dots > 12 and font("Bold", dots).getlength(words) > right - left:
            dots -= 1
        self.pen.text(((left + right) / 2, self.y + height / 2), words, font=font("Bold", dots), fill=0, anchor="mm")
        self.y += height

    def giant(self, words: str, size: float) -> None:
        """One word as large as the paper allows, without the white that a line of text has above and below."""
        size = self.scaled(size)
        face = font("ExtraBold", size)
        while face.getlength(words) > self.width - 2 * MARGIN:
            size -= 4
            face = font("ExtraBold", size)
        left, top, right, bottom = face.getbbox(words)
        self.pen.text(((self.width - right - left) / 2, self.y - top), words, font=face, fill=0)
        self.y += round(bottom - top)

    def picture(self, picture: Image.Image) -> None:
        """In the middle, shrunk with narrower paper."""
        width, height = self.scaled(picture.width), self.scaled(picture.height)
        self.image.paste(picture.convert("L").resize((width, height)), ((self.width - width) // 2, self.y))
        self.y += height

    def dots(self) -> Image.Image:
        """What was drawn, cut below, as black and white."""
        kept = self.image.crop((0, 0, self.width, min(TALLEST, self.y)))
        return kept.point(lambda grey: 255 if grey >= 140 else 0, mode="1")


def balanced(words: str, face: ImageFont.FreeTypeFont, width: int) -> list[str]:
    """As few lines as `wrapped` makes, of about the same length: no single word below a full line."""
    lines = wrapped(words, face, width)
    narrower = lines
    while len(narrower) == len(lines) and width > 40:
        lines, width = narrower, width - 8
        narrower = wrapped(words, face, width)
    return lines


def wrapped(words: str, face: ImageFont.FreeTypeFont, width: int) -> list[str]:
    """The words in lines no longer than `width` dots; a word longer than a line keeps a line of its own."""
    lines: list[str] = []
    for word in words.split():
        if lines and face.getlength(f"{lines[-1]} {word}") <= width:
            lines[-1] += f" {word}"
        else:
            lines.append(word)
    return lines


@dataclass(frozen=True)
class Tightness:
    """What a long ticket does without, so that it stays short. `below`, `names`: the second language of what to do, of the rest;
    `zoom` and `number` shrink words and the number where their size is the usual one."""

    below: bool = True
    names: bool = True
    zoom: float = 1.0
    number: float = 1.0


TIGHTER = (
    Tightness(),
    Tightness(below=False),
    Tightness(below=False, zoom=0.92),
    Tightness(below=False, names=False, zoom=0.88, number=0.87),
)


def draw_ticket(
    ticket: PrintableTicket, address: str, width: int = FULL_WIDTH, design: Design = DEFAULT
) -> Image.Image:
    """The paper of a ticket, 1 bit a dot; `address` is that of its page on the phone, `width` 576 or 384 dots.

    At most 12 cm long unless the administrator's own words or sizes make it longer: what is said twice goes first.
    """
    for tightness in TIGHTER:
        sheet = _drawn(ticket, address, width, design, tightness)
        if sheet.y <= WANTED:
            break
    return sheet.dots()


def _drawn(ticket: PrintableTicket, address: str, width: int, design: Design, tight: Tightness) -> Sheet:
    first = ticket.language if ticket.language in LANGUAGES else "en"
    second = ("vi" if first == "en" else "en") if design.second_language else ""
    named, below = second if tight.names else "", second if tight.below else ""
    zoom = tight.zoom if design.text_size == Size.NORMAL else 1.0
    share = tight.number if design.number_size == Size.NORMAL else 1.0
    sheet = Sheet(width, zoom=TEXT_ZOOM[Size(design.text_size)] * zoom)
    _head(sheet, ticket, first, design)
    _number(sheet, ticket, (first, second, named), design, share)
    if design.expectation:
        _expectation(sheet, ticket, first, named)
    if design.advice:
        _advice(sheet, ticket, first, below)
    _foot(sheet, ticket, address, (first, second, below), design)
    return sheet


def ticket_png(ticket: PrintableTicket, address: str, width: int = FULL_WIDTH, design: Design = DEFAULT) -> bytes:
    written = io.BytesIO()
    draw_ticket(ticket, address, width, design).save(written, "PNG", optimize=True)
    return written.getvalue()


def _in(language: str, text: str, **values: object) -> str:
    """The words in a language; none in none."""
    if not language:
        return ""
    with translation.override(language):
        return gettext(text) % values


def _head(sheet: Sheet, ticket: PrintableTicket, first: str, design: Design) -> None:
    name = ticket.centre_name_en if first == "en" and ticket.centre_name_en else ticket.centre_name
    own = (design.heading_en if first == "en" else "") or design.heading
    sheet.space(4)
    if design.logo:
        sheet.picture(logo_picture(design.logo))
        sheet.space(6)
    for line in heading_lines(own) or [name]:
        sheet.text(line, 24, "SemiBold", left=MARGIN, right=sheet.width - MARGIN)
    sheet.space(4)
    sheet.rule(4)


def logo_picture(logo: str) -> Image.Image:
    """The logo as it was kept. Raises ValueError, OSError for what is no picture."""
    return Image.open(io.BytesIO(base64.b64decode(logo)))


YOUR_NUMBER = gettext_noop("Your number")
PRIORITY = gettext_noop("Priority")


def _number(
    sheet: Sheet, ticket: PrintableTicket, languages: tuple[str, str, str], design: Design, share: float
) -> None:
    """`languages`: the first, the second, and the second where it still has room for the service's name."""
    first, second, named = languages
    sheet.space(6)
    sheet.text(" · ".join(_in(one, YOUR_NUMBER) for one in (first, second) if one), 24, "SemiBold")
    sheet.space(8)
    sheet.giant(ticket.label, NUMBER_DOTS[Size(design.number_size)] * share)
    sheet.space(14)
    if ticket.priority not in ("", "none"):
        _ribbon(sheet, " · ".join(_in(language, PRIORITY) for language in (first, second) if language))
    if not design.service:
        return
    names = {"vi": ticket.service_name, "en": ticket.service_name_en or ticket.service_name}
    sheet.text(names[first], 30, "Bold", left=MARGIN, right=sheet.width - MARGIN)
    if named and names[named] != names[first]:
        sheet.text(names[named], 20, left=MARGIN, right=sheet.width - MARGIN)
    sheet.space(8)


def _ribbon(sheet: Sheet, words: str) -> None:
    """White on black, as wide as its words."""
    face = font("Bold", sheet.scaled(24))
    half = face.getlength(words) / 2 + sheet.scaled(20)
    height = round(face.size * LINE_HEIGHT)
    middle = sheet.width / 2
    sheet.pen.rounded_rectangle((middle - half, sheet.y, middle + half, sheet.y + height), sheet.scaled(10), fill=0)
    sheet.pen.text((middle, sheet.y + height / 2), words, font=face, fill=255, anchor="mm")
    sheet.y += height
    sheet.space(4)


AHEAD = gettext_noop("Ahead of you")
WAIT = gettext_noop("Wait about")


def _people(count: int, language: str) -> str:
    if count == 0:
        return _in(language, gettext_noop("nobody"))
    with translation.override(language):
        return ngettext("%(count)d person", "%(count)d people", count) % {"count": count}


def _minutes(ticket: PrintableTicket, language: str) -> str:
    if ticket.wait is None:
        return _in(language, gettext_noop("not known yet"))
    low, high = ticket.wait
    if high <= 0:
        return _in(language, gettext_noop("no wait"))
    return _in(language, gettext_noop("%(low)d–%(high)d min"), low=low, high=high)


def _expectation(sheet: Sheet, ticket: PrintableTicket, first: str, second: str) -> None:
    """Two boxes side by side: people ahead and the expected wait."""
    top, middle, line = sheet.y, sheet.width // 2, sheet.scaled(3)
    bottoms = []
    for (left, right), label, value in (
        ((line * 3, middle - line * 3), AHEAD, _people(ticket.ahead, first)),
        ((middle + line * 3, sheet.width - line * 3), WAIT, _minutes(ticket, first)),
    ):
        sheet.y = top + sheet.scaled(5)
        sheet.text(_in(first, label), 22, left=left, right=right)
        sheet.value(value, 40, left=left + line, right=right - line)
        sheet.text(_in(second, label), 18, left=left, right=right)
        bottoms.append(sheet.y + sheet.scaled(5))
    sheet.y = max(bottoms)
    sheet.pen.rounded_rectangle((0, top, sheet.width - 1, sheet.y), sheet.scaled(14), outline=0, width=line)
    sheet.pen.rectangle((middle - line // 2, top, middle + line // 2, sheet.y), fill=0)
    sheet.space(10)


TAKE_A_SEAT = gettext_noop("Please take a seat. Screen and loudspeaker call %(label)s and say which counter to go to.")


MOST_WAYS = 3  # lines in each language: more is a table, and nobody reads a table on a slip

WAY = ngettext_lazy("Counter %(numbers)s: %(way)s", "Counters %(numbers)s: %(way)s", "count")


def _ways(sheet: Sheet, ticket: PrintableTicket, language: str, size: float, weight: str) -> None:
    """Where the counters are that may call it; only where the plan of the hall says so, and not if they lie all over it."""
    if not language or len(ticket.ways) > MOST_WAYS:
        return
    with translation.override(language):
        for one in ticket.ways:
            facts = {"numbers": ", ".join(map(str, one.numbers)), "way": one.words, "count": len(one.numbers)}
            sheet.text(str(WAY % facts), size, weight, left=MARGIN, right=sheet.width - MARGIN)


def _advice(sheet: Sheet, ticket: PrintableTicket, first: str, second: str) -> None:
    _ways(sheet, ticket, first, 28 if len(ticket.ways) == 1 else 23, "SemiBold")
    _ways(sheet, ticket, second, 19, "Regular")
    sheet.space(4)
    sheet.text(_in(first, TAKE_A_SEAT, label=ticket.label), 24, "Medium", left=MARGIN, right=sheet.width - MARGIN)
    sheet.text(_in(second, TAKE_A_SEAT, label=ticket.label), 19, left=MARGIN, right=sheet.width - MARGIN)
    sheet.space(8)


SCAN = gettext_noop("Scan with your phone to see how long it still takes.")
TAKEN = gettext_noop("Taken at %(time)s on %(day)s")
KEEP = gettext_noop("Please keep this ticket.")


def _foot(sheet: Sheet, ticket: PrintableTicket, address: str, languages: tuple[str, str, str], design: Design) -> None:
    """`languages`: the first, the second, and the second where there is room for more than the footer."""
    first, second, below = languages
    sheet.rule(2, dashed=True)
    sheet.space(4)
    local = ticket.issued_at.astimezone(ZoneInfo(ticket.time_zone))
    taken = _in(first, TAKEN, time=f"{local:%H:%M}", day=f"{local:%d/%m/%Y}") if design.taken else ""
    keep = _in(first, KEEP) if design.taken else ""
    if design.code:
        _phone(sheet, address, (_in(first, SCAN), _in(below, SCAN)), (keep, taken))
    sheet.space(2)
    for language in (first, second):
        sheet.text(design.footer_en if language == "en" else design.footer if language else "", 22, "Medium")
    if not design.code:
        sheet.text(keep, 22, "SemiBold")
        sheet.text(taken, 20)
    sheet.space(4)


def _phone(sheet: Sheet, address: str, scan: tuple[str, str], kept: tuple[str, str]) -> None:
    """The code, and beside it what it is for, to keep the paper, and when it was taken."""
    code = qr(address, sheet.scaled(206))
    top = sheet.y
    sheet.image.paste(code, (0, top))
    left, right = code.width + sheet.scaled(4), sheet.width - MARGIN
    sheet.space(8)
    for words, size, weight in (
        (scan[0], 22, "Medium"),
        (scan[1], 18, "Regular"),
        (kept[0], 22, "SemiBold"),
        (kept[1], 19, "Regular"),
    ):
        sheet.text(words, size, weight, left=left, right=right, align="left")
    sheet.y = max(sheet.y, top + code.height)


def qr(address: str, most: int) -> Image.Image:
    """The code in whole dots a module, as large as fits into `most` dots with its quiet zone."""
    made = segno.make(address, error="m", micro=False)
    scale = max(3, most // (made.symbol_size(border=QR_QUIET)[0]))
    written = io.BytesIO()
    made.save(written, kind="png", scale=scale, border=QR_QUIET)
    return Image.open(written).convert("L")
