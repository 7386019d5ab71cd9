"""Whether a key that works is enough."""

import pytest

from integrations.connectors.capabilities import Capability
from integrations.rules.access import READING, SENDING, lacking

EVERYTHING = (*READING, *SENDING, "add_tag")
OFFERED = [Capability(key=key, supported=True) for key in EVERYTHING]


def found(**of: bool | None) -> list[Capability]:
    return [Capability(key=key, supported=of.get(key, True)) for key in EVERYTHING]


@pytest.mark.parametrize(
    ("of", "sends", "missing"),
    [
        ({}, True, []),
        ({"create_application": False}, True, ["create_application"]),
        ({"create_application": False}, False, []),
        ({"list_jobs": False, "attach_document": False}, False, ["list_jobs"]),
        ({"find_candidates": None, "create_person": None}, True, []),
        ({"add_tag": False}, True, []),
    ],
)
def test_only_what_is_needed_every_day_and_certainly_refused_is_missing(of, sends, missing):
    assert [lack.key for lack in lacking(OFFERED, found(**of), sends=sends)] == missing


def test_what_the_connector_cannot_do_at_all_is_no_fault_of_the_key():
    offered = [Capability(key="create_application", supported=False)]
    assert lacking(offered, found(create_application=False), sends=True) == []
