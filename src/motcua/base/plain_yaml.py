"""YAML that somebody sends: values alone, and each written where it stands.

A few lines that refer to each other stand for thousands of millions of values once they are written out ("billion laughs").
"""

from typing import Any

import yaml


class _Plain(yaml.SafeLoader):
    def compose_node(self, parent: yaml.Node | None, index: int) -> yaml.Node | None:
        if self.check_event(yaml.AliasEvent):
            mark = self.peek_event().start_mark  # type: ignore[no-untyped-call] # PyYAML's stubs leave it untyped
            raise yaml.MarkedYAMLError(problem="refers to another place", problem_mark=mark)
        return super().compose_node(parent, index)


def load(written: str | bytes) -> Any:
    """Raises yaml.YAMLError, also for a reference; UnicodeDecodeError."""
    return yaml.load(written, Loader=_Plain)  # noqa: S506 - a safe loader, without references
