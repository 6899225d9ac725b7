"""Who does something: a person, a device, a program, the system itself, or somebody unknown."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Grant:
    """A role, and where it holds; `None` means everywhere (codes of centre and agency, number of a counter).

    `company`: the company that a citizen acts for; a grant without one holds for none.
    """

    role: str
    centre: str | None = None
    agency: str | None = None
    counter: int | None = None
    company: str | None = None


@dataclass(frozen=True)
class Actor:
    """The one who acts, as the first argument of every action."""

    kind: str
    id: str = ""
    name: str = ""
    grants: tuple[Grant, ...] = ()

    @property
    def reference(self) -> str:
        """How the journal names the actor: no personal data."""
        return f"{self.kind}:{self.id}" if self.id else self.kind

    @property
    def is_authenticated(self) -> bool:
        return self.kind != "anonymous"

    @property
    def is_system(self) -> bool:
        return self.kind == "system"

    @property
    def roles(self) -> frozenset[str]:
        return frozenset(grant.role for grant in self.grants)

    def has_role(self, *roles: str) -> bool:
        return any(grant.role in roles for grant in self.grants)


ANONYMOUS = Actor("anonymous")
CITIZEN = Actor("citizen")


def system(name: str) -> Actor:
    """A part of the system that acts by itself, such as `system("notices")`; it may do everything."""
    return Actor("system", name)
