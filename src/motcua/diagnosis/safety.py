"""What keeps strangers out: keys and their files, encryption on the way, the proxy, second factors, known passwords."""

import stat
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

from django.conf import settings
from django.utils.translation import gettext as _

from motcua.base import crypto, env
from motcua.base.crypto import CannotUnseal
from motcua.base.journal import seal_key
from motcua.diagnosis.finding import Finding, guarded
from motcua.domain.messages import alarms
from motcua.domain.messages.channels import gateway
from motcua.domain.messages.channels.settings import GatewayProblem

LOOPBACK = ("localhost", "127.0.0.1", "::1")
SECRET_FILES = ("secret-key", "gateways.toml")


def findings(*, is_trial: bool) -> Iterator[Finding]:
    """`is_trial`: what a real service needs is a note only."""
    yield _keys()
    yield from _private_files()
    yield _seal_key()
    yield Finding(_("debugging is off"), not settings.DEBUG, _("error pages show everything: take MOTCUA_DEBUG away"))
    yield from _address(is_trial)
    mend = _("MOTCUA_REQUIRE_TOTP=true: without it a password that was watched is enough to see everything")
    yield Finding(_("staff need a second factor"), settings.MOTCUA_REQUIRE_TOTP, mend, note=is_trial)
    mend = _("accounts with known passwords exist: 'motcua demo remove' before real people are served")
    yield Finding(_("no accounts of the demonstration"), not is_trial, mend, note=True)
    yield from _gateways()


def _keys() -> Finding:
    def look() -> Finding:
        found = crypto.keys()
        if len({key.version for key in found}) != len(found):
            return Finding(_("sealing keys"), False, _("two keys have one version: restore keys.json from its copy"))
        if any(len(key.material) != 32 for key in found):
            return Finding(_("sealing keys"), False, _("a key is not of 256 bits: restore keys.json from its copy"))
        return Finding(_("%(count)s sealing key(s)") % {"count": len(found)}, bool(found), mend)

    mend = _("restore keys.json from its copy: without it sealed fields cannot be read")
    return guarded(_("sealing keys"), look, mend)


def _private_files() -> Iterator[Finding]:
    """Nobody else on this machine reads what opens everything."""
    places = [Path(settings.DATA_DIR) / name for name in SECRET_FILES]
    if not settings.MOTCUA_KEYS:
        places.insert(0, Path(settings.MOTCUA_KEY_FILE))
    for place in places:
        if place.exists():
            is_private = not stat.S_IMODE(place.stat().st_mode) & 0o077
            is_ours = place.name != "gateways.toml"  # which may hold no secret at all
            what = _("%(name)s is for its owner alone") % {"name": place.name}
            yield Finding(what, is_private, f"chmod 600 {place}", note=not is_ours)


def _seal_key() -> Finding:
    def look() -> Finding:
        return Finding(_("%(count)s key(s) that seal the journal") % {"count": len(seal_key.public_keys())}, True)

    what = _("keys that seal the journal")
    try:
        mend = _("make %(place)s writable for this user") % {"place": seal_key.place().parent}
        return guarded(what, look, mend)
    except CannotUnseal as fault:
        mend = _("restore %(place)s from a backup") % {"place": seal_key.place()}
        return Finding(f"{what} ({fault})", False, mend)


def _address(is_trial: bool) -> Iterator[Finding]:
    """What stands in QR codes and cookies, and what a proxy tells us."""
    address = urlsplit(settings.MOTCUA_BASE_URL)
    host = address.hostname or ""
    is_here = host in LOOPBACK
    told = {"address": settings.MOTCUA_BASE_URL, "host": host, "origin": f"{address.scheme}://{address.netloc}"}
    mend = _("phones cannot reach this machine by it: set MOTCUA_BASE_URL to the address of the portal")
    yield Finding(_("address %(address)s is reached from outside") % told, not is_here, mend, note=is_trial)
    mend = _(
        "secrets and cookies go in the clear: a reverse proxy with TLS before it, and https in MOTCUA_BASE_URL (docs/production.md)"
    )
    yield Finding(_("encrypted on the way (https)"), address.scheme == "https", mend, note=is_trial or is_here)
    allowed = any(
        one == "*" or one == host or (one.startswith(".") and host.endswith(one)) for one in settings.ALLOWED_HOSTS
    )
    yield Finding(
        _("%(host)s is answered") % told, allowed, _("its pages say 400: add %(host)s to MOTCUA_HOSTS") % told
    )
    is_strict = "*" not in settings.ALLOWED_HOSTS
    yield Finding(_("not every host name is answered"), is_strict, _("name the hosts in MOTCUA_HOSTS"))
    if address.scheme == "https":
        mend = _("forms sent through the proxy are refused: MOTCUA_TRUSTED_ORIGINS=%(origin)s") % told
        yield Finding(_("forms through the proxy are taken"), told["origin"] in settings.CSRF_TRUSTED_ORIGINS, mend)
        mend = _("all visitors look like the proxy, and limits stop them together: name its address in MOTCUA_PROXIES")
        yield Finding(_("the proxy's word on visitors is believed"), bool(env.text("MOTCUA_PROXIES")), mend)
        mend = _("start it with MOTCUA_BASE_URL in its environment")
        yield Finding(_("cookies go by https alone"), bool(settings.SESSION_COOKIE_SECURE), mend)


def _gateways() -> Iterator[Finding]:
    """The doors for text messages and others, where some are named."""
    mend = _("mend %(place)s: %(problem)s")
    for name in ("sms", "zalo"):
        what = _("gateway %(name)s") % {"name": name}
        try:
            named = gateway.find(name) is not None
        except GatewayProblem as problem:
            yield Finding(what, False, mend % {"place": settings.MOTCUA_GATEWAYS, "problem": problem})
        else:
            if named:
                yield Finding(what, True)
    try:
        alarms.staff()
    except GatewayProblem as problem:
        yield Finding(_("alarms to staff"), False, mend % {"place": settings.MOTCUA_GATEWAYS, "problem": problem})
