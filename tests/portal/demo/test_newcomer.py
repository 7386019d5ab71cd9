"""The customer whom the visitor of the demo brings live by hand."""

import io

import pytest
from rich.console import Console

from integrations.models import ConnectionLink, OnboardingProject
from integrations.rules.roles import Role
from integrations.services import links
from portal.demo import newcomer
from portal.demo.cast import LOGINS
from portal.demo.newcomer import Invitation
from portal.demo.sandbox import Sandbox
from sandbox.server import SandboxServer
from tests.base import make_person


@pytest.fixture
def invitation(db: None) -> Invitation:
    tenant = newcomer.make_tenant()
    make_person(newcomer.MANAGER, "Miguel", Role.ACCOUNT_MANAGER, tenant)
    with SandboxServer(seed="demo") as server:
        return newcomer.invite(Sandbox(server.url))


def test_the_account_manager_of_the_demo_manages_them() -> None:
    (manager,) = [login for login in LOGINS if login.username == newcomer.MANAGER]
    assert newcomer.SLUG in manager.tenants


def test_everything_is_ready_for_the_customer(invitation: Invitation) -> None:
    assert list(newcomer.complaints()) == []
    assert invitation.address.endswith("/twins/odoo")
    assert list(invitation.secrets) == ["api_key"]
    project = OnboardingProject.objects.get()
    assert (project.system_version, project.agreed_by) == (newcomer.VERSION, "Miguel")
    assert ConnectionLink.objects.get().mailed_at is None


def test_the_link_is_told_once_and_in_one_piece(invitation: Invitation) -> None:
    said = io.StringIO()
    newcomer.tell(Console(file=said, width=60), invitation)
    assert said.getvalue().count(invitation.url) == 1
    assert invitation.secrets["api_key"] in said.getvalue()


def test_a_demo_that_was_touched_already_is_noticed(invitation: Invitation) -> None:
    links.open_link(invitation.url.partition("#")[2])
    assert list(newcomer.complaints()) == [
        f"{newcomer.NAME}: there is not exactly one unopened link."
    ]
