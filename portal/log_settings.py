"""How the portal writes its log."""

from typing import Any


def logging_of(*, level: str) -> dict[str, Any]:
    """Everything to the console, one line each, from ``level`` on."""
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "formatters": {"plain": {"format": "%(asctime)s %(levelname)s %(name)s %(message)s"}},
        "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "plain"}},
        "root": {"handlers": ["console"], "level": level},
        # urllib3's debug lines hold whole URLs.
        "loggers": {"urllib3": {"level": "WARNING"}},
    }
