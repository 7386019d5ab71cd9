"""What Kombo tells of an integration and of a product, in our words."""

from datetime import date

import pytest

from integrations.connectors.ats.kombo.capabilities import (
    EVIDENCE,
    KOMBOS_OWN,
    of_integration,
    of_tool,
)
from integrations.connectors.ats.kombo.connector import KomboConnector
from integrations.connectors.capabilities import Capability
from integrations.connectors.payload import Payload

CODE = KomboConnector.derived_capabilities()
TODAY = date(2026, 11, 25)
OUR_OWN = len(KomboConnector.operations)
NOT_OFFERED = {name for name in KomboConnector.operations if not KomboConnector.offers(name)}

KOMBOS_WORDS = {
    "list_jobs": ("read_models", "ats_jobs"),
    "list_changed_jobs": ("read_models", "ats_jobs"),
    "list_people": ("read_models", "ats_candidates"),
    "list_changed_people": ("read_models", "ats_candidates"),
    "find_candidates": ("read_models", "ats_candidates"),
    "find_application": ("read_models", "ats_applications"),
    "create_application": ("write_actions", "ats_create_application"),
    "attach_document": ("write_actions", "ats_add_application_attachment"),
    "list_documents": ("write_actions", "ats_get_application_attachments"),
    "move_stage": ("write_actions", "ats_move_application_to_stage"),
    "add_note": ("write_actions", "ats_add_application_note"),
    "add_tag": ("write_actions", "ats_add_candidate_tag"),
}


def told(**groups):
    return {entry.key: entry for entry in of_integration(CODE, Payload(groups), TODAY)}


def told_of_tool(**coverage):
    return {entry.key: entry for entry in of_tool(CODE, Payload({"coverage": coverage}), TODAY)}


def datapoint(name, available=True, coverage="SUPPORTED", **more):
    switches = {"scope_config_setting": "ENABLED", "opted_out_by_customer": False}
    told = {"id": name, "is_available": available, "coverage_status": coverage}
    return {"label": "A label", **told, **switches, **more}


def test_kombos_example_of_an_integration_is_shown_in_kombos_words(kombo_spec):
    (example, *_) = kombo_spec.examples("/integrations/{integration_id}")
    found = of_integration(CODE, Payload(example).child("data"), TODAY)
    known = {
        "source": "Kombo: GET /integrations/{id}",
        "as_of": "2026-11-25",
        "tested": "asked of this integration",
    }
    assert found[OUR_OWN:] == (
        Capability(
            "read:hris_employees", True, "Employees, coverage SUPPORTED, scope ENABLED", **known
        ),
        Capability(
            "write:hris_create_employee",
            True,
            "Create employee, coverage SUPPORTED, scope ENABLED",
            **known,
        ),
    )


def test_kombos_example_of_the_tools_is_shown_in_kombos_words(kombo_spec):
    (example, *_) = kombo_spec.examples("/tools/{category}")
    (tool, *_) = Payload(example).child("data").items("tools")
    shown = {entry.key: entry for entry in of_tool(CODE, tool, TODAY)}
    assert shown["read:hris_employees"].supported is True
    assert shown["read:hris_teams"].supported is False
    assert shown["read:hris_teams"].detail == "Groups, coverage UNSUPPORTED, without parent_id"
    assert shown["feature:automatic_source_writing"].supported is True
    assert shown["create_application"].supported is None


def test_every_operation_that_the_code_has_is_asked_for_under_kombos_word():
    offered = {name for name in EVIDENCE if KomboConnector.offers(name)}
    assert set(KOMBOS_WORDS) == offered - KOMBOS_OWN
    assert offered >= KOMBOS_OWN


def test_what_kombo_does_itself_is_known_without_asking():
    told = {one.key: one for one in of_tool(CODE, Payload({"coverage": {}}), TODAY)}
    assert told["events"].supported is True


def test_the_models_and_actions_that_kombos_file_names_are_the_ones_we_ask_for(kombo_spec):
    """What the file does not name is formed in the same way, and is unknown where it is wrong."""
    text = kombo_spec.path.read_text()
    unpublished = {name for _, name in KOMBOS_WORDS.values() if f"{name}" not in text}
    assert unpublished == {
        "ats_get_application_attachments",
        "ats_move_application_to_stage",
        "ats_add_application_note",
        "ats_add_candidate_tag",
    }


@pytest.mark.parametrize(("key", "word"), KOMBOS_WORDS.items(), ids=KOMBOS_WORDS)
@pytest.mark.parametrize(
    ("available", "coverage", "more", "supported"),
    [
        (True, "SUPPORTED", {}, True),
        (False, "UNSUPPORTED", {}, False),
        (False, "NOT_IMPLEMENTED", {}, False),
        (False, "UNKNOWN", {}, None),
        (True, "UNKNOWN", {}, None),
        (None, None, {}, None),
        (False, "SUPPORTED", {"scope_config_setting": "DISABLED"}, False),
        (False, "UNKNOWN", {"scope_config_setting": "DISABLED"}, False),
        (False, "SUPPORTED", {"opted_out_by_customer": True}, False),
        (False, "UNKNOWN", {"opted_out_by_customer": True}, False),
    ],
)
def test_each_operation_is_as_able_as_the_integration(
    key, word, available, coverage, more, supported
):
    group, name = word
    entry = told(**{group: [datapoint(name, available, coverage, **more)]})[key]
    assert entry.supported is supported
    assert (entry.as_of, entry.tested) == ("2026-11-25", "asked of this integration")
    assert ("switched off in Kombo's scope configuration" in entry.detail) == (
        "scope_config_setting" in more
    )
    assert ("opted out by the customer" in entry.detail) == ("opted_out_by_customer" in more)


@pytest.mark.parametrize(("key", "word"), KOMBOS_WORDS.items(), ids=KOMBOS_WORDS)
@pytest.mark.parametrize(
    ("coverage", "supported"),
    [
        ("SUPPORTED", True),
        ("UNSUPPORTED", False),
        ("NOT_IMPLEMENTED", False),
        ("UNKNOWN", None),
        ("BRAND_NEW", None),
        (None, None),
    ],
)
def test_each_operation_is_as_able_as_the_product(key, word, coverage, supported):
    group, name = word
    entry = told_of_tool(**{group: [{"id": name, "coverage_status": coverage}]})[key]
    assert entry.supported is supported
    assert entry.source == "Kombo: GET /tools/ats"
    assert (entry.as_of, entry.tested) == ("2026-11-25", "asked of Kombo for this product")


@pytest.mark.parametrize("key", KOMBOS_WORDS)
def test_what_kombo_does_not_tell_is_neither_yes_nor_no(key):
    entry = told()[key]
    assert entry.supported is None
    assert entry.detail == "Kombo does not tell whether it can. It is tried."


@pytest.mark.parametrize("key", sorted(NOT_OFFERED))
def test_what_the_code_has_not_is_no_whatever_kombo_says(key):
    everything = [datapoint(f"ats_{key}"), datapoint("ats_create_candidate")]
    entry = told(write_actions=everything)[key]
    assert entry.supported is False
    known = EVIDENCE[key]
    assert (entry.source, entry.as_of, entry.detail) == (known.source, known.as_of, known.detail)


def test_nobody_is_created_without_a_job():
    entry = told()["create_prospect"]
    assert entry.supported is False
    assert entry.detail == "Kombo creates nobody without a job."
    assert entry.source.startswith("Kombo: POST /ats/jobs/{job_id}/applications")


def test_every_operation_is_told_once_and_first():
    found = of_integration(CODE, Payload({"write_actions": [datapoint("ats_new_thing")]}), TODAY)
    keys = [entry.key for entry in found]
    assert keys == [*KomboConnector.operations, "write:ats_new_thing"]


def test_missing_fields_of_an_action_are_named():
    fields = [
        {"id": "candidate.first_name", "coverage_status": "SUPPORTED"},
        {"id": "stage_id", "coverage_status": "UNSUPPORTED"},
        {"id": "candidate.location", "coverage_status": "NOT_IMPLEMENTED"},
    ]
    actions = [datapoint("ats_create_application", fields=fields)]
    assert told(write_actions=actions)["create_application"].detail == (
        "A label, coverage SUPPORTED, scope ENABLED, without stage_id, candidate.location"
    )


def test_an_entry_without_an_id_names_nothing_and_does_no_harm():
    models = [{"id": None}, {"label": "No id"}, datapoint("ats_jobs")]
    assert told(read_models=models)["list_jobs"].supported is True


def test_an_older_answer_without_actions_leaves_them_unknown():
    """``write_actions`` is younger than ``read_models`` (between November 2025 and May 2026)."""
    entries = told(read_models=[datapoint("ats_jobs")])
    assert entries["list_jobs"].supported is True
    assert entries["create_application"].supported is None
