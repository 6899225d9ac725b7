"""At intake the commune that the post brings the result to, and the postage taken with the fee."""

import pytest
from django.test import Client

from motcua.domain.delivery import queries
from motcua.domain.dossiers.models import Dossier
from motcua.domain.payments.models import Payment
from motcua.domain.people.models import Staff
from motcua.surfaces.counter.tests.test_intake import FORM, PAPERS, PERSON

HOME = "Số 1 Hùng Vương"
PLACE = "Phường Bắc Giang, tỉnh Bắc Ninh"
BY_POST = {**PERSON, **PAPERS, "delivery": "post", "postal_address": HOME, "postal_place": PLACE}


@pytest.fixture
def desk(demo_centre: str) -> Client:
    client = Client()
    client.force_login(Staff.objects.get(username="quay17"), "allauth.account.auth_backends.AuthenticationBackend")
    return client


def test_postage_is_taken_with_the_fee_by_the_commune_that_was_named(desk: Client) -> None:
    assert desk.post(FORM, BY_POST | {"postage": "counter", "payment": "cash"}).status_code == 302
    made = Dossier.objects.get()
    offer = queries.offer_to(HOME, PLACE)
    assert offer is not None
    assert (made.postage, made.fee) == (offer.price, 8000 + offer.price)
    assert made.paid == made.fee
    assert Payment.objects.get().amount == made.fee
    letter = queries.letter_of(made.code)
    assert letter is not None
    assert (letter.pays, letter.zone) == ("counter", offer.zone)


def test_paid_at_the_door_it_is_no_part_of_the_fee(desk: Client) -> None:
    assert desk.post(FORM, BY_POST | {"postage": "door", "payment": "cash"}).status_code == 302
    made = Dossier.objects.get()
    assert (made.postage, made.fee, made.paid) == (0, 8000, 8000)
    assert made.postal_commune


def test_a_commune_that_is_none_is_told_beside_its_field(desk: Client) -> None:
    refused = desk.post(FORM, BY_POST | {"postal_place": "Xã Không Có"})
    assert refused.status_code == 422
    assert 'id="note-postal_place"' in refused.content.decode()
    assert not Dossier.objects.exists()
