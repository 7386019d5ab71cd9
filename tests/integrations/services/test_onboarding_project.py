"""The onboarding project: when it begins, what is agreed, who owns it, what befalls it."""

from datetime import timedelta

import pytest
from django.utils import timezone

from integrations.models import (
    AuditEvent,
    Connection,
    Membership,
    OnboardingProject,
    User,
)
from integrations.rules.business_days import add_business_days
from integrations.rules.decision import Reason
from integrations.rules.roles import Role
from integrations.selectors import people_who_may
from integrations.services import connections, links, onboarding
from integrations.services.terms import differences_of
from tests.base import Cast, make_connection, make_person

LOST = Reason("http.401", "The key was revoked.")


@pytest.fixture
def connection(cast: Cast) -> Connection:
    return make_connection(cast.harbor, system="odoo", route="odoo", state="setting_up")


@pytest.fixture
def project(cast: Cast, connection: Connection) -> OnboardingProject:
    return onboarding.project_of(connection, owner=cast.max)


def sentences(project: OnboardingProject) -> list[str]:
    return list(project.events.order_by("pk").values_list("sentence", flat=True))


def test_it_begins_once_and_keeps_its_owner(cast, connection, project):
    again = onboarding.project_of(connection, owner=cast.ana)
    assert (again.pk, again.owner) == (project.pk, cast.max)
    assert project.due_at == add_business_days(project.kicked_off_at, 2)
    assert (project.step, project.waits_on) == ("alignment", "account_manager")


def test_that_of_a_connection_from_before_is_live_and_never_late(cast):
    begun = timezone.now() - timedelta(days=90)
    old = make_connection(cast.harbor, live_at=begun + timedelta(days=1))
    Connection.objects.filter(pk=old.pk).update(created_at=begun)
    project = onboarding.project_of(Connection.objects.get(pk=old.pk))
    assert (project.step, project.waits_on) == ("live", "nobody")
    assert project.kicked_off_at == begun
    assert project.step_since == begun + timedelta(days=1)


def test_what_is_agreed_is_kept_as_it_stands(cast, connection, project):
    onboarding.agree(project, actor=cast.max, note="On the phone")
    assert project.agreed_terms["workflow"] == "engaged_only"
    assert differences_of(project) == ()
    connection.countries = ["US", "CA"]
    connection.capabilities = [{"key": "move_stage", "supported": False}]
    connection.save()
    project = OnboardingProject.objects.get(pk=project.pk)
    found = {entry.name: entry.now for entry in differences_of(project)}
    assert (found["countries"], found["move_stage"]) == (["US", "CA"], False)
    assert AuditEvent.objects.get(action="agreed the settings").note == "On the phone"


def test_nothing_differs_before_anything_was_agreed(project):
    assert differences_of(project) == ()


def test_only_who_manages_the_customer_can_own_it(cast, project):
    nina = make_person("nina", "Nina", Role.ACCOUNT_MANAGER, cast.prairie)
    for person in (nina, cast.sam, cast.tina, cast.rita):
        answer = onboarding.change_owner(project, person, actor=cast.ana)
        assert (answer.done, answer.sentence.endswith("does not manage Harbor Steel.")) == (
            False,
            True,
        )
    assert OnboardingProject.objects.get().owner == cast.max
    assert onboarding.change_owner(project, cast.ana, actor=cast.max).done
    assert onboarding.change_owner(project, None, actor=cast.max).done
    assert sentences(project)[-2:] == ["The owner is Ana now.", "The owner is nobody now."]
    assert OnboardingProject.objects.get().owner is None


def test_people_who_may_are_those_with_a_role_that_counts_there(cast):
    action = onboarding.Action.MANAGE_ONBOARDING
    Membership.objects.create(user=cast.max, tenant=cast.harbor, role=Role.TENANT_ADMIN)
    assert list(people_who_may(action, cast.harbor.pk)) == [cast.ana, cast.max]
    assert list(people_who_may(action, cast.prairie.pk)) == [cast.ana]
    User.objects.filter(pk=cast.max.pk).update(is_active=False)
    assert list(people_who_may(action, cast.harbor.pk)) == [cast.ana]


def test_an_edit_here_never_undoes_what_the_customer_did_meanwhile(cast, connection, project):
    """The row is written column by column: a stale copy in another request takes nothing back."""
    stale = OnboardingProject.objects.get(pk=project.pk)
    OnboardingProject.objects.filter(pk=project.pk).update(
        confirmed_by="Dana", confirmed_at=timezone.now()
    )
    onboarding.confirm_system(stale, version="19.0 Community", actor=cast.max)
    assert OnboardingProject.objects.get().confirmed_by == "Dana"


def test_what_befalls_the_connection_is_on_the_board_at_once(cast, connection, project):
    Connection.objects.filter(pk=connection.pk).update(state="active", live_at=timezone.now())
    onboarding.happened(connection)
    assert connections.mark_broken(connection, LOST)
    project.refresh_from_db()
    assert (project.step, project.waits_on) == ("live", "customer")
    assert project.waits_for[0]["code"] == "onboarding.access_lost"
    connection.refresh_from_db()
    assert connections.restore(connection, actor=None)
    project.refresh_from_db()
    assert project.waits_for[0]["code"] == "onboarding.live"
    assert connections.pause(connection, actor=cast.max, note="Audit")
    assert connections.close(connection, actor=cast.max, note="Contract ended")
    project.refresh_from_db()
    assert (project.waits_for[0]["code"], project.waits_on) == ("onboarding.closed", "nobody")
    said = sentences(project)
    assert "Access was lost. The key was revoked." in said
    assert said[-2:] == ["Paused. Audit", "Closed. Contract ended"]


def test_a_connection_without_a_project_is_left_alone(cast):
    other = make_connection(cast.harbor, state="active")
    assert connections.mark_broken(other, LOST)
    assert not OnboardingProject.objects.exists()


def test_access_that_we_enter_ourselves_is_in_the_history(cast, connection, project):
    connections.access_given(connection, actor=cast.max)
    event = project.events.get(kind="connected")
    assert event.who == "Max"
    project.refresh_from_db()
    assert project.step == "alignment"


def test_a_second_link_at_once_leaves_one_open(cast, connection, project):
    onboarding.confirm_system(project, version="19.0 Community", actor=cast.max)
    for _ in range(3):
        links.make(connection, actor=cast.max)
    assert links.open_links(connection).count() == 1


def test_nobody_gets_a_link_to_a_closed_connection(cast, connection, project):
    onboarding.confirm_system(project, version="19.0 Community", actor=cast.max)
    connections.close(connection, actor=cast.max, note="Gone")
    answer = links.make(connection, actor=cast.max)
    assert not getattr(answer, "done", True)
