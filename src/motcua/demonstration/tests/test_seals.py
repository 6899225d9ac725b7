"""The demonstration's seals: whoever reads a signature reads that it is invented, and they go with the accounts."""

from pathlib import Path

import pytest

from motcua.base.actor import system
from motcua.demonstration import invent_seals, remove_accounts
from motcua.domain.documents import signatures
from motcua.domain.documents.signatures import tokens


@pytest.mark.django_db
@pytest.mark.usefixtures("demo_centre")
def test_a_seal_says_that_it_is_invented_and_goes_with_the_accounts(tmp_path: Path, settings: object) -> None:
    settings.SIGNING_DIR = tmp_path
    signatures.make_token("STP", "Sở Tư pháp")  # somebody's own: it stays as it is
    invent_seals()
    names = signatures.soft_tokens()
    assert names["STP"] == "Sở Tư pháp"
    assert names["SXD"].startswith("MÔ PHỎNG · Sở Xây dựng")
    assert names["@ld.sxd"].startswith("MÔ PHỎNG · ")
    remove_accounts(system("test"))
    assert list(signatures.soft_tokens()) == ["STP"]
    assert len(tokens.trusted_roots()) == 1
