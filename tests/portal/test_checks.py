"""Which settings do not fit together: one table, one row per way to get it wrong."""

from types import SimpleNamespace
from typing import Any

import pytest
from django.core.checks import ERROR, WARNING, run_checks
from django.test import override_settings

from portal.checks import wrong_combinations

KEY = "k1:b25seS1mb3ItdGVzdHMtb25seS1mb3ItdGVzdHMtISE="
POSTGRESQL = {"default": {"ENGINE": "django.db.backends.postgresql"}}
SQLITE = {"default": {"ENGINE": "django.db.backends.sqlite3"}}

CONSOLE = "django.core.mail.backends.console.EmailBackend"
EMBEDDED: dict[str, Any] = {
    "EMBEDDED": True,
    "DEBUG": False,
    "BEHIND_TLS": False,
    "DATABASES": SQLITE,
    "REDIS_URL": "",
    "CELERY_BROKER_URL": "filesystem://",
    "CELERY_BROKER_TRANSPORT_OPTIONS": {},
    "OUTBOUND_ALLOWED_PRIVATE": frozenset({"127.0.0.1:8765"}),
    "CREDENTIAL_KEYS": [KEY],
    "PORTAL_URL": "http://127.0.0.1:8000",
    "ALLOWED_HOSTS": ["127.0.0.1", "localhost"],
    "PLATFORM_SECRETS": {"kombo": {"api_key": ""}},
    "OUTBOUND_CONNECT_TIMEOUT": 5.0,
    "OUTBOUND_READ_DEADLINE": 60.0,
    "OUTBOUND_WRITE_DEADLINE": 300.0,
    "OUTBOUND_MAX_WAIT": 5.0,
    "EXPORT_LEASE_SECONDS": 60.0,
    "EXPORT_MAX_ATTEMPTS": 12,
    "LANE_WIDTH": 4,
    "LANE_SECONDS": 15.0,
    "TEST_CANDIDATE_EMAIL": "portal-test+{reference}@example.com",
    "EMAIL_BACKEND": CONSOLE,
    "WEBHOOK_SECRETS": {"kombo": ""},
}
PRODUCTION: dict[str, Any] = EMBEDDED | {
    "EMBEDDED": False,
    "BEHIND_TLS": True,
    "DATABASES": POSTGRESQL,
    "REDIS_URL": "redis://cache:6379/0",
    "CELERY_BROKER_URL": "redis://cache:6379/0",
    "CELERY_BROKER_TRANSPORT_OPTIONS": {"visibility_timeout": 900},
    "OUTBOUND_ALLOWED_PRIVATE": frozenset(),
    "PORTAL_URL": "https://portal.example.com",
    "ALLOWED_HOSTS": ["portal.example.com"],
    "PLATFORM_SECRETS": {"kombo": {"api_key": "a key"}},
    "EMAIL_BACKEND": "django.core.mail.backends.smtp.EmailBackend",
    "WEBHOOK_SECRETS": {"kombo": "a secret"},
}


def ids(base: dict[str, Any], **changed: Any) -> list[str]:
    return [str(message.id) for message in wrong_combinations(SimpleNamespace(**base | changed))]


@pytest.mark.parametrize("base", [EMBEDDED, PRODUCTION], ids=["embedded", "production"])
def test_the_usual_settings_are_fine(base: dict[str, Any]) -> None:
    assert ids(base) == []


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"REDIS_URL": ""}, ["portal.E001"]),
        ({"OUTBOUND_ALLOWED_PRIVATE": frozenset({"10.0.0.7:80"})}, ["portal.W002"]),
        ({"DEBUG": True}, ["portal.E003"]),
        ({"DEBUG": True, "BEHIND_TLS": False}, ["portal.E003"]),
        ({"CREDENTIAL_KEYS": ["k1:c2hvcnQ="]}, ["portal.E004"]),
        ({"CREDENTIAL_KEYS": []}, ["portal.E004"]),
        ({"PORTAL_URL": "http://portal.example.com"}, ["portal.E005"]),
        ({"PORTAL_URL": "http://portal.example.com", "BEHIND_TLS": False}, []),
        ({"PORTAL_URL": "https://elsewhere.example.com"}, ["portal.E006"]),
        ({"ALLOWED_HOSTS": [".example.com"]}, []),
        ({"ALLOWED_HOSTS": ["example.com"]}, ["portal.E006"]),
        ({"ALLOWED_HOSTS": ["*"]}, []),
        ({"DATABASES": SQLITE}, ["portal.E007"]),
        ({"REDIS_URL": "", "CELERY_BROKER_URL": "filesystem://"}, ["portal.W008"]),
        ({"OUTBOUND_WRITE_DEADLINE": 880.0, "OUTBOUND_MAX_WAIT": 5.0}, ["portal.E009"]),
        ({"OUTBOUND_WRITE_DEADLINE": 870.0, "OUTBOUND_MAX_WAIT": 5.0}, []),
        ({"PLATFORM_SECRETS": {"kombo": {"api_key": ""}}}, ["portal.W010"]),
        ({"EMAIL_BACKEND": CONSOLE}, ["portal.W013"]),
        ({"WEBHOOK_SECRETS": {"kombo": ""}}, ["portal.W014"]),
        ({"LANE_WIDTH": 0}, ["portal.E011"]),
        ({"OUTBOUND_MAX_WAIT": -1.0, "EXPORT_MAX_ATTEMPTS": 0}, ["portal.E011", "portal.E011"]),
        ({"TEST_CANDIDATE_EMAIL": "tests@example.com"}, ["portal.E012"]),
        ({"TEST_CANDIDATE_EMAIL": "{reference}"}, ["portal.E012"]),
        ({"TEST_CANDIDATE_EMAIL": "{number}@example.com"}, ["portal.E012"]),
    ],
)
def test_a_wrong_combination_in_production_is_named(
    changed: dict[str, Any], said: list[str]
) -> None:
    assert ids(PRODUCTION, **changed) == said


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"DEBUG": True}, []),
        ({"DEBUG": True, "BEHIND_TLS": True, "PORTAL_URL": "https://localhost"}, ["portal.E003"]),
        ({"CELERY_BROKER_URL": "redis://cache/0"}, ["portal.E001", "portal.E007"]),
        ({"OUTBOUND_WRITE_DEADLINE": 5000.0}, []),
    ],
)
def test_a_wrong_combination_on_one_machine_is_named(
    changed: dict[str, Any], said: list[str]
) -> None:
    assert ids(EMBEDDED, **changed) == said


def test_every_message_says_what_to_do_and_its_letter_is_its_level() -> None:
    everything_wrong = {
        "REDIS_URL": "",
        "OUTBOUND_ALLOWED_PRIVATE": frozenset({"10.0.0.7:80"}),
        "DEBUG": True,
        "CREDENTIAL_KEYS": ["nonsense"],
        "PORTAL_URL": "http://elsewhere.example.com",
        "DATABASES": SQLITE,
        "OUTBOUND_WRITE_DEADLINE": 5000.0,
        "PLATFORM_SECRETS": {"kombo": {"api_key": ""}},
        "LANE_WIDTH": -1,
    }
    messages = wrong_combinations(SimpleNamespace(**PRODUCTION | everything_wrong))
    assert len(messages) == 10
    for message in messages:
        assert message.hint
        assert message.level == (ERROR if ".E" in str(message.id) else WARNING)


def test_django_asks() -> None:
    with override_settings(CREDENTIAL_KEYS=["nonsense"]):
        assert "portal.E004" in [message.id for message in run_checks()]
