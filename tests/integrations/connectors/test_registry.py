"""The one door to a connector, and what it says when settings are missing."""

import pytest

from integrations.connectors.ats.kombo.settings import read_settings
from integrations.connectors.options import OptionsError
from integrations.connectors.registry import CONNECTORS, build_connector
from integrations.connectors.secrets import MemorySecrets
from integrations.transport.client import Transport, TransportPolicy
from integrations.transport.limiter import InProcessLimiter

GOOD = {"integration_id": "lever:1"}
SECRET = {"api_key": "key-1"}


@pytest.fixture
def transport():
    with Transport(TransportPolicy(), InProcessLimiter(), "lane", lambda _: None) as transport:
        yield transport


@pytest.mark.parametrize("key", CONNECTORS)
def test_every_connector_of_the_registry_says_what_it_misses(key, transport):
    with pytest.raises(OptionsError) as missing:
        build_connector(key, transport=transport, options={}, secrets=MemorySecrets({}))
    assert missing.value.problems


def test_an_unknown_connector_is_a_clear_error(transport):
    with pytest.raises(OptionsError, match="there is no connector 'nope'"):
        build_connector("nope", transport=transport, options={}, secrets=MemorySecrets({}))


def test_the_us_region_is_the_default():
    assert read_settings(GOOD, SECRET).base_url == "https://api.us.kombo.dev/v1"


@pytest.mark.parametrize(
    ("region", "url"),
    [("eu", "https://api.kombo.dev/v1"), ("ca", "https://api.ca.kombo.dev/v1")],
)
def test_a_region_has_its_own_address(region, url):
    assert read_settings({**GOOD, "region": region}, SECRET).base_url == url


@pytest.mark.parametrize(
    ("options", "secret", "problems"),
    [
        ({}, {}, {"integration_id": "is missing", "api_key": "is missing"}),
        ({"integration_id": " "}, SECRET, {"integration_id": "is missing"}),
        ({**GOOD, "region": "mars"}, SECRET, {"region": "must be one of us, eu, ca"}),
        ({**GOOD, "page_size": 251}, SECRET, {"page_size": "must be between 1 and 250"}),
        ({**GOOD, "page_size": "9"}, SECRET, {"page_size": "must be a number"}),
        ({**GOOD, "live_statuses": "Active"}, SECRET, {"live_statuses": "must be a list of texts"}),
        (
            GOOD,
            {"api_key": "key\r\nX-Evil: 1"},
            {"api_key": "holds characters that no key has (a space, a line break …)"},
        ),
    ],
)
def test_every_setting_that_is_missing_or_wrong_is_named(options, secret, problems):
    with pytest.raises(OptionsError) as wrong:
        read_settings(options, secret)
    assert wrong.value.problems == problems


def test_the_settings_never_show_the_key():
    assert "key-1" not in repr(read_settings(GOOD, SECRET))
