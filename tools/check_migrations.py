"""Migrations are complete, linear, and take no long lock without a word of why."""

import os
import re
import sys
from pathlib import Path

import django

ROOT = Path(__file__).resolve().parents[1]
LONG_LOCKS = {
    "RunSQL that alters or indexes a table": re.compile(r"ALTER TABLE|CREATE INDEX(?! CONCURRENTLY)", re.IGNORECASE),
    "a column that is not null without a default": re.compile(
        r"AddField\((?:(?!null=True|default=|db_default=).)*?\)\s*,\n\s*\)", re.DOTALL
    ),
    # the release before serves on, and may be gone back to (docs/decisions/0077)
    "what the release before still reads is taken away": re.compile(
        r"\b(RemoveField|RenameField|RenameModel|DeleteModel)\(|DROP COLUMN", re.IGNORECASE
    ),
}


def main() -> int:
    from motcua.base.embedded import temporary_postgres

    faults: list[str] = []
    for folder in sorted((ROOT / "src").rglob("migrations")):
        numbers = [path.name[:4] for path in sorted(folder.glob("[0-9]*.py"))]
        if len(numbers) != len(set(numbers)):
            faults.append(f"{folder.relative_to(ROOT)}: two migrations have the same number")
        for path in sorted(folder.glob("[0-9]*.py"))[1:]:  # the first makes empty tables
            text = path.read_text()
            if "safe under load:" in text:
                continue
            faults += [
                f"{path.relative_to(ROOT)}: {what}; make it safe, or say 'safe under load: …' why it is"
                for what, pattern in LONG_LOCKS.items()
                if pattern.search(text)
            ]
    with temporary_postgres() as server:
        os.environ["DATABASE_URL"] = server.url
        django.setup()
        from django.core.management import call_command

        try:
            call_command("makemigrations", check=True, dry_run=True, verbosity=1)
        except SystemExit:
            faults.append("the models have changes without a migration: motcua manage makemigrations")
    print("\n".join(faults))
    return bool(faults)


if __name__ == "__main__":
    sys.exit(main())
