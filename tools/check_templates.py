"""Every template parses, carries no inline script, style or handler (the content security policy refuses them)."""

import re
import sys
from pathlib import Path

import django
from django.template import TemplateSyntaxError, engines

ROOT = Path(__file__).resolve().parents[1]
LETTERS = (
    ROOT / "src/motcua/domain/messages/templates/messages"
)  # mail programs know no policy, and styles within alone
INLINE = re.compile(
    r"<script(?![^>]*\bsrc=)(?![^>]*type=\"application/json\")[^>]*>|\son[a-z]+=\"|\sstyle=\"|<style", re.IGNORECASE
)


def main() -> int:
    django.setup()
    engine = engines["django"]
    faults = []
    for path in sorted((ROOT / "src").rglob("templates/**/*.html")):
        text = path.read_text(encoding="utf-8")
        place = path.relative_to(ROOT)
        try:
            engine.from_string(text)
        except TemplateSyntaxError as fault:
            faults.append(f"{place}: {fault}")
        if LETTERS in path.parents:
            continue
        lines = enumerate(text.splitlines(), 1)
        faults += [
            f"{place}:{number}: inline script, style or handler" for number, line in lines if INLINE.search(line)
        ]
    print("\n".join(faults))
    return bool(faults)


if __name__ == "__main__":
    sys.exit(main())
