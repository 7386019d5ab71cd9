"""What a Factorial connection has to be told, and the doors that lead to it."""

import pytest

from integrations.connectors.hris.factorial.settings import read_settings
from integrations.connectors.options import OptionsError
from integrations.connectors.registry import build_connector, build_hris_connector
from integrations.connectors.secrets import MemorySecrets
from integrations.transport.client import Transport, TransportPolicy
from integrations.transport.limiter import InProcessLimiter

SECRET = {"api_key": "key-1"}


@pytest.fixture
def transport():
    with Transport(TransportPolicy(), InProcessLimiter(), "lane", lambda _: None) as transport:
        yield transport


def test_a_key_is_all_that_is_needed():
    settings = read_settings({}, SECRET)
    assert settings.resources_url == "https://api.factorialhr.com/api/2026-10-01/resources"
    assert settings.lookup_lag_seconds is None
    assert settings.max_document_bytes == 10_000_000
    assert "key-1" not in repr(settings)


def test_address_and_version_can_be_others():
    settings = read_settings(
        {"base_url": "https://demo.example/", "api_version": "2027-01-01"}, SECRET
    )
    assert settings.resources_url == "https://demo.example/api/2027-01-01/resources"


@pytest.mark.parametrize(
    ("options", "secret", "problems"),
    [
        ({}, {}, {"api_key": "is missing"}),
        ({"api_version": "latest"}, SECRET, {"api_version": "must be a date, such as 2026-10-01"}),
        ({"api_version": "../v1"}, SECRET, {"api_version": "must be a date, such as 2026-10-01"}),
        (
            {"api_version": "2026-13-01"},
            SECRET,
            {"api_version": "must be a date, such as 2026-10-01"},
        ),
        ({"lookup_lag_seconds": -1}, SECRET, {"lookup_lag_seconds": "must be between 0 and 86400"}),
        ({"max_document_mb": "9"}, SECRET, {"max_document_mb": "must be a number"}),
    ],
)
def test_every_setting_that_is_missing_or_wrong_is_named(options, secret, problems):
    with pytest.raises(OptionsError) as wrong:
        read_settings(options, secret)
    assert wrong.value.problems == problems


def test_the_trust_in_a_search_is_that_of_the_settings(transport):
    secrets = MemorySecrets(SECRET)
    told = build_hris_connector(
        "factorial", transport=transport, options={"lookup_lag_seconds": 30}, secrets=secrets
    )
    assert told.employee_trust().lag_seconds == told.document_trust().lag_seconds == 30
    untold = build_hris_connector("factorial", transport=transport, options={}, secrets=secrets)
    assert untold.employee_trust().lag_seconds is None
    assert untold.employee_trust().source


def test_each_door_opens_its_own_kind_only(transport):
    given = {"transport": transport, "options": {}, "secrets": MemorySecrets(SECRET)}
    with pytest.raises(OptionsError, match="Factorial is no applicant tracking system"):
        build_connector("factorial", **given)
    with pytest.raises(OptionsError, match="Odoo is no HR system"):
        build_hris_connector("odoo", **given)
