"""Browsers in which a citizen is signed in, for tests of pages."""

from django.conf import settings
from django.test import Client

from motcua.domain.people.actions.citizens import begin_session
from motcua.domain.people.models import Citizen
from motcua.domain.people.tests.factories import make_citizen

__all__ = ["browser_of", "make_citizen", "signed_in_client"]


def browser_of(citizen: Citizen) -> Client:
    """A browser in which somebody is signed in."""
    client = Client()
    token = begin_session(citizen, "email", device="Chrome · Android", lasting=False)
    client.cookies[settings.MOTCUA_CITIZEN_COOKIE] = token
    return client


def signed_in_client(email: str = "an@example.vn", *, id_number: str = "", name: str = "") -> Client:
    return browser_of(make_citizen(email, id_number=id_number, name=name))
