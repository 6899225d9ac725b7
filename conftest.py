"""What all tests share: quick password hashing, and the demonstration's master data on request."""

import pytest


@pytest.fixture(autouse=True)
def _quick(settings: object) -> None:
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]  # type: ignore[attr-defined]


@pytest.fixture
def demo_centre(db: None) -> str:
    """The demonstration centre with its counters, services, procedures and staff; gives its code."""
    from motcua import demonstration
    from motcua.base.actor import system

    demonstration.load(system("test"))
    return demonstration.CENTRE
