"""Which addresses the stand-in calls: those of this very machine, and no others."""

import ipaddress
from urllib.parse import urlsplit


def is_here(url: str) -> bool:
    """Whether this address can only be on this machine."""
    parts = urlsplit(url)
    host = parts.hostname or ""
    try:
        local = host == "localhost" or ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False
    return local and parts.scheme in ("http", "https")
