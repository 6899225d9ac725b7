"""Makes a small log of a permit process for tests: nothing of anybody else's is kept in the project."""

import random
from datetime import UTC, datetime, timedelta
from pathlib import Path
from xml.sax.saxutils import quoteattr

ACTIVITIES = (
    "Confirmation of receipt",
    "Check of completeness",
    "Advice of the fire brigade",
    "Decision",
    "Sending of the permit",
)


def events(count: int, seed: int = 1) -> list[tuple[str, list[tuple[str, datetime]]]]:
    """Cases with their events: some leave an activity out, some go back, the last ones are not over."""
    draw, made = random.Random(seed), []
    for number in range(count):
        at = datetime(2024, 3, 4, 2, tzinfo=UTC) + timedelta(days=number)
        run = []
        for place, activity in enumerate(ACTIVITIES):
            if place == 2 and number % 3 == 0:
                continue
            at += timedelta(hours=draw.randrange(1, 60))
            run.append((activity, at))
            if place == 3 and number % 5 == 0:
                run.append((ACTIVITIES[1], at + timedelta(hours=1)))
                at += timedelta(hours=3)
                run.append((activity, at))
        made.append((f"case-{number}", run[:2] if number >= count - 2 else run))
    return made


def write_xes(path: Path, count: int) -> Path:
    lines = ['<?xml version="1.0" encoding="UTF-8"?>', '<log xes.version="1.0" xmlns="http://www.xes-standard.org/">']
    for name, run in events(count):
        lines.append(f'<trace><string key="concept:name" value={quoteattr(name)}/>')
        for activity, at in run:
            lines.append(
                f'<event><string key="concept:name" value={quoteattr(activity)}/><string key="org:resource" value="R1"/>'
                f'<date key="time:timestamp" value="{at.isoformat()}"/><string key="lifecycle:transition" value="complete"/></event>'
            )
        lines.append("</trace>")
    path.write_text("\n".join([*lines, "</log>"]), "utf-8")
    return path


def write_csv(path: Path, count: int) -> Path:
    rows = [(at, name, activity) for name, run in events(count) for activity, at in run]
    lines = ["case:concept:name,concept:name,time:timestamp"]
    lines += [f'{name},"{activity}",{at.isoformat()}' for at, name, activity in sorted(rows)]
    path.write_text("\n".join(lines), "utf-8")
    return path
