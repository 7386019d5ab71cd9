"""What vendors send to a connection's own webhook: is it theirs, and what does it say."""

from datetime import UTC, datetime, timedelta

import pytest

from integrations.connectors.events import EventKind, SecretFrom
from integrations.connectors.registry import CONNECTORS, event_reader
from integrations.errors import UnexpectedResponseError
from integrations.rules.event_routes import FUTURE, ROUTES, is_fresh
from tests.integrations.connectors.hooked import LEVER, SECRET, VENDORS, lever_at

CASES = [
    pytest.param(vendor, name, id=f"{vendor}-{name}")
    for vendor, hooked in VENDORS.items()
    for name in hooked.told
]


def reader(vendor):
    found = event_reader(vendor)
    assert found is not None
    return found


@pytest.mark.parametrize(("vendor", "name"), CASES)
def test_what_was_signed_is_believed_and_told_in_our_words(vendor, name):
    payload, told = VENDORS[vendor].told[name]
    body, headers = VENDORS[vendor].sign(payload, SECRET)
    assert reader(vendor).verify(body, headers, SECRET)
    assert reader(vendor).verify(body, {key.lower(): it for key, it in headers.items()}, SECRET)
    event = reader(vendor).parse(body)
    assert (event.kind, event.person, event.application, event.merged_into) == told
    assert event.name
    assert event.external_id
    assert "canar" not in repr(event).lower()


@pytest.mark.parametrize("vendor", VENDORS)
def test_another_secret_and_none_at_all_are_not_believed(vendor):
    hooked = VENDORS[vendor]
    payload = next(iter(hooked.told.values()))[0]
    body, headers = hooked.sign(payload, SECRET)
    assert not reader(vendor).verify(body, headers, "another-secret-of-them")
    unsigned, no_headers = hooked.sign(payload, "")
    assert not reader(vendor).verify(unsigned, no_headers, "")


@pytest.mark.parametrize("vendor", sorted(set(VENDORS) - {"lever"}))
@pytest.mark.parametrize(
    "change",
    [
        lambda body, headers: (body + b" ", headers),
        lambda body, headers: (body.replace(b"1", b"2", 1), headers),
        lambda body, headers: (body, {}),
        lambda body, headers: (body, dict.fromkeys(headers, "")),
        lambda body, headers: (body, dict.fromkeys(headers, "sha256=é")),
        lambda body, headers: (
            body,
            {key: it.removeprefix("sha256=").removeprefix("sha256 ") for key, it in headers.items()}
            if any("sha256" in it for it in headers.values())
            else {},
        ),
    ],
    ids=["longer", "changed", "no header", "empty", "not ASCII", "without its prefix"],
)
def test_a_changed_delivery_is_not_believed(vendor, change):
    payload = next(iter(VENDORS[vendor].told.values()))[0]
    body, headers = change(*VENDORS[vendor].sign(payload, SECRET))
    assert not reader(vendor).verify(body, headers, SECRET)


def test_levers_signature_is_of_token_and_time_and_tells_deliveries_apart():
    payload = LEVER.told["candidateDeleted"][0]
    at = datetime(2026, 11, 26, 4, tzinfo=UTC)
    body, _ = lever_at(payload, SECRET, at)
    assert reader("lever").signed_at(body) == at
    assert not reader("lever").verify(body.replace(b"t0k3n", b"t0k4n"), {}, SECRET)
    later, _ = lever_at(payload, SECRET, at + timedelta(seconds=1))
    first, second = (reader("lever").parse(one).external_id for one in (body, later))
    assert first != second
    # Whoever puts another body under a signature that was seen is known by it.
    forged, _ = lever_at({**payload, "data": {"candidateId": "o-9"}}, SECRET, at)
    assert reader("lever").parse(forged).external_id == first


@pytest.mark.parametrize("vendor", VENDORS)
@pytest.mark.parametrize("body", [b"", b"[]", b"{}", b"null", b"[" * 100_000, b'{"a": 1', b"\xff"])
def test_what_is_no_event_is_never_an_accident(vendor, body):
    assert not reader(vendor).verify(body, {}, SECRET)
    with pytest.raises(UnexpectedResponseError):
        reader(vendor).parse(body)


@pytest.mark.parametrize(
    ("ago", "fresh"),
    [
        (timedelta(0), True),
        (timedelta(hours=23), True),
        (timedelta(hours=25), False),
        (-FUTURE + timedelta(seconds=1), True),
        (-FUTURE - timedelta(seconds=1), False),
        (None, False),
    ],
)
def test_a_signed_time_is_taken_within_a_window_on_both_sides(ago, fresh):
    now = datetime(2026, 11, 26, 4, tzinfo=UTC)
    signed_at = None if ago is None else now - ago
    assert is_fresh(signed_at, timedelta(days=1), now=now) is fresh
    assert is_fresh(signed_at, None, now=now)


def test_every_kind_is_in_the_one_table_and_every_name_leads_to_one():
    assert set(ROUTES) == set(EventKind)
    told = {key: event_reader(key) for key in CONNECTORS}
    assert {key for key, found in told.items() if found} == {*VENDORS, "kombo"}
    for found in told.values():
        if found is not None:
            assert found.NAMES
            assert EventKind.OTHER not in found.NAMES.values()
    assert reader("kombo").SECRET_FROM is SecretFrom.PLATFORM
