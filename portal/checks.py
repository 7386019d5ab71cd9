"""System checks: settings that do not fit together, each with an id and what to do about it.

Errors stop ``manage.py check`` and ``migrate``; warnings are said. The ids are stable.
"""

from collections.abc import Callable, Iterator, Sequence
from typing import Any
from urllib.parse import urlsplit

from django.apps import AppConfig, apps
from django.conf import settings
from django.core import checks
from django.core.checks import CheckMessage
from django.db import DatabaseError

from candidates.rules.emails import well_formed
from integrations.rules.roles import Role
from integrations.sealing import KeyRing, SealError

FILES = ("filesystem", "memory")
POSITIVE = (
    "OUTBOUND_CONNECT_TIMEOUT", "OUTBOUND_READ_DEADLINE", "OUTBOUND_WRITE_DEADLINE",
    "OUTBOUND_MAX_WAIT", "EXPORT_LEASE_SECONDS", "EXPORT_MAX_ATTEMPTS", "LANE_WIDTH",
    "LANE_SECONDS",
)  # fmt: skip


def settings_fit_together(
    app_configs: Sequence[AppConfig] | None, **kwargs: Any
) -> list[CheckMessage]:
    """Every wrong combination of the settings as they are."""
    return wrong_combinations(settings)


def wrong_combinations(of: Any) -> list[CheckMessage]:
    """Every wrong combination of these settings."""
    return [message for rule in RULES for message in rule(of)]


def _limiter(settings: Any) -> Iterator[CheckMessage]:
    if _has_network_broker(settings) and not settings.REDIS_URL:
        yield checks.Error(
            "Worker processes share no rate limiter: BROKER_URL is set and REDIS_URL is not.",
            hint="Set REDIS_URL. Every worker would pace alone, and together exceed the vendor's "
            "limit.",
            id="portal.E001",
        )


def _private_addresses(settings: Any) -> Iterator[CheckMessage]:
    # A warning, because a trial against a stand-in on real services is legitimate.
    if settings.OUTBOUND_ALLOWED_PRIVATE and not settings.EMBEDDED:
        yield checks.Warning(
            "Connections to private addresses are allowed: "
            f"{', '.join(sorted(settings.OUTBOUND_ALLOWED_PRIVATE))}.",
            hint="Empty OUTBOUND_ALLOWED_PRIVATE in production; it is for the stand-in only.",
            id="portal.W002",
        )


def _debug(settings: Any) -> Iterator[CheckMessage]:
    if settings.DEBUG and (settings.BEHIND_TLS or not settings.EMBEDDED):
        yield checks.Error(
            "DEBUG is on outside the embedded default: error pages would show settings and data.",
            hint="Unset DEBUG.",
            id="portal.E003",
        )


def _credential_keys(settings: Any) -> Iterator[CheckMessage]:
    try:
        KeyRing.parse(settings.CREDENTIAL_KEYS)
    except SealError as error:
        yield checks.Error(
            "Stored credentials cannot be opened: CREDENTIAL_KEYS is malformed.",
            hint=str(error),
            id="portal.E004",
        )


def _portal_url(settings: Any) -> Iterator[CheckMessage]:
    url = urlsplit(settings.PORTAL_URL)
    if settings.BEHIND_TLS and url.scheme != "https":
        yield checks.Error(
            f"PORTAL_URL is {settings.PORTAL_URL}, but the portal is served behind TLS.",
            hint="Set PORTAL_URL to the https address that people use. Profiles link back to it. "
            "Without TLS in front, set BEHIND_TLS=off.",
            id="portal.E005",
        )
    allowed = settings.ALLOWED_HOSTS
    if "*" not in allowed and not _is_allowed(url.hostname or "", allowed):
        yield checks.Error(
            f"The host of PORTAL_URL, {url.hostname}, is not in ALLOWED_HOSTS.",
            hint="Add it to ALLOWED_HOSTS. Links in profiles would be refused.",
            id="portal.E006",
        )


def _is_allowed(host: str, allowed: Sequence[str]) -> bool:
    return any(
        host == entry or (entry.startswith(".") and f".{host}".endswith(entry)) for entry in allowed
    )


def _database(settings: Any) -> Iterator[CheckMessage]:
    is_file = settings.DATABASES["default"]["ENGINE"].endswith("sqlite3")
    if is_file and _has_network_broker(settings):
        yield checks.Error(
            "The database is a SQLite file, but the broker is reached over the network.",
            hint="Set DATABASE_URL to a PostgreSQL. SQLite serves one machine, on its broker of "
            "files.",
            id="portal.E007",
        )
    if not is_file and not _has_network_broker(settings):
        yield checks.Warning(
            "The broker is a folder of files: web, worker and clock must share one machine.",
            hint="Set REDIS_URL.",
            id="portal.W008",
        )


def _visibility(settings: Any) -> Iterator[CheckMessage]:
    visible_after = settings.CELERY_BROKER_TRANSPORT_OPTIONS.get("visibility_timeout")
    longest = settings.LANE_SECONDS + settings.OUTBOUND_MAX_WAIT + settings.OUTBOUND_WRITE_DEADLINE
    if visible_after is not None and longest >= visible_after:
        yield checks.Error(
            f"A task may take {longest:.0f} s, and the broker hands it to a second worker after "
            f"{visible_after:.0f} s.",
            hint="Lower OUTBOUND_WRITE_DEADLINE, OUTBOUND_MAX_WAIT or LANE_SECONDS.",
            id="portal.E009",
        )


def _kombo_key(settings: Any) -> Iterator[CheckMessage]:
    if not settings.EMBEDDED and not settings.PLATFORM_SECRETS["kombo"]["api_key"]:
        yield checks.Warning(
            "There is no Kombo API key: only connections with a key of their own will work.",
            hint="Set KOMBO_API_KEY, or KOMBO_API_KEY_FILE to a file that holds it.",
            id="portal.W010",
        )


def _budgets(settings: Any) -> Iterator[CheckMessage]:
    for name in POSITIVE:
        if getattr(settings, name) <= 0:
            yield checks.Error(
                f"{name} is {getattr(settings, name)}; it must be more than nothing.",
                hint=f"Unset {name} to use its default.",
                id="portal.E011",
            )


def _test_candidate(settings: Any) -> Iterator[CheckMessage]:
    address = settings.TEST_CANDIDATE_EMAIL
    try:
        fits = address.format(reference="rx-1") != address.format(reference="rx-2")
    except (KeyError, IndexError, ValueError):
        fits = False
    if not fits or not well_formed(address.replace("{reference}", "rx-1")):
        yield checks.Error(
            f"TEST_CANDIDATE_EMAIL is {address}: no address of its own for each test candidate.",
            hint="Write an address with {reference} in it, such as tests+{reference}@example.com.",
            id="portal.E012",
        )


def _mail(settings: Any) -> Iterator[CheckMessage]:
    if not settings.EMBEDDED and settings.EMAIL_BACKEND.endswith("console.EmailBackend"):
        yield checks.Warning(
            "Mails are printed instead of sent: customers get no links, and the links are in the "
            "log.",
            hint="Set EMAIL_URL to your mail server, such as smtp+tls://user:password@host:587.",
            id="portal.W013",
        )


def _webhooks(settings: Any) -> Iterator[CheckMessage]:
    for connector, secret in settings.WEBHOOK_SECRETS.items():
        if not secret and settings.PLATFORM_SECRETS.get(connector, {}).get("api_key"):
            yield checks.Warning(
                f"There is no webhook secret for {connector}: nobody can be connected through its "
                "own page, because only its events tell who has.",
                hint=f"Set {connector.upper()}_WEBHOOK_SECRET, and the address "
                f"{settings.PORTAL_URL}/webhooks/{connector} at the vendor.",
                id="portal.W014",
            )


def _has_network_broker(settings: Any) -> bool:
    return not settings.CELERY_BROKER_URL.startswith(FILES)


RULES: tuple[Callable[[Any], Iterator[CheckMessage]], ...] = (
    _limiter,
    _private_addresses,
    _debug,
    _credential_keys,
    _portal_url,
    _database,
    _visibility,
    _kombo_key,
    _budgets,
    _test_candidate,
    _mail,
    _webhooks,
)


def somebody_hears_alerts(
    app_configs: Sequence[AppConfig] | None, databases: Sequence[str] | None, **kwargs: Any
) -> list[CheckMessage]:
    """Whether an alert would reach anybody, whatever it is about: administrators come last."""
    if not databases:
        return []
    try:
        people = apps.get_model("integrations.User").objects.filter(
            is_active=True, memberships__role=Role.ADMINISTRATOR
        )
        nobody = not people.exclude(email="").exclude(alert_mails="never").exists()
    except DatabaseError:
        return []  # before the first migration
    return [NOBODY_HEARS] if nobody else []


NOBODY_HEARS = checks.Warning(
    "No administrator can be mailed: an alert that nobody else hears would only be shown.",
    hint="Give an administrator an e-mail address, and let them hear of alerts (admin, People).",
    id="portal.W015",
)
