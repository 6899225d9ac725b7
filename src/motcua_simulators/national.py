"""What citizens file on the national portal, brought by the province's data centre over the HTTP API as the real one does. All invented.

Two examples come as soon as the API is reached, one complete and one that lacks a paper; more when somebody presses the button of the
data centre's page. A code that was brought is kept in a file and not brought again; the API would take it for the same submission.
"""

import json
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

CENTRE, PROCEDURE = "BG", "2.002516"
APPLICANTS = (("Đoàn Thị Mẫu", "024195004321", "0912000001"), ("Trịnh Văn Thử", "024088005432", "0912000002"))
TIMEOUT_SECONDS = 20


class NationalPortal:
    """Brings what was filed. `known`: where the API is and the data centre's token, once they are there; `filed` keeps it as held there."""

    def __init__(
        self,
        folder: Path,
        known: Callable[[], Mapping[str, Any]],
        filed: Callable[[Mapping[str, Any]], None] = lambda _body: None,
    ) -> None:
        self._filed = filed
        self._file = folder / "national.json"
        self._known = known
        self._brought: list[str] = json.loads(self._file.read_text()) if self._file.exists() else []
        self.problem = ""

    @property
    def brought(self) -> int:
        return len(self._brought)

    def bring(self, wanted: int) -> bool:
        """Brings until so many were brought, the two examples first. Whether all are there."""
        known = self._known()
        if not known:
            return False
        try:
            while len(self._brought) < wanted:
                self._bring_one(known, len(self._brought))
        except (urllib.error.URLError, OSError, ValueError, KeyError) as problem:
            self.problem = str(problem)
            return False
        self.problem = ""
        return True

    def _bring_one(self, known: Mapping[str, Any], place: int) -> None:
        procedure = self._ask(known, f"/procedures/{PROCEDURE}")
        papers = [one["code"] for one in procedure["documents"] if one["required"]]
        name, id_number, phone = APPLICANTS[place % len(APPLICANTS)]
        code = f"G22.99.01-261127-{place + 1:04d}"
        filed = {
            "centre": CENTRE,
            "procedure": PROCEDURE,
            "code": code,
            "applicant": {"kind": "person", "name": name, "id_number": id_number, "phone": phone},
            # every second one lacks a paper, so that the desk has something to ask for
            "documents": [{"requirement": one} for one in (papers if place % 2 == 0 else papers[:1])],
        }
        self._filed(filed)
        self._ask(known, "/dossiers/online-submissions", filed)
        self._brought.append(code)
        self._file.write_text(json.dumps(self._brought))

    def _ask(self, known: Mapping[str, Any], path: str, body: Mapping[str, Any] | None = None) -> Any:
        headers = {"Authorization": f"Bearer {known['token']}", "Content-Type": "application/json"}
        if body is not None:
            headers["Idempotency-Key"] = f"national-{body['code']}"
        data = json.dumps(body).encode() if body is not None else None
        asked = urllib.request.Request(known["feed"] + path, data, headers)  # noqa: S310 - keys.json is the operator's
        with urllib.request.urlopen(asked, timeout=TIMEOUT_SECONDS) as answer:  # noqa: S310 - as above
            return json.load(answer)
