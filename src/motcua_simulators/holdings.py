"""What the simulated data centre holds and can be asked: dossiers as it was told of them, what citizens filed on its portal, procedures.

A dossier's status is that of the newest event, by its sequence; so whatever comes twice, or late, changes nothing.
"""

import hashlib
import json
import random
import threading
from collections.abc import Mapping
from typing import Any
from urllib.parse import parse_qs, unquote, urlsplit

PAGE = 100  # items of a list at once
STATUSES = [str(number) for number in range(1, 11)]


class Holdings:
    """Its tables. All under one lock: requests come in threads."""

    def __init__(self) -> None:
        self.lock = threading.RLock()
        self.dossiers: dict[str, dict[str, Any]] = {}
        self.submissions: dict[str, dict[str, Any]] = {}
        self.catalogue: dict[str, dict[str, Any]] = {}
        self.retired: set[str] = set()

    def apply(self, event: Mapping[str, Any]) -> None:
        """What an event says of a dossier or of a submission."""
        data, sequence = event.get("data", {}), int(event["sequence"])
        kind, _colon, code = str(event.get("subject", "")).partition(":")
        status = data.get("national_status")
        if status is None:
            return
        if kind == "dossier":
            self.tell_dossier({"code": code, "centre": event["centre"], "status": status, "sequence": sequence})
        elif kind == "submission" and data.get("foreign_code") in self.submissions:
            told = {"code": data["foreign_code"], "status": status, "dossier": data.get("dossier") or ""}
            self.tell_submission({**told, "sequence": sequence})

    def file(self, body: Mapping[str, Any]) -> None:
        with self.lock:
            held = {"centre": body["centre"], "status": "1", "dossier": "", "told": 0, "body": dict(body)}
            self.submissions.setdefault(str(body["code"]), held)

    def tell_dossier(self, told: Mapping[str, Any]) -> None:
        with self.lock:
            code, sequence = str(told["code"]), int(told.get("sequence", 0))
            if told.get("gone"):
                self.dossiers.pop(code, None)
                return
            held = self.dossiers.get(code)
            if held is not None and sequence < held["sequence"]:
                return
            self.dossiers[code] = {"centre": told["centre"], "status": str(told["status"]), "sequence": sequence}
            for filed in self.submissions.values():
                if filed["dossier"] == code:
                    filed["status"] = str(told["status"])

    def tell_submission(self, told: Mapping[str, Any]) -> None:
        with self.lock:
            held = self.submissions.get(str(told["code"]))
            if held is None:  # it had forgotten it, and learns that there was one
                held = self.submissions[str(told["code"])] = {"centre": told.get("centre", ""), "body": None, "told": 0}
            sequence = int(told.get("sequence", held["told"]))
            if sequence < held["told"]:
                return
            held.update(status=str(told["status"]), told=sequence, dossier=str(told.get("dossier") or ""))

    def change(self, name: str, value: str, chance: random.Random) -> bool:
        """What a person or a test does to it; whether it knows that. Raises ValueError, KeyError."""
        with self.lock:
            if name == "file":  # a citizen files on its portal
                self.file(json.loads(value))
            elif name == "take_back":
                self.submissions[value]["status"] = "7"
            elif name == "publish":
                row = json.loads(value)
                self.catalogue[row["code"]] = row
                self.retired.discard(row["code"])
            elif name == "retire":
                self.retired.add(value)
            elif name == "forget":
                for code in chance.sample(sorted(self.dossiers), min(int(value), len(self.dossiers))):
                    del self.dossiers[code]
            elif name == "spoil":
                for code in chance.sample(sorted(self.dossiers), min(int(value), len(self.dossiers))):
                    held = self.dossiers[code]
                    held["status"] = chance.choice([one for one in STATUSES if one != held["status"]])
            elif name == "ghost":
                centre, _slash, code = value.partition("/")
                self.dossiers[code] = {"centre": centre, "status": "4", "sequence": 0}
            else:
                return False
            return True

    def as_told(self) -> dict[str, Any]:
        """Everything, for who compares."""
        with self.lock:
            return {
                "dossiers": {code: one["status"] for code, one in self.dossiers.items()},
                "submissions": {
                    code: [one["status"], one.get("dossier", "")] for code, one in self.submissions.items()
                },
            }

    def answer(self, target: str) -> Any:
        """What a question below its address is answered with; None: it knows no such thing."""
        parts = urlsplit(target)
        given = {name: values[-1] for name, values in parse_qs(parts.query).items()}
        path = [unquote(one) for one in parts.path.split("/") if one]
        with self.lock:
            if path == ["catalogue"]:
                return _page([self._listed(code) for code in sorted({*self.catalogue, *self.retired})], given)
            if path[:1] == ["catalogue"] and len(path) == 2:
                return self.catalogue.get(path[1])
            if path == ["submissions"]:
                filed = sorted(self.submissions.items())
                return _page([{"code": c, "centre": o["centre"], "status": o["status"]} for c, o in filed], given)
            if path[:1] == ["submissions"] and len(path) == 2:
                return (self.submissions.get(path[1]) or {}).get("body")
            if path == ["registers"]:
                return _page(self._registers(), given)
            if path == ["dossiers"]:
                return _page(self._of_register(given.get("centre", ""), given.get("register", "")), given)
        return None

    def take(self, target: str, body: bytes) -> bool:
        """What it is told; whether it knows such a thing."""
        take = {"dossiers": self.tell_dossier, "submissions": self.tell_submission}.get(
            urlsplit(target).path.strip("/")
        )
        if take is None:
            return False
        for one in json.loads(body)["items"]:
            take(one)
        return True

    def _listed(self, code: str) -> dict[str, Any]:
        if code in self.retired:
            return {"code": code, "revision": "retired", "withdrawn": True}
        written = json.dumps(self.catalogue[code], sort_keys=True).encode()
        return {"code": code, "revision": hashlib.sha256(written).hexdigest()}

    def _registers(self) -> list[dict[str, Any]]:
        lines: dict[tuple[str, str], list[str]] = {}
        for code, one in sorted(self.dossiers.items()):
            lines.setdefault((one["centre"], code.rpartition("-")[0]), []).append(f"{code} {one['status']}")
        return [
            {
                "centre": centre,
                "register": register,
                "count": len(found),
                "digest": hashlib.sha256("\n".join(found).encode()).hexdigest(),
            }
            for (centre, register), found in sorted(lines.items())
        ]

    def _of_register(self, centre: str, register: str) -> list[dict[str, Any]]:
        return [
            {"code": code, "status": one["status"]}
            for code, one in sorted(self.dossiers.items())
            if one["centre"] == centre and code.rpartition("-")[0] == register
        ]


def _page(items: list[dict[str, Any]], given: Mapping[str, str]) -> dict[str, Any]:
    begin = int(given.get("after") or 0)
    end = begin + PAGE
    return {"items": items[begin:end], "next": str(end) if end < len(items) else None}
