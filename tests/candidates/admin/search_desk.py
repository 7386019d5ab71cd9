"""A search's settings, entered as a browser without JavaScript does: look, then save."""

import re
from typing import Any

from django.test import Client

from candidates.models import Search
from tests.candidates.admin.conftest import committed

LIST = "/admin/candidates/search/"


def settings_of(search: Search) -> str:
    """The address of the export settings."""
    return f"{LIST}{search.pk}/settings/"


def filled(search: Search, **changes: Any) -> dict[str, Any]:
    """What the form holds, with what the person changed."""
    return {
        "job": search.job_id,
        "target": search.target,
        "stage_external_id": search.stage_external_id,
        "mode": search.mode,
        "who": "responders" if search.responders_only else "all",
        "response_types": search.response_types,
        "email_kinds": search.email_kinds,
        **changes,
    }


def hidden(page: str, name: str) -> str:
    """The value of a hidden field of a page."""
    found = re.search(rf'name="{name}" value="([^"]*)"', page)
    return found[1] if found else ""


def look(client: Client, search: Search, **changes: Any) -> Any:
    """The page as it shows what would become of the candidates."""
    address = settings_of(search)
    seen = hidden(client.get(address).content.decode(), "seen")
    return client.post(address, {**filled(search, **changes), "seen": seen, "check": "1"})


def save(client: Client, search: Search, page: str = "", **changes: Any) -> Any:
    """Look and save. ``page`` is one that was opened before."""
    looked = look(client, search, **changes).content.decode()
    inputs = {
        **filled(search, **changes),
        "seen": hidden(page or looked, "seen"),
        "previewed": hidden(looked, "previewed"),
        "save": "1",
    }
    with committed():
        return client.post(settings_of(search), inputs)
