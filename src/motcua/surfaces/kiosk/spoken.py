"""What the machine says aloud of a screen, line by line, with the key that chooses; for visitors who do not see it.

A line is made into sound only if the server itself has written it: its address carries the text with the server's seal.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache, wraps

from django.core.signing import BadSignature, Signer
from django.utils.translation import get_language, ngettext, override
from django.utils.translation import gettext as _

from motcua.base.problems import NotFound
from motcua.domain.centre.directions import WayToCounters
from motcua.domain.centre.models import Centre
from motcua.domain.queue import speech, voice
from motcua.domain.queue.shapes import ServiceView, TicketView

KEY_BACK = "9"
SEAL = "kiosk.spoken"
LINES_KEPT = 128  # about 150 kB each
PART_GAP_SECONDS = 0.12  # where another voice goes on


@dataclass(frozen=True)
class Line:
    """One sentence; `press` is the key that does what it tells of."""

    text: str
    press: str = ""
    language: str = speech.VIETNAMESE

    @property
    def seal(self) -> str:
        """The sentence as its address carries it, always the same, so that browsers keep the sound."""
        return Signer(salt=SEAL).sign_object([self.text, self.language], compress=True)


def spoken_language() -> str:
    """The code of the language in which a screen is read aloud: the visitor's where it has a voice."""
    code = get_language() or speech.VIETNAMESE
    return code if has_voice(code) else speech.ENGLISH


def has_voice(code: str) -> bool:
    return speech.spoken(code) == code.partition("-")[0]


def in_spoken_language(make: Callable[..., Iterator[Line]]) -> Callable[..., list[Line]]:
    """Has the lines of a screen made in the language in which they are spoken."""

    @wraps(make)
    def made(*facts: object) -> list[Line]:
        with override(spoken_language()):
            return [Line(line.text, line.press, _reader()) for line in make(*facts)]

    return made


def _reader() -> str:
    """The language of the voice that reads what is written now."""
    return speech.spoken(get_language() or speech.VIETNAMESE)


@in_spoken_language
def start_lines(services: Sequence[ServiceView], has_more: bool, is_open: bool, codes: bool = False) -> Iterator[Line]:
    """The first screen: each service with its key."""
    if not is_open:
        yield Line(_("The centre is closed now."))
    else:
        yield Line(_("What do you come for? Press the key of the service."))
        for number, service in enumerate(services, 1):
            name = _name(service)
            if service.open:
                yield Line(
                    _("Press %(key)s: %(name)s.") % {"key": number, "name": name} + _waiting(service), str(number)
                )
            else:
                yield Line(_("%(name)s gives no more numbers just now.") % {"name": name})
        if has_more:
            number = len(services) + 1
            yield Line(_("Press %(key)s: other services.") % {"key": number}, str(number))
        if codes:
            yield Line(
                _("Press %(key)s: you have an appointment, or a number from home.") % {"key": KEY_BACK}, KEY_BACK
            )
    yield from _directions()


@in_spoken_language
def service_lines(service: ServiceView, priorities: Sequence[str]) -> Iterator[Line]:
    """Before the number: take it, or say why you go first."""
    yield Line(_("%(name)s.") % {"name": _name(service)} + _waiting(service))
    if service.open:
        yield Line(_("Press %(key)s: take a number.") % {"key": 1}, "1")
        yield Line(_("Or press the key that applies to you, and your number comes at once:"))
        for number, words in enumerate(priorities, 2):
            yield Line(_("Press %(key)s: %(name)s.") % {"key": number, "name": words}, str(number))
    else:
        yield Line(_("This service gives no more numbers just now. Please ask at the information desk."))
    yield Line(_("Press %(key)s: go back.") % {"key": KEY_BACK}, KEY_BACK)
    yield from _directions()


@in_spoken_language
def code_lines(why: str) -> Iterator[Line]:
    """The digits of who comes with an appointment or with a number from home; first what was wrong with them."""
    if why:
        yield Line(why)
    yield Line(_("Do you have a number from home, or an appointment?"))
    yield Line(_("Type the digits that stand on your phone, then press Enter."))
    yield Line(_("Press %(key)s: go back.") % {"key": KEY_BACK}, KEY_BACK)


@in_spoken_language
def digit_lines() -> Iterator[Line]:
    """What is said of each digit that somebody types, from 0 to 9."""
    for digit in speech.DIGITS[_reader()]:
        yield Line(digit)


@in_spoken_language
def ticket_lines(ticket: TicketView, floors: Sequence[str], ways: Sequence[WayToCounters] = ()) -> Iterator[Line]:
    """The number, digit by digit, twice: it is all that has to be remembered."""
    read = speech.read_label(ticket.label, _reader())
    yield Line(_("Your number is %(number)s.") % {"number": read})
    yield Line(_("Once more: %(number)s.") % {"number": read})
    yield Line(
        ngettext("%(count)d person is before you.", "%(count)d people are before you.", ticket.ahead)
        % {"count": ticket.ahead}
        if ticket.ahead
        else _("Nobody is before you.")
    )
    if ticket.wait and ticket.wait[1]:
        yield Line(_("The wait will be %(low)d to %(high)d minutes.") % {"low": ticket.wait[0], "high": ticket.wait[1]})
    if len(floors) == 1:
        yield Line(_("Please take a seat in the waiting area on floor %(floor)s.") % {"floor": floors[0]})
    yield Line(_("The voice and the screens call your number."))
    for one in ways:
        words = ngettext("Counter %(numbers)s: %(way)s.", "Counters %(numbers)s: %(way)s.", len(one.numbers))
        yield Line(words % {"numbers": ", ".join(map(str, one.numbers)), "way": one.words})
    yield Line(_("Press %(key)s when you are done.") % {"key": 1}, "1")
    yield Line(_("Press %(key)s to leave this here longer.") % {"key": 2}, "2")
    yield from _directions()


def refused_lines(why: str) -> list[Line]:
    """`why` is in the visitor's language, and said only where that language has a voice."""
    return _refused_lines(why if has_voice(get_language() or speech.VIETNAMESE) else "")


@in_spoken_language
def _refused_lines(why: str) -> Iterator[Line]:
    yield Line(_("No number could be given"))
    if why:
        yield Line(why)
    yield Line(_("Please begin again, or ask at the information desk."))
    yield Line(_("Press %(key)s: go back.") % {"key": KEY_BACK}, KEY_BACK)


@in_spoken_language
def find_lines() -> Iterator[Line]:
    """The screen for typing needs eyes."""
    yield Line(_("On this screen one types to search. Go back to choose by keys."))
    yield Line(_("Press %(key)s: go back.") % {"key": KEY_BACK}, KEY_BACK)


@in_spoken_language
def disabled_lines(notice: str) -> Iterator[Line]:
    """`notice` is the administrator's own."""
    yield Line(_("This machine gives no numbers just now"))
    yield Line(notice or _("Please use another machine or ask at the information desk."))


@in_spoken_language
def welcome_lines(centre: Centre) -> Iterator[Line]:
    """Before the first visitor has touched anything."""
    name = centre.name if get_language() == speech.VIETNAMESE else centre.name_en or centre.name
    yield Line(_("Welcome to %(centre)s. Press 1 to take a number.") % {"centre": name}, "1")
    yield from _directions()


def _directions() -> Iterator[Line]:
    yield Line(_("Press 0 to hear this again, star for slower, plus for louder, slash for softer, minus for silence."))


def _name(service: ServiceView) -> str:
    return service.name if get_language() == speech.VIETNAMESE else service.name_en or service.name


def _waiting(service: ServiceView) -> str:
    if not service.waiting:
        return ""
    words = ngettext("%(count)d person waits.", "%(count)d people wait.", service.waiting)
    return " " + words % {"count": service.waiting}


def sound(seal: str) -> bytes:
    """A sentence as WAV. Raises NotFound for what this server has not written, `voice.NoVoice` without a voice."""
    try:
        text, language = Signer(salt=SEAL).unsign_object(seal)
    except (BadSignature, ValueError):
        raise NotFound from None
    return _sound(text, language)


@lru_cache(maxsize=LINES_KEPT)
def _sound(text: str, language: str) -> bytes:
    speak = voice.speaker()
    parts = [voice.level(voice.trim(speak(part, by))) for part, by in speech.runs(text, language)]
    return voice.wav_bytes(voice.joined(parts, PART_GAP_SECONDS))
