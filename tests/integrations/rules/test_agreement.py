"""What to warn of before a customer agrees, and what differs when the access is there."""

import pytest

from integrations.rules.agreement import AgreementReason, Terms, differences, warnings
from integrations.rules.connection_state import Workflow

A = AgreementReason
OPERATIONS = (
    "create_application", "create_application_with_document", "move_stage", "attach_document",
)  # fmt: skip
ALL = dict.fromkeys(OPERATIONS, True)


def codes(terms: Terms) -> list[str]:
    return [reason.code for reason in warnings(terms)]


@pytest.mark.parametrize("lost", ["move_stage", "attach_document"])
@pytest.mark.parametrize(
    ("known", "workflow", "said"),
    [
        (False, Workflow.NEW_AND_ENGAGED, [A.UPDATES_HANDLED_BADLY]),
        (None, Workflow.NEW_AND_ENGAGED, [A.UPDATES_UNKNOWN]),
        (True, Workflow.NEW_AND_ENGAGED, []),
        (False, Workflow.ENGAGED_ONLY, []),
        (False, Workflow.REDIRECT, [A.DROP_OFF]),
    ],
)
def test_updates_are_warned_of_where_the_workflow_needs_them(lost, known, workflow, said):
    assert codes(Terms(workflow=workflow, capabilities=ALL | {lost: known})) == said


def test_what_was_never_heard_of_is_not_known():
    assert codes(Terms(workflow=Workflow.NEW_AND_ENGAGED)) == [A.UPDATES_UNKNOWN]


def test_redirect_is_warned_of_whatever_the_system_can_do():
    (reason,) = warnings(Terms(workflow=Workflow.REDIRECT, capabilities=ALL))
    assert reason.code == A.DROP_OFF
    assert "nothing is exported" in reason.sentence


def test_a_system_that_creates_nobody_is_warned_of_unless_it_only_excludes():
    closed = ALL | {"create_application": False, "create_application_with_document": False}
    assert codes(Terms(capabilities=closed)) == [A.CANNOT_CREATE]
    assert codes(Terms(capabilities=closed | {"create_application": True})) == []
    assert codes(Terms(capabilities=closed, takes_candidates=False)) == []


def test_the_evidence_names_what_is_not_possible():
    terms = Terms(workflow=Workflow.NEW_AND_ENGAGED, capabilities=ALL | {"move_stage": False})
    assert warnings(terms)[0].evidence == {"not_possible": ["move stage"]}


def test_terms_are_read_back_as_they_were_stored():
    terms = Terms(
        workflow=Workflow.REDIRECT,
        countries=["US", "CA"],
        inclusion_rules=[{"field": "department", "operator": "is", "values": ["Welding"]}],
        capabilities=ALL | {"move_stage": None},
    )
    assert Terms.from_json(terms.as_json()) == terms
    assert Terms.from_json({}) is None


def test_nothing_differs_from_itself():
    terms = Terms(countries=("US",), capabilities=ALL)
    stored = Terms.from_json(terms.as_json() | {"countries": ["US"]})
    assert stored is not None
    assert differences(stored, terms) == ()


def test_settings_and_capabilities_that_differ_are_told_apart():
    agreed = Terms(countries=["US"], capabilities=ALL)
    now = Terms(countries=["US", "CA"], capabilities=ALL | {"move_stage": False, "add_tag": True})
    found = {entry.name: entry for entry in differences(agreed, now)}
    assert set(found) == {"countries", "move_stage", "add_tag"}
    assert (found["countries"].agreed, found["countries"].now) == (["US"], ["US", "CA"])
    assert not found["countries"].is_capability
    assert (found["move_stage"].agreed, found["move_stage"].now) == (True, False)
    assert (found["add_tag"].agreed, found["add_tag"].now) == (None, True)


@pytest.mark.parametrize(
    ("workflow", "lost", "matters"),
    [
        (Workflow.NEW_AND_ENGAGED, ["move_stage"], {"move_stage"}),
        (Workflow.ENGAGED_ONLY, ["move_stage"], set()),
        (Workflow.ENGAGED_ONLY, ["create_application"], set()),
        (
            Workflow.ENGAGED_ONLY,
            ["create_application", "create_application_with_document"],
            {"create_application", "create_application_with_document"},
        ),
        (Workflow.REDIRECT, ["create_application", "create_application_with_document"], set()),
    ],
)
def test_a_loss_matters_where_the_workflow_cannot_do_without(workflow, lost, matters):
    agreed = Terms(workflow=workflow, capabilities=ALL)
    now = Terms(workflow=workflow, capabilities=ALL | dict.fromkeys(lost, False))
    assert {entry.name for entry in differences(agreed, now) if entry.matters} == matters
