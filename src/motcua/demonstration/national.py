"""The demonstration's agreement with the simulated national exchange, which the simulated data centre speaks too."""

import json
import secrets
from pathlib import Path
from typing import Any

from motcua.base.actor import Actor
from motcua.demonstration.data_centre import write_keys
from motcua.domain.exchange import actions, administration
from motcua.domain.exchange.rules import Way

CODE, CLIENT = "truc-lien-thong", "H02-MOTCUA"
TERMS = actions.Terms(
    "Trục liên thông quốc gia (mô phỏng)",
    "Thỏa thuận mô phỏng số 01",
    extra=("applicant_kind", "applicant_name", "papers", "results"),
)


def connect(actor: Actor, port: int, folder: Path) -> None:
    """Makes the agreement where there is none; done again it changes nothing but what has moved or was lost."""
    file, url = folder / "keys.json", f"http://127.0.0.1:{port}/ndxp"
    known: dict[str, Any] = json.loads(file.read_text()) if file.exists() else {}
    if CODE not in {one.code for one in administration.receivers(actor)}:
        actions.agree(actor, CODE, TERMS)
    told = [one for one in administration.subscriptions(actor) if one.receiver == CODE and one.way == Way.NATIONAL]
    for one in told:
        if one.url != url:
            actions.unsubscribe(actor, one.id)
    here = next((one for one in told if one.url == url), None)
    if here is not None and "exchange" in known:
        return
    terms = actions.NationalTerms(CLIENT, secrets.token_urlsafe(24), "H02")
    if here is None:
        actions.connect_national(actor, CODE, url, terms)
    else:
        actions.change_national(actor, here.id, terms)
    write_keys(file, known | {"exchange": {"client": terms.client, "secret": terms.secret}})
