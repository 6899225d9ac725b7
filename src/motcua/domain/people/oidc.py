"""The identity provider, as its client: OpenID Connect Core 1.0 with PKCE (RFC 7636), code flow alone.

What the provider signed is verified by `joserfc`; nothing is believed that was not signed by it for us, now, and for the browser
that asked. Answers of the provider never stand in a log: they tell of a person.
"""

import base64
import json
import secrets
import time
import urllib.error
import urllib.parse
import urllib.request
from dataclasses import asdict, dataclass
from hashlib import sha256
from typing import Any
from urllib.parse import urlencode, urlsplit

from django.conf import settings
from django.utils.crypto import constant_time_compare
from django.utils.translation import gettext_lazy as _
from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import KeySet

from motcua.base.problems import Conflict, Forbidden, Unavailable

ALGORITHMS = ["RS256", "ES256"]
ANSWER_SECONDS = 8
MOST_BYTES = 256 * 1024
KNOWN_SECONDS = 3600  # so long what the provider publishes of itself is taken as it was
SKEW_SECONDS = 60  # between its clock and ours
LOOPBACK = ("127.0.0.1", "localhost", "::1")

AWAY = _("The identity provider does not answer at the moment. Sign in with a code, or try again later")
BROKEN = _(
    "The identity provider's answer could not be verified. Please begin again; if it happens again, sign in with a code"
)
REFUSED = _("You did not agree at the identity provider, so nothing was passed on. You can sign in with a code instead")


class ProviderAway(Unavailable):
    """It cannot be reached, or fails."""

    retry_after = 60


@dataclass(frozen=True)
class Pending:
    """What one attempt needs to be finished; stays in the session of the browser that began it."""

    state: str
    nonce: str
    verifier: str
    after: str
    linking: bool

    def kept(self) -> dict[str, Any]:
        return asdict(self)


@dataclass(frozen=True)
class Told:
    """What the provider says of somebody. `id_number` and `name` are empty where it does not tell. Personal."""

    subject: str
    id_number: str
    name: str


_known: dict[str, tuple[float, dict[str, Any], dict[str, Any]]] = {}


def is_offered() -> bool:
    return bool(settings.MOTCUA_OIDC_ISSUER and settings.MOTCUA_OIDC_CLIENT_ID)


def begin(callback: str, *, after: str, linking: bool) -> tuple[str, Pending]:
    """Where the browser is sent, and what to keep in its session. Raises ProviderAway."""
    published, _keys = _published()
    pending = Pending(secrets.token_urlsafe(24), secrets.token_urlsafe(24), secrets.token_urlsafe(48), after, linking)
    challenge = base64.urlsafe_b64encode(sha256(pending.verifier.encode()).digest()).rstrip(b"=").decode()
    asked = {
        "response_type": "code",
        "client_id": settings.MOTCUA_OIDC_CLIENT_ID,
        "redirect_uri": callback,
        "scope": settings.MOTCUA_OIDC_SCOPE,
        "state": pending.state,
        "nonce": pending.nonce,
        "code_challenge": challenge,
        "code_challenge_method": "S256",
    }
    joint = "&" if "?" in published["authorization_endpoint"] else "?"
    return f"{published['authorization_endpoint']}{joint}{urlencode(asked)}", pending


def finish(pending: Pending, answer: dict[str, str], callback: str) -> Told:
    """What the provider tells of whoever came back from it.

    Raises Forbidden where they did not agree, Conflict for an answer that cannot be believed, ProviderAway.
    """
    if not constant_time_compare(answer.get("state", ""), pending.state):
        raise Conflict(BROKEN, code="identity_not_verified")
    if answer.get("iss", settings.MOTCUA_OIDC_ISSUER) != settings.MOTCUA_OIDC_ISSUER:  # RFC 9207
        raise Conflict(BROKEN, code="identity_not_verified")
    if answer.get("error") in ("access_denied", "login_required", "consent_required", "interaction_required"):
        raise Forbidden(REFUSED, code="identity_refused")
    if "error" in answer or not answer.get("code"):
        raise ProviderAway(AWAY)
    published, _keys = _published()
    given = _ask(
        published["token_endpoint"],
        {
            "grant_type": "authorization_code",
            "code": answer["code"],
            "redirect_uri": callback,
            "code_verifier": pending.verifier,
            "client_id": settings.MOTCUA_OIDC_CLIENT_ID,
        },
        authorization=_basic(),
    )
    claims = _verified(str(given.get("id_token", "")), pending.nonce)
    if settings.MOTCUA_OIDC_ID_CLAIM not in claims and published.get("userinfo_endpoint"):
        more = _ask(published["userinfo_endpoint"], None, authorization=f"Bearer {given.get('access_token', '')}")
        if more.get("sub") != claims["sub"]:  # Core 5.3.2
            raise Conflict(BROKEN, code="identity_not_verified")
        claims = more | claims
    told = {name: str(claims.get(claim) or "") for name, claim in _claims().items()}
    return Told(str(claims["sub"]), told["id_number"], told["name"])


def _claims() -> dict[str, str]:
    return {"id_number": settings.MOTCUA_OIDC_ID_CLAIM, "name": settings.MOTCUA_OIDC_NAME_CLAIM}


def _basic() -> str:
    """RFC 6749 section 2.3.1: both parts form-encoded before they are joined."""
    parts = (settings.MOTCUA_OIDC_CLIENT_ID, settings.MOTCUA_OIDC_CLIENT_SECRET)
    joined = ":".join(urllib.parse.quote_plus(part) for part in parts)
    return "Basic " + base64.b64encode(joined.encode()).decode()


def _verified(token: str, nonce: str) -> dict[str, Any]:
    """The claims of an ID token (Core 3.1.3.7). A key that is not known yet is asked for once more: keys are changed."""
    registry = jwt.JWTClaimsRegistry(
        now=int(time.time()),
        leeway=SKEW_SECONDS,
        iss={"essential": True, "value": settings.MOTCUA_OIDC_ISSUER},
        aud={"essential": True, "value": settings.MOTCUA_OIDC_CLIENT_ID},
        sub={"essential": True},
        exp={"essential": True},
        iat={"essential": True},
        nonce={"essential": True, "value": nonce},
    )
    for fresh in (False, True):
        try:
            decoded = jwt.decode(token, KeySet.import_key_set(_published(fresh=fresh)[1]), algorithms=ALGORITHMS)  # type: ignore[arg-type] # as JSON
            registry.validate(decoded.claims)
            break
        except (JoseError, ValueError) as fault:
            if fresh:
                raise Conflict(BROKEN, code="identity_not_verified") from fault
    audience = decoded.claims["aud"]
    if isinstance(audience, list) and len(audience) > 1 and decoded.claims.get("azp") != settings.MOTCUA_OIDC_CLIENT_ID:
        raise Conflict(BROKEN, code="identity_not_verified")
    return dict(decoded.claims)


def _published(*, fresh: bool = False) -> tuple[dict[str, Any], dict[str, Any]]:
    """What the provider publishes of itself (OpenID Connect Discovery 1.0), and its keys."""
    issuer = settings.MOTCUA_OIDC_ISSUER
    known = _known.get(issuer)
    if known and not fresh and time.monotonic() - known[0] < KNOWN_SECONDS:
        return known[1], known[2]
    published = _ask(issuer.rstrip("/") + "/.well-known/openid-configuration", None)
    if published.get("issuer") != issuer:
        raise ProviderAway(AWAY)
    keys = _ask(str(published.get("jwks_uri", "")), None)
    _known[issuer] = (time.monotonic(), published, keys)
    return published, keys


def _ask(address: str, form: dict[str, str] | None, authorization: str = "") -> dict[str, Any]:
    """One request to the provider; encrypted unless it is on this machine. Raises ProviderAway; Conflict for a refusal."""
    parts = urlsplit(address)
    if parts.scheme != "https" and not (parts.scheme == "http" and parts.hostname in LOOPBACK):
        raise ProviderAway(AWAY)
    headers = {"Accept": "application/json"} | ({"Authorization": authorization} if authorization else {})
    data = urlencode(form).encode() if form is not None else None
    asked = urllib.request.Request(address, data, headers)  # noqa: S310 - the scheme was looked at
    try:
        with urllib.request.urlopen(asked, timeout=ANSWER_SECONDS) as answer:  # noqa: S310 - the same
            said = json.loads(answer.read(MOST_BYTES))
    except urllib.error.HTTPError as refusal:
        if refusal.code in (400, 401, 403):
            raise Conflict(BROKEN, code="identity_not_verified") from None
        raise ProviderAway(AWAY) from None
    except (OSError, ValueError):
        raise ProviderAway(AWAY) from None
    if not isinstance(said, dict):
        raise ProviderAway(AWAY)
    return said
