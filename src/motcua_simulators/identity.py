"""An identity provider that speaks OpenID Connect Core 1.0 as the national one does: discovery, authorisation with PKCE, token,
keys (RS256), userinfo. Whoever comes chooses whom to be; its page makes it lie in the ways that a client must notice."""

import argparse
import base64
import html
import json
import secrets
import signal
import sys
import threading
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from hashlib import sha256
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, unquote_plus, urlencode, urlsplit

from joserfc import jwt
from joserfc.jwk import KeySet, RSAKey

from motcua_simulators import _control

# Invented people: subject, identity number, name. The third is known without a number.
PEOPLE = {
    "vn-1001": ("024090001234", "NGUYỄN VĂN ÂN"),
    "vn-1002": ("024190005678", "TRẦN THỊ BÌNH"),
    "vn-1003": ("", "LÊ VĂN CHƯA"),
}
# What it does: as it should, or a lie that its client must notice, or failing.
MODES = (
    "accept", "wrong_nonce", "wrong_key", "wrong_audience", "wrong_issuer", "expired", "unsigned", "other_subject", "broken",
)  # fmt: skip
CODE_SECONDS = 60
TOKEN_SECONDS = 300


@dataclass
class Grant:
    """A code or an access token, and what it was given for."""

    subject: str
    asked: dict[str, str]
    ends: float


@dataclass
class Provider:
    """What the simulator knows. `in_userinfo`: identity numbers are told by userinfo alone, not in the ID token."""

    issuer: str
    client_id: str
    client_secret: str
    mode: str = "accept"
    in_userinfo: bool = False
    told: int = 0
    key: RSAKey = field(default_factory=lambda: RSAKey.generate_key(2048, {"kid": secrets.token_hex(4), "use": "sig"}))
    other_key: RSAKey = field(default_factory=lambda: RSAKey.generate_key(2048, {"kid": "other"}))
    codes: dict[str, Grant] = field(default_factory=dict)
    tokens: dict[str, Grant] = field(default_factory=dict)

    def set(self, changes: Mapping[str, str]) -> None:
        """Raises ValueError for what is unknown."""
        if set(changes) - {"mode", "in_userinfo", "new_key"} or changes.get("mode", self.mode) not in MODES:
            raise ValueError(f"mode is one of {', '.join(MODES)}; in_userinfo; new_key")
        self.mode = changes.get("mode", self.mode)
        self.in_userinfo = changes.get("in_userinfo", str(self.in_userinfo)).lower() == "true"
        if "new_key" in changes:
            self.key = RSAKey.generate_key(2048, {"kid": secrets.token_hex(4), "use": "sig"})

    def published(self) -> dict[str, Any]:
        return {
            "issuer": self.issuer,
            "authorization_endpoint": f"{self.issuer}/authorize",
            "token_endpoint": f"{self.issuer}/token",
            "jwks_uri": f"{self.issuer}/jwks",
            "userinfo_endpoint": f"{self.issuer}/userinfo",
            "response_types_supported": ["code"],
            "subject_types_supported": ["public"],
            "id_token_signing_alg_values_supported": ["RS256"],
            "code_challenge_methods_supported": ["S256"],
            "authorization_response_iss_parameter_supported": True,
        }

    def claims_of(self, subject: str) -> dict[str, str]:
        number, name = PEOPLE[subject]
        return {"sub": subject, "name": name} | ({"identity_number": number} if number else {})

    def id_token(self, grant: Grant) -> str:
        """Signed as asked, or wrong in the one way that the mode says."""
        now = int(time.time())
        claims: dict[str, Any] = {
            "iss": self.issuer + "/x" * (self.mode == "wrong_issuer"),
            "aud": "somebody-else" if self.mode == "wrong_audience" else self.client_id,
            "iat": now - 3600 * (self.mode == "expired"),
            "exp": now + TOKEN_SECONDS - 3600 * (self.mode == "expired"),
            "nonce": "another" if self.mode == "wrong_nonce" else grant.asked.get("nonce", ""),
        }
        known = self.claims_of(grant.subject)
        claims |= {"sub": grant.subject} if self.in_userinfo else known
        if self.mode == "unsigned":
            parts = [json.dumps(part).encode() for part in ({"alg": "none"}, claims)]
            return ".".join(base64.urlsafe_b64encode(part).rstrip(b"=").decode() for part in parts) + "."
        key = self.other_key if self.mode == "wrong_key" else self.key
        return jwt.encode({"alg": "RS256", "kid": self.key.kid}, claims, key)

    def redeem(self, form: Mapping[str, str], client: tuple[str, str]) -> tuple[int, dict[str, Any]]:
        """A code for tokens, once (RFC 6749 section 4.1.3, RFC 7636 section 4.6)."""
        if client != (self.client_id, self.client_secret):
            return 401, {"error": "invalid_client"}
        grant = self.codes.pop(form.get("code", ""), None)
        challenge = base64.urlsafe_b64encode(sha256(form.get("code_verifier", "").encode()).digest()).rstrip(b"=")
        good = (
            grant is not None
            and grant.ends > time.time()
            and form.get("grant_type") == "authorization_code"
            and form.get("redirect_uri") == grant.asked.get("redirect_uri")
            and challenge.decode() == grant.asked.get("code_challenge")
        )
        if not good or grant is None:
            return 400, {"error": "invalid_grant"}
        access = secrets.token_urlsafe(24)
        self.tokens[access] = Grant(grant.subject, {}, time.time() + TOKEN_SECONDS)
        self.told += 1
        return 200, {
            "access_token": access,
            "token_type": "Bearer",
            "expires_in": TOKEN_SECONDS,
            "id_token": self.id_token(grant),
        }


def _choice(asked: Mapping[str, str]) -> bytes:
    """The page of the provider: who are you?"""
    hidden = "".join(
        f'<input type="hidden" name="{html.escape(name)}" value="{html.escape(value)}">'
        for name, value in asked.items()
    )
    people = "".join(
        f'<p><button name="subject" value="{subject}">{html.escape(name)} {number}</button></p>'
        for subject, (number, name) in PEOPLE.items()
    )
    return (
        f'<!doctype html><html lang="vi"><meta charset="utf-8"><meta name="viewport" content="width=device-width">'
        f"<title>Định danh mô phỏng</title><style>{_control.STYLE}</style><h1>Định danh mô phỏng</h1>"
        f'<form method="post" action="/authorize">{hidden}{people}<p><button name="subject" value="">Từ chối</button></p></form>'
    ).encode()


def handler(provider: Provider) -> type[BaseHTTPRequestHandler]:
    class Service(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            parts = urlsplit(self.path)
            if provider.mode == "broken" and parts.path != "/authorize":
                self._send(500, b"broken", "text/plain")
            elif parts.path == "/.well-known/openid-configuration":
                self._json(200, provider.published())
            elif parts.path == "/jwks":
                self._json(200, dict(KeySet([provider.key]).as_dict(private=False)))
            elif parts.path == "/userinfo":
                self._userinfo()
            elif parts.path == "/authorize":
                self._asked({name: values[-1] for name, values in parse_qs(parts.query).items()})
            else:
                self._send(404, b"not found", "text/plain")

        def do_POST(self) -> None:
            length = min(int(self.headers.get("Content-Length") or 0), 65_536)
            fields = parse_qs(self.rfile.read(length).decode(), keep_blank_values=True)
            form = {name: values[-1] for name, values in fields.items()}
            if self.path == "/token":
                self._json(*((500, {}) if provider.mode == "broken" else provider.redeem(form, self._client())))
            elif self.path == "/authorize":
                self._chosen(form)
            else:
                self._send(404, b"not found", "text/plain")

        def _asked(self, asked: dict[str, str]) -> None:
            wanted = asked.get("response_type") == "code" and "openid" in asked.get("scope", "").split()
            safe = asked.get("code_challenge_method") == "S256" and asked.get("state") and asked.get("nonce")
            if asked.get("client_id") != provider.client_id or not (wanted and safe and asked.get("code_challenge")):
                self._send(400, b"invalid_request", "text/plain")
                return
            self._send(200, _choice(asked), "text/html; charset=utf-8")

        def _chosen(self, form: dict[str, str]) -> None:
            answer = {"state": form.get("state", ""), "iss": provider.issuer}
            if form.get("subject") in PEOPLE:
                code = secrets.token_urlsafe(24)
                provider.codes[code] = Grant(form["subject"], form, time.time() + CODE_SECONDS)
                answer["code"] = code
            else:
                answer["error"] = "access_denied"
            self.send_response(303)
            self.send_header("Location", f"{form.get('redirect_uri', '')}?{urlencode(answer)}")
            self.send_header("Content-Length", "0")
            self.end_headers()

        def _userinfo(self) -> None:
            grant = provider.tokens.get(self.headers.get("Authorization", "").removeprefix("Bearer "))
            if grant is None or grant.ends < time.time():
                self._json(401, {"error": "invalid_token"})
                return
            changed = {"sub": "vn-9999"} if provider.mode == "other_subject" else {}
            self._json(200, provider.claims_of(grant.subject) | changed)

        def _client(self) -> tuple[str, str]:
            scheme, _space, written = self.headers.get("Authorization", "").partition(" ")
            if scheme != "Basic":
                return "", ""
            name, _colon, secret = base64.b64decode(written).decode().partition(":")
            return unquote_plus(name), unquote_plus(secret)

        def _json(self, status: int, value: dict[str, Any]) -> None:
            self._send(status, json.dumps(value, ensure_ascii=False).encode(), "application/json")

        def _send(self, status: int, body: bytes, kind: str) -> None:
            self.send_response(status)
            self.send_header("Content-Type", kind)
            self.send_header("Content-Length", str(len(body)))
            self.send_header("Cache-Control", "no-store")
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_arguments: object) -> None:
            """The control page tells how many were told."""

    return Service


def control_page(provider: Provider) -> "_control.Get":
    def get(path: str) -> _control.Answer | None:
        if path == "/":
            switches = "".join(_control.switch("mode", mode, mode, provider.mode == mode) for mode in MODES)
            return _control.page("Identity provider simulator", f"<p>{switches}</p><p>{provider.told}</p>")
        state = {"mode": provider.mode, "in_userinfo": provider.in_userinfo, "told": provider.told}
        return _control.as_json(state) if path == "/state" else None

    return get


def main(arguments: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="python -m motcua_simulators.identity", description=__doc__)
    parser.add_argument("--port", type=int, default=9840, help="where the provider listens (default 9840)")
    parser.add_argument("--control-port", type=int, default=9841, help="where its page is (default 9841)")
    parser.add_argument("--folder", type=Path, default=Path("identity"), help="not used; nothing is kept")
    parser.add_argument("--client-id", default="motcua", help="of the one client that it knows")
    parser.add_argument("--client-secret", default="motcua-demo", help="and its secret")
    given = parser.parse_args(arguments)
    provider = Provider(f"http://{_control.LOOPBACK}:{given.port}", given.client_id, given.client_secret)
    stop = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stop.set())
    try:
        service = ThreadingHTTPServer((_control.LOOPBACK, given.port), handler(provider))
        threading.Thread(target=service.serve_forever, daemon=True).start()
        _control.serve(given.control_port, control_page(provider), provider.set)
    except OSError as problem:
        sys.stderr.write(f"identity simulator: {problem}\n")
        return 1
    stop.wait()
    return 0


if __name__ == "__main__":
    sys.exit(main())
