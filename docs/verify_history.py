"""Checks, on your own machine, that the history of your dossier is the one that was sealed and published.

    pip install cryptography
    python3 verify_history.py https://motcua.example.vn H02.12-261123-0007

Python 3.9 or newer; besides the standard library only the package `cryptography` (for Ed25519, RFC 8032). It asks for the
secret of your receipt. `--key HEX` names the public key that you believe in (from a notice on paper, or noted earlier); without it the one
that the portal shows now is taken. `--keep FILE` notes the seals that you saw; the next time it finds whether one of them was changed.

What is checked: each entry of the history is hashed as it is written (SHA-256 over a zero byte and the text, RFC 6962) and carried up its
path to the root of the seal of its night; each seal is signed, and names the hash of the one before it, so that none can be left out.
It ends with 0 only if all of this holds.
"""

import argparse
import getpass
import hashlib
import json
import pathlib
import sys
import urllib.error
import urllib.request

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey


def main() -> int:
    wanted = argparse.ArgumentParser(description="Checks the history of a dossier against the published seals.")
    wanted.add_argument("server", help="address of the portal, such as https://motcua.example.vn")
    wanted.add_argument("code", help="code of the dossier, on the receipt")
    wanted.add_argument("--secret", help="secret of the receipt; asked for if not given")
    wanted.add_argument(
        "--key", action="append", help="public key that you believe in, hexadecimal; may be given again"
    )
    wanted.add_argument("--keep", type=pathlib.Path, help="file that notes the seals you saw")
    given = wanted.parse_args()
    server = given.server.rstrip("/")
    try:
        secret = given.secret or getpass.getpass("secret: ")
        history = ask(f"{server}/api/v1/track/history", {"code": given.code, "secret": secret})
        keys, seals = published(server)
    except urllib.error.HTTPError as error:
        return wrong("no dossier has this code and secret" if error.code == 404 else f"the server answers {error.code}")
    except (OSError, ValueError) as error:
        return wrong(f"the server cannot be asked: {error}")
    believed = given.key or keys
    if not given.key:
        print(f"believing the key that the portal shows now: {', '.join(keys)}")

    faults = check_seals(seals, believed)
    if given.keep:
        faults += check_kept(seals, given.keep)
    by_number = {json.loads(one["statement"])["number"]: json.loads(one["statement"]) for one in seals}
    waiting = 0
    for one in history["entries"]:
        told = json.loads(one["entry"])
        if one["seal"] is None:
            waiting += 1
            print(f"  not sealed yet  {told['at']}  {told['kind']}")
            continue
        seal = by_number.get(one["seal"])
        fits = seal is not None and one["size"] == seal["entries"] and leads_to(one, seal["root"])
        print(f"  {'seal ' + str(one['seal']) if fits else 'NOT SEALED SO':<14}  {told['at']}  {told['kind']}")
        faults += [] if fits else [f"entry {told['id']} is not the one that was sealed"]
    if faults:
        return wrong("; ".join(faults))
    print(
        f"{len(history['entries']) - waiting} entries stand under {len(seals)} seals that hold; {waiting} wait for the next night"
    )
    return 0


def published(server: str) -> tuple[list[str], list[dict[str, str]]]:
    """The keys and all seals, in their order."""
    seals: list[dict[str, str]] = []
    after = 0
    while True:
        page = ask(f"{server}/cong-khai/niem-phong.json?after={after}")
        seals += page["seals"]
        if page["next"] is None:
            return page["keys"], seals
        after = page["next"]


def check_seals(seals: list[dict[str, str]], believed: list[str]) -> list[str]:
    """Each is signed by a key that is believed, and follows the one before it."""
    faults, previous = [], ""
    for number, one in enumerate(seals, 1):
        told = json.loads(one["statement"])
        if told["number"] != number or told["previous"] != previous:
            faults.append(f"seal {number} does not follow the one before it")
        if told["key"] not in believed or not is_signed(one, told["key"]):
            faults.append(f"seal {number} is not signed by a key that you believe in")
        previous = hashlib.sha256(one["statement"].encode()).hexdigest()
    return faults


def is_signed(seal: dict[str, str], key: str) -> bool:
    try:
        public = Ed25519PublicKey.from_public_bytes(bytes.fromhex(key))
        public.verify(bytes.fromhex(seal["signature"]), seal["statement"].encode())
    except (InvalidSignature, ValueError):
        return False
    return True


def leads_to(entry: dict, root: str) -> bool:
    """Carries the hash of an entry up to the root (RFC 9162 section 2.1.3.2)."""
    here, last = entry["place"], entry["size"] - 1
    if not 0 <= here <= last:
        return False
    found = hashlib.sha256(b"\0" + entry["entry"].encode()).digest()
    for other in map(bytes.fromhex, entry["path"]):
        if last == 0:
            return False
        if here % 2 or here == last:
            found = hashlib.sha256(b"\1" + other + found).digest()
            while here and here % 2 == 0:
                here, last = here // 2, last // 2
        else:
            found = hashlib.sha256(b"\1" + found + other).digest()
        here, last = here // 2, last // 2
    return last == 0 and found.hex() == root


def check_kept(seals: list[dict[str, str]], place: pathlib.Path) -> list[str]:
    """What was seen earlier must still be there as it was; then what is there now is noted."""
    earlier = json.loads(place.read_text()) if place.exists() else []
    if seals[: len(earlier)] != earlier:
        return [f"seals that you saw earlier were changed or removed (compare {place})"]
    place.write_text(json.dumps(seals))
    return []


def ask(address: str, body: dict | None = None) -> dict:
    asked = urllib.request.Request(address, headers={"Content-Type": "application/json"})
    with urllib.request.urlopen(asked, json.dumps(body).encode() if body else None, timeout=30) as answer:
        return json.loads(answer.read())


def wrong(what: str) -> int:
    print(f"WRONG: {what}", file=sys.stderr)
    return 1


if __name__ == "__main__":
    sys.exit(main())
