"""The small language of texts with merge fields (letters, notices), read into blocks and filled. Pure; nothing of it is ever evaluated.

A line is a paragraph; `- ` begins an item of a list; `**bold**`; `{{field}}` is replaced by what the field says. A line that
begins with `{{?field}}` stands only where that field says something, with `{{!field}}` only where it says nothing. What a
field says is put in after the text was read, so that no value can become a command.
"""

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from difflib import get_close_matches

from django.utils.translation import gettext as _

Value = str | list[str]
MARK = re.compile(r"\{\{\s*([?!]?)\s*([^{}]*?)\s*\}\}|(\*\*)|(\{\{|\}\})")
NAME = re.compile(r"[a-z][\w-]*(\.[\w-]+)*\Z", re.ASCII)


@dataclass(frozen=True)
class Run:
    """Words of one kind: as they are typed, or the name of a field."""

    text: str
    is_field: bool = False
    bold: bool = False


@dataclass(frozen=True)
class Block:
    """A line of the text. `conditions`: fields that must say something (True) or nothing (False)."""

    number: int
    item: bool
    runs: tuple[Run, ...]
    conditions: tuple[tuple[str, bool], ...] = ()

    @property
    def names(self) -> list[str]:
        return [name for name, _wanted in self.conditions] + [run.text for run in self.runs if run.is_field]

    @property
    def alone(self) -> str:
        """The field that is all of the line; empty where there is more, or none."""
        words = [run for run in self.runs if run.is_field or run.text.strip()]
        return words[0].text if len(words) == 1 and words[0].is_field else ""


@dataclass(frozen=True)
class Filled:
    """A paragraph or an item as it is printed: words, and whether they are bold."""

    item: bool
    runs: tuple[tuple[str, bool], ...]

    @property
    def text(self) -> str:
        return "".join(words for words, _bold in self.runs)


@dataclass(frozen=True)
class Text:
    """A text that was read, with what is wrong with it in words."""

    blocks: tuple[Block, ...]
    faults: tuple[str, ...]

    @property
    def names(self) -> set[str]:
        return {name for block in self.blocks for name in block.names}


def read(source: str, known: Iterable[str] | None = None) -> Text:
    """Reads a text; with `known`, a field that is not among them is a fault that names the line and what may have been meant."""
    names = None if known is None else sorted(known)
    blocks: list[Block] = []
    faults: list[str] = []
    for number, line in enumerate(source.replace("\r", "").split("\n"), 1):
        if not line.strip():
            continue
        block, wrong = _line(number, line.strip())
        faults += wrong
        if names is not None:
            faults += [_unknown(number, name, names) for name in block.names if NAME.match(name) and name not in names]
        blocks.append(block)
    return Text(tuple(blocks), tuple(faults))


def _line(number: int, line: str) -> tuple[Block, list[str]]:
    item = line.startswith("- ")
    rest, at, bold = line[2:] if item else line, 0, False
    runs: list[Run] = []
    conditions: list[tuple[str, bool]] = []
    faults: list[str] = []
    for mark in MARK.finditer(rest):
        if mark.start() > at:
            runs.append(Run(rest[at : mark.start()], bold=bold))
        at = mark.end()
        sign, name, stars, lonely = mark.group(1), mark.group(2), mark.group(3), mark.group(4)
        if stars:
            bold = not bold
        elif lonely:
            faults.append(_("Line %(line)s: a field is written {{name}}; two braces are left over") % {"line": number})
        elif not NAME.match(name):
            faults.append(_("Line %(line)s: “%(name)s” is no name of a field") % {"line": number, "name": name})
        elif not sign:
            runs.append(Run(name, is_field=True, bold=bold))
        elif any(run.is_field or run.text.strip() for run in runs):
            words = _("Line %(line)s: a condition such as {{?reason}} stands at the beginning of its line")
            faults.append(words % {"line": number})
        else:
            conditions.append((name, sign == "?"))
    if at < len(rest):
        runs.append(Run(rest[at:], bold=bold))
    if bold:
        faults.append(_("Line %(line)s: bold words begin with ** and do not end") % {"line": number})
    return Block(number, item, tuple(runs), tuple(conditions)), faults


def _unknown(number: int, name: str, known: list[str]) -> str:
    meant = get_close_matches(name, known, 1, 0.6)
    facts = {"line": number, "name": name, "meant": meant[0] if meant else ""}
    if meant:
        return _("Line %(line)s: there is no field “%(name)s”; did you mean “%(meant)s”?") % facts
    return _("Line %(line)s: there is no field “%(name)s”; choose one from the list") % facts


def fill(text: Text, say: Callable[[str], Value]) -> list[Filled]:
    """The text as it is printed. A list alone in its line becomes items; within a line it is written one after the other."""
    found: list[Filled] = []
    for block in text.blocks:
        if any(bool(say(name)) != wanted for name, wanted in block.conditions):
            continue
        if block.alone:
            bold = next(run.bold for run in block.runs if run.is_field)
            value = say(block.alone)
            lines = value if isinstance(value, list) else value.split("\n")
            is_item = block.item or isinstance(value, list)
            found += [Filled(is_item, ((line.strip(), bold),)) for line in lines if line.strip()]
            continue
        runs = tuple((_inline(say(run.text)) if run.is_field else run.text, run.bold) for run in block.runs)
        if "".join(words for words, _bold in runs).strip():
            found.append(Filled(block.item, runs))
    return found


def _inline(value: Value) -> str:
    return "; ".join(value) if isinstance(value, list) else value.strip()


def in_one_line(text: Text, say: Callable[[str], Value]) -> str:
    """For a heading."""
    return " ".join(" ".join(one.text.split()) for one in fill(text, say))
