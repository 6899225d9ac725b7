"""The agreement of the demonstration with the simulated data centre on this machine, and the keys that it needs."""

import json
import secrets
from pathlib import Path
from typing import Any

from motcua.base.actor import Actor
from motcua.domain.exchange import actions, administration

CODE = "ttdl-tinh"
TERMS = actions.Terms("Trung tâm dữ liệu tỉnh (mô phỏng)", "Thỏa thuận mô phỏng số 02", extra=("results",))


def connect(actor: Actor, base: str, port: int, folder: Path) -> None:
    """Makes the agreement where there is none, and writes `keys.json` for the simulator. `base`: where the API is.

    Done again it changes nothing but what has moved: another port here or there, a folder that was emptied.
    """
    file, url = folder / "keys.json", f"http://127.0.0.1:{port}/events"
    known: dict[str, Any] = json.loads(file.read_text()) if file.exists() else {}
    if CODE not in {one.code for one in administration.receivers(actor)}:
        actions.agree(actor, CODE, TERMS)
        known = {}
    sent = [one for one in administration.subscriptions(actor) if one.receiver == CODE]
    for one in sent:
        if one.url != url:
            actions.unsubscribe(actor, one.id)
    here = next((one for one in sent if one.url == url), None)
    if here is None:
        here, secret = actions.subscribe(actor, CODE, url)
        known["secrets"] = [secret]
    elif "secrets" not in known:
        known["secrets"] = [actions.rotate_secret(actor, here.id)[1]]
    if "token" not in known:
        known["token"] = actions.give_token(actor, CODE)
    asked = f"http://127.0.0.1:{port}/held"
    if "ask_token" not in known or asked != known.get("asked_at"):
        known |= {"ask_token": known.get("ask_token") or secrets.token_urlsafe(24), "asked_at": asked}
        actions.connect(actor, CODE, actions.Asked(asked, known["ask_token"], "draft", brings=True))
    known |= {"feed": f"{base}/api/v1", "public_key": here.public_key, "results": True}
    write_keys(file, known)


def write_keys(file: Path, known: dict[str, Any]) -> None:
    """Put in place at once, readable by its owner only."""
    file.parent.mkdir(parents=True, exist_ok=True)
    fresh = file.with_suffix(".new")
    fresh.touch(mode=0o600)
    fresh.write_text(json.dumps(known))
    fresh.replace(file)
