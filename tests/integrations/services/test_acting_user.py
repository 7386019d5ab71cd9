"""The user of the ATS who acts for us: listed live, chosen, and asked about again."""

from collections.abc import Iterator

import pytest

from integrations.errors import CredentialsRejectedError
from integrations.models import AuditEvent, Connection, OnboardingProject
from integrations.services import acting_user, credentials, onboarding
from sandbox.server import SandboxServer
from tests.base import Cast, make_connection


@pytest.fixture
def box(settings) -> Iterator[SandboxServer]:
    with SandboxServer() as server:
        settings.OUTBOUND_ALLOWED_PRIVATE = frozenset({f"{server.host}:{server.port}"})
        yield server


@pytest.fixture
def project(cast: Cast, box: SandboxServer) -> OnboardingProject:
    connection = make_connection(
        cast.harbor,
        system="lever",
        route="lever",
        state="connected",
        options={"base_url": f"{box.twin_url('lever')}/v1", "environment": "production"},
    )
    keys = {"api_key": box.twin("lever").credentials()["api_key"]}
    credentials.store_secrets(connection, keys, actor=cast.max)
    project = onboarding.project_of(connection, owner=cast.max)
    onboarding.confirm_system(project, version="LeverTRM", actor=cast.max)
    onboarding.agree(project, actor=cast.max)
    return project


def test_only_connectors_that_want_a_user_ask_for_one(cast, project):
    assert [s.name for s in acting_user.settings_of(project.connection)] == ["acting_user_id"]
    other = make_connection(cast.harbor, name="Odoo", system="odoo", route="odoo")
    assert acting_user.settings_of(other) == ()


def test_the_onboarding_waits_for_a_user_where_nothing_works_without_one(project):
    project.refresh_from_db()
    codes = [reason["code"] for reason in project.waits_for]
    assert (project.step, codes[0]) == ("configuration", "onboarding.no_acting_user")


def test_who_is_chosen_is_kept_and_the_vendor_is_asked_again(cast, project):
    first, *_ = acting_user.users_of(project.connection)
    answer = acting_user.choose(project, {"acting_user_id": first}, actor=cast.max)
    assert (answer.done, answer.sentence) == (
        True,
        f"{first.name} acts in the ATS from now on.",
    )
    connection = Connection.objects.get()
    assert connection.options["acting_user_id"] == first.external_id
    assert connection.options["environment"] == "production"
    can = {entry["key"]: entry["supported"] for entry in connection.capabilities}
    assert can["create_application"] is True
    project.refresh_from_db()
    assert project.acting_user == first.name
    assert [reason["code"] for reason in project.waits_for] == ["onboarding.not_configured"]
    event = AuditEvent.objects.get(action="chose the acting user")
    assert event.details == {"users": {"acting_user_id": first.external_id}}


def test_nobody_can_be_chosen_again(cast, project):
    first, *_ = acting_user.users_of(project.connection)
    acting_user.choose(project, {"acting_user_id": first}, actor=cast.max)
    answer = acting_user.choose(project, {"acting_user_id": None}, actor=cast.max)
    assert answer.sentence.startswith("Nobody in particular acts now.")
    assert "acting_user_id" not in Connection.objects.get().options


def test_a_choice_stays_when_the_test_after_it_fails(cast, project, box):
    first, *_ = acting_user.users_of(project.connection)
    credentials.store_secrets(project.connection, {"api_key": "revoked"}, actor=cast.max)
    answer = acting_user.choose(project, {"acting_user_id": first}, actor=cast.max)
    assert answer.done
    assert "The test that followed failed:" in answer.sentence
    assert Connection.objects.get().options["acting_user_id"] == first.external_id


def test_a_vendor_that_lists_nobody_says_why(cast, project):
    credentials.store_secrets(project.connection, {"api_key": "revoked"}, actor=cast.max)
    with pytest.raises(CredentialsRejectedError):
        acting_user.users_of(project.connection)
