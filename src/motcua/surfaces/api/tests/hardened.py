"""What every answer to a browser must carry, and what no page may hold; the walks over the URL map ask it of each answer."""

import re
from html.parser import HTMLParser

from django.http import HttpResponse

# `'self'` where a page shows a paper of ours in a frame of its own.
ANCESTORS = re.compile(r"frame-ancestors '(none|self)'")
FORBIDDEN = re.compile(r"unsafe-|\*(?!\.)|https?:(?!//)")
# Names of fields that say who somebody is: addresses stand in logs and histories, so these go by POST.
OF_SOMEBODY = {
    "name",
    "full_name",
    "ten",
    "nguoi",
    "phone",
    "email",
    "id_number",
    "tax_code",
    "address",
    "applicant",
    "login",
    "secret",
}
STREAMS = ("text/event-stream", "application/vnd.apple.mpegurl")


class _Inline(HTMLParser):
    """Collects what a strict policy would not run, and what it would."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.found: list[str] = []
        self._goes_into_address = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        if tag == "form":
            self._goes_into_address = str(given.get("method") or "get").lower() == "get"
        if tag in ("input", "textarea", "select") and self._goes_into_address and given.get("name") in OF_SOMEBODY:
            self.found.append(f"a form that puts {given['name']} into an address")
        if tag == "script" and "src" not in given and given.get("type") not in ("application/json", "importmap"):
            self.found.append("a script within the page")
        if tag in ("script", "link", "img", "iframe") and str(given.get("src") or given.get("href") or "").startswith(
            ("http:", "https:", "//")
        ):
            self.found.append(f"<{tag}> from elsewhere")
        if tag in ("base", "object", "embed"):
            self.found.append(f"<{tag}>")
        for name, value in attrs:
            if name.startswith("on") or name == "style":
                self.found.append(f"{name}= on <{tag}>")
            if name in ("href", "src", "action", "formaction") and (value or "").strip().lower().startswith(
                "javascript:"
            ):
                self.found.append(f"javascript: in {name}")

    def handle_endtag(self, tag: str) -> None:
        if tag == "form":
            self._goes_into_address = False


def faults(answer: HttpResponse) -> list[str]:
    """What this answer lacks or holds that it must not; empty where all is well."""
    found = []
    policy = answer.get("Content-Security-Policy", "")
    if "default-src 'none'" not in policy or "script-src 'self'" not in policy or FORBIDDEN.search(policy):
        found.append(f"policy: {policy!r}")
    if not ANCESTORS.search(policy) or answer.get("X-Frame-Options") not in ("DENY", "SAMEORIGIN"):
        found.append("may stand in a frame of another site")
    if answer.get("X-Content-Type-Options") != "nosniff" or answer.get("Referrer-Policy") != "same-origin":
        found.append("nosniff or referrer")
    if "Permissions-Policy" not in answer or not answer.get("X-Request-Id"):
        found.append("permissions or request id")
    for cookie in answer.cookies.values():
        if cookie["samesite"] not in ("Lax", "Strict") or (not cookie["httponly"] and cookie.key not in READABLE):
            found.append(f"cookie {cookie.key}")
    if answer.get("Content-Type", "").startswith("text/html") and not answer.streaming:
        reader = _Inline()
        reader.feed(answer.content.decode())
        found += reader.found
    return found


READABLE = {"csrftoken", "django_language", "theme"}  # which hold no secret, or are half of one that a page must read
