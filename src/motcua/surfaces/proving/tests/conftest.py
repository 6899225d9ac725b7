"""A receptionist at the page on which accounts are confirmed."""

import pytest
from django.test import Client

from motcua.base.actor import Grant, system
from motcua.domain.people.actions import create_staff


@pytest.fixture
def receptionist() -> Client:
    made = create_staff(system("test"), "tiep.nhan", "Cán Bộ", "x" * 12, [Grant("receptionist", "BG")])
    client = Client()
    client.force_login(made, backend="allauth.account.auth_backends.AuthenticationBackend")
    return client
