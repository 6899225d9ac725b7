"""Every text for people in code and templates has a Vietnamese translation in a room's catalogue, and none is left over.

The languages that only some pages offer (`settings.MOTCUA_MORE_LANGUAGES`) have the texts of those pages, no more and no less.
"""

import io
import re
import subprocess
import sys
import tempfile
from pathlib import Path

import django
from babel.messages.catalog import Message
from babel.messages.pofile import read_po
from django.conf import settings
from django.utils.translation import templatize

ROOT = Path(__file__).resolve().parents[1]
SOURCE = ROOT / "src"
KEYWORDS = (
    "gettext_noop", "gettext_lazy", "gettext", "ngettext:1,2", "ngettext_lazy:1,2", "pgettext:1c,2", "npgettext:1c,2,3",
    "pgettext_lazy:1c,2", "npgettext_lazy:1c,2,3", "_",
)  # fmt: skip

# Languages by the folder of their catalogues, with the files (beginnings of paths below src/motcua) whose texts they have.
KIOSK = (
    "surfaces/kiosk/",
    "surfaces/look/templates/look/device.html",
    "surfaces/look/templates/look/base.html",
    "domain/queue/queries/doors.py",  # why a service gives no numbers
)
PHONE = (
    "surfaces/ticket/",
    "surfaces/look/templates/look/citizen.html",
    "surfaces/look/templates/look/components/theme_switch.html",
    "surfaces/look/templates/look/components/error_summary.html",
    "domain/messages/push.py",
    "domain/centre/directions.py",
    "domain/centre/landmarks.py",
    "surfaces/look/templates/look/components/hall_plan.html",
    "domain/queue/actions/remote.py",  # what a wrong code of the hall is answered with
)
MORE_LANGUAGES = {"zh_Hans": KIOSK + PHONE, "ko": KIOSK + PHONE}


def wanted() -> dict[str, list[str]]:
    """Every message id with the files in which it stands, as paths below src."""
    found: dict[str, list[str]] = {}
    with tempfile.TemporaryDirectory() as folder:
        files = []
        for path in sorted(SOURCE.rglob("*.py")):
            if not {"tests", "migrations"} & set(path.relative_to(SOURCE).parts):
                files.append(path)
        for path in sorted(SOURCE.rglob("templates/**/*")):
            if path.suffix in (".html", ".txt") and path.is_file():
                copy = Path(folder) / (str(path.relative_to(SOURCE)).replace("/", "__") + ".py")
                copy.write_text(templatize(path.read_text(encoding="utf-8"), origin=str(path)), encoding="utf-8")
                files.append(copy)
        listing = Path(folder) / "files"
        listing.write_text("\n".join(map(str, files)))
        output = Path(folder) / "all.pot"
        command = ["xgettext", "--language=Python", "--from-code=UTF-8", "-o", str(output), "-f", str(listing)]
        command += ["--keyword", *(f"--keyword={word}" for word in KEYWORDS), "--no-wrap"]
        subprocess.run(command, check=True, capture_output=True)
        template = (
            output.read_text(encoding="utf-8")
            .replace("CHARSET", "UTF-8")
            .replace("INTEGER", "2")
            .replace("EXPRESSION", "n != 1")
        )
        for message in read_po(io.BytesIO(template.encode())):
            if message.id:
                found[_key(message)] = [_path(place) for place, _line in message.locations]
    return found


def _key(message: Message) -> str:
    """Its id; with a context both, as gettext keeps them: "person" and "Name" are not the name of a thing."""
    key = message.id[0] if isinstance(message.id, tuple) else message.id
    return f"{message.context}\x04{key}" if message.context else str(key)


def _path(place: str) -> str:
    """Below src/motcua, of a file or of the copy of a template."""
    path = Path(place)
    below = str(path.relative_to(SOURCE)) if path.is_relative_to(SOURCE) else path.stem.replace("__", "/")
    return below.removeprefix("motcua/")


def translated(language: str) -> tuple[dict[str, str], list[str]]:
    """Every translated message id with its catalogue, and what is wrong with the catalogues.

    All catalogues are one when the program runs, so an id that two rooms translate differently is shown in one way in both.
    """
    found: dict[str, str] = {}
    said: dict[str, tuple[str, ...]] = {}
    faults = []
    for path in sorted(SOURCE.rglob(f"locale/{language}/LC_MESSAGES/django.po")):
        place = str(path.relative_to(ROOT))
        with path.open("rb") as file:
            for message in read_po(file, locale=language):
                if not message.id:
                    continue
                key = _key(message)
                texts = message.string if isinstance(message.string, tuple) else (message.string,)
                if not all(texts) or message.fuzzy:
                    faults.append(f"{place}: not translated: {key!r}")
                if set((message.python_format and _placeholders(key)) or ()) - _placeholders(texts[0] or ""):
                    faults.append(f"{place}: a placeholder is missing: {key!r}")
                if said.setdefault(key, tuple(texts)) != tuple(texts):
                    faults.append(
                        f"{place}: {key!r} is {texts[0]!r} here and {said[key][0]!r} in {found[key]}: one meaning needs one "
                        "translation, another meaning another text or a context (pgettext)"
                    )
                found.setdefault(key, place)
    return found, faults


def faults_of(language: str, texts: dict[str, list[str]]) -> list[str]:
    """What is missing, wrong or left over in a language that has to have these texts."""
    known, faults = translated(language)
    faults += [f"no {language} for {text!r} ({', '.join(at[:2])})" for text, at in texts.items() if text not in known]
    return faults + [f"{place}: left over: {text!r}" for text, place in known.items() if text not in texts]


def shown_in(files: tuple[str, ...], texts: dict[str, list[str]]) -> dict[str, list[str]]:
    """The texts that stand in these files."""
    return {text: at for text, at in texts.items() if any(one.startswith(files) for one in at)}


def _placeholders(text: str) -> set[str]:
    return set(re.findall(r"%\(\w+\)[sd]", text))


def main() -> int:
    settings.configure(USE_I18N=True) if not settings.configured else None
    django.setup()
    texts = wanted()
    faults = faults_of("vi", texts)
    for language, files in MORE_LANGUAGES.items():
        faults += faults_of(language, shown_in(files, texts))
    print("\n".join(faults))
    return bool(faults)


if __name__ == "__main__":
    sys.exit(main())
