"""When a message is tried again, how it is signed, and which addresses nothing is sent to."""

import ipaddress
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from motcua.base.networks import read_networks
from motcua.domain.exchange import rules, sending, signing
from motcua.domain.exchange.rules import GIVE_UP_AFTER, LONGEST_WAIT, Outcome, next_try
from motcua.domain.exchange.sending import BadUrl, ForbiddenAddress, may_be_sent_to, read_url, resolve


@pytest.mark.parametrize(
    ("status", "outcome"),
    [
        (200, Outcome.DELIVERED), (204, Outcome.DELIVERED), (301, Outcome.REDIRECTED), (307, Outcome.REDIRECTED),
        (400, Outcome.REFUSED), (422, Outcome.REFUSED), (401, Outcome.FAILED), (404, Outcome.FAILED), (408, Outcome.FAILED),
        (429, Outcome.FAILED), (410, Outcome.GONE), (500, Outcome.FAILED), (503, Outcome.FAILED), (199, Outcome.FAILED),
    ],
)  # fmt: skip
def test_what_an_answer_means(status: int, outcome: Outcome) -> None:
    assert rules.outcome_of(status) == outcome


@given(st.integers(1, 500), st.floats(0, 1, exclude_max=True), st.integers(0, 3 * 86400 - 1))
def test_the_pauses_grow_to_half_an_hour_and_never_give_up_within_three_days(
    tries: int, chance: float, trying: int
) -> None:
    wait = next_try(tries, Outcome.FAILED, timedelta(seconds=trying), chance)
    full = min(timedelta(seconds=5 * 2 ** min(tries - 1, 20)), LONGEST_WAIT)
    assert full / 2 <= wait.until_next <= full
    assert not wait.given_up


def test_what_failed_for_three_days_or_is_refused_six_times_is_given_up() -> None:
    assert next_try(200, Outcome.FAILED, GIVE_UP_AFTER, 0).given_up
    assert next_try(6, Outcome.REFUSED, timedelta(minutes=5), 0).given_up
    assert not next_try(5, Outcome.REFUSED, timedelta(minutes=5), 0).given_up


def test_a_receiver_may_ask_for_a_longer_pause_but_not_for_ever() -> None:
    first = timedelta(0)
    assert next_try(1, Outcome.FAILED, first, 0.9, timedelta(minutes=2)).until_next == timedelta(minutes=2)
    assert next_try(1, Outcome.FAILED, first, 0.9, timedelta(days=9)).until_next == LONGEST_WAIT


def test_case_83_a_message_is_signed_as_the_standard_says() -> None:
    """The example of Standard Webhooks' own libraries."""
    secret, at, body = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw", 1614265330, b'{"test": 2432232314}'
    found = signing.headers("msg_p5jXN8AQM9LWM0D4loKWxJek", at, body, [secret], signing.new_key())
    assert found["webhook-signature"].split()[0] == "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE="
    assert (found["webhook-id"], found["webhook-timestamp"]) == ("msg_p5jXN8AQM9LWM0D4loKWxJek", "1614265330")


def test_while_a_secret_changes_both_sign_and_a_public_key_too() -> None:
    known = [signing.new_secret(), signing.new_secret()]
    written = signing.headers("m", 1, b"{}", known, signing.new_key())["webhook-signature"].split()
    assert [one.partition(",")[0] for one in written] == ["v1", "v1", "v1a"]
    assert len(set(written)) == 3


INSIDE = [
    "127.0.0.1", "127.8.8.8", "0.0.0.0", "10.0.0.1", "172.16.0.1", "192.168.1.1", "169.254.169.254", "100.64.0.1", "224.0.0.1",
    "255.255.255.255", "192.0.2.1", "198.18.0.1", "240.0.0.1", "::1", "::", "fe80::1", "fc00::1", "fd12::1", "ff02::1",
    "::ffff:127.0.0.1", "::ffff:10.0.0.1", "64:ff9b::7f00:1", "64:ff9b::a9fe:a9fe", "2002:7f00:1::", "2002:a00:1::", "2001:db8::1",
]  # fmt: skip


@pytest.mark.parametrize("address", INSIDE)
def test_nothing_is_sent_inside(address: str) -> None:
    assert not may_be_sent_to(ipaddress.ip_address(address), ())


@pytest.mark.parametrize("address", ["8.8.8.8", "203.162.4.190", "2001:4860:4860::8888", "64:ff9b::808:808"])
def test_public_addresses_are_sent_to(address: str) -> None:
    assert may_be_sent_to(ipaddress.ip_address(address), ())


def test_a_network_that_the_operator_allows_is_sent_to_and_no_other() -> None:
    allowed = read_networks(["10.20.0.0/16"])
    assert may_be_sent_to(ipaddress.ip_address("10.20.3.4"), allowed)
    assert may_be_sent_to(ipaddress.ip_address("::ffff:10.20.3.4"), allowed)
    assert not may_be_sent_to(ipaddress.ip_address("10.21.3.4"), allowed)
    assert not may_be_sent_to(ipaddress.ip_address("127.0.0.1"), allowed)


@pytest.mark.parametrize(
    "url",
    [
        "ftp://example.vn/", "file:///etc/passwd", "example.vn", "https://", "https://a:b@example.vn/", "https://example.vn/#x",
        "https://example.vn:0/", "https://example.vn:99999/", "https://exa mple.vn/", "https://example.vn/\r\nX: y", "https://[::1/",
    ],
)  # fmt: skip
def test_an_address_that_is_none_is_refused(url: str) -> None:
    with pytest.raises(BadUrl):
        read_url(url)


def test_a_name_of_this_machine_is_looked_through() -> None:
    """`localhost` resolves for real; written as a number in other ways it is the same machine."""
    for url in ("https://localhost/", "https://127.1/", "https://0x7f000001/", "https://2130706433/", "https://[::1]/"):
        with pytest.raises((ForbiddenAddress, OSError)):
            resolve(read_url(url), ())
    allowed = read_networks(["127.0.0.0/8"])
    assert resolve(read_url("http://127.0.0.1:9/"), allowed) == "127.0.0.1"


def test_without_encryption_only_into_an_allowed_network() -> None:
    with pytest.raises(ForbiddenAddress):
        resolve(read_url("http://8.8.8.8/"), ())
    assert resolve(read_url("https://8.8.8.8/"), ()) == "8.8.8.8"
    assert sending.CONNECT_SECONDS < sending.ANSWER_SECONDS
