"""One customer more, who is about to be connected: the visitor of the demo plays both sides."""

from collections.abc import Iterator
from dataclasses import dataclass

from rich.console import Console

from integrations.models import Connection, ConnectionLink, OnboardingProject, Tenant, User
from integrations.rules.connection_state import ConnectionState
from integrations.rules.links import LinkPurpose
from integrations.rules.onboarding import Step
from integrations.services import links, onboarding
from integrations.services.links import MadeLink
from integrations.systems import SYSTEMS
from portal.demo.sandbox import Sandbox

# The stand-in has this company's system already, with its jobs.
NAME = "Northwind Tool & Die"
SLUG = "northwind-tool"
SYSTEM = "odoo"
VERSION = "19.0 Enterprise"
CONTACT = ("Paula Ortega", "paula.ortega@northwind.example")
MANAGER = "manager"


@dataclass(frozen=True, slots=True)
class Invitation:
    """What the customer's ATS administrator has in hand: our link, and their own system's key."""

    url: str
    address: str
    secrets: dict[str, str]


def make_tenant() -> Tenant:
    """The customer, before anything is connected."""
    return Tenant.objects.create(name=NAME, slug=SLUG)


def invite(sandbox: Sandbox) -> Invitation:
    """Bring the onboarding as far as the link. The link is not mailed: it is told here, once."""
    manager = User.objects.get(username=MANAGER)
    system = SYSTEMS[SYSTEM]
    connection = Connection.objects.create(
        tenant=Tenant.objects.get(slug=SLUG),
        name=system.name,
        system=system.key,
        route=system.routes[0].connector,
        source_tag="Portal",
    )
    project = onboarding.project_of(connection, owner=manager)
    project.contact_name, project.contact_email = CONTACT
    project.success_goals = "Every live job in the United States within a day, and no double entry."
    project.save(update_fields=["contact_name", "contact_email", "success_goals"])
    onboarding.confirm_system(project, version=VERSION, actor=manager)
    onboarding.agree(project, actor=manager, note="Kick-off call")
    made = links.make(connection, actor=manager, recipient=CONTACT[1])
    if not isinstance(made, MadeLink):
        raise TypeError(made.sentence)
    return Invitation(made.url, f"{sandbox.url}/twins/{SYSTEM}", sandbox.credentials(SYSTEM))


def tell(console: Console, invitation: Invitation) -> None:
    """Print how to go on by hand, on both sides."""

    def say(text: str) -> None:
        console.print(text, highlight=False, soft_wrap=True)

    say(f"\n[bold]Bring a customer live: {NAME}[/bold]")
    say(f"  As their ATS administrator, open this link. It is shown only here: {invitation.url}")
    say(f"  Their system stands at {invitation.address}")
    for name, value in invitation.secrets.items():
        say(f"  Their {name.replace('_', ' ').replace('api', 'API')} is {value}")
    say(f"  As their account manager, sign in as {MANAGER} and look at Onboarding.")


def complaints() -> Iterator[str]:
    """What is not as it should be before the visitor has touched it."""
    project = OnboardingProject.objects.select_related("connection", "owner").get(tenant__slug=SLUG)
    if project.connection.state != ConnectionState.SETTING_UP:
        yield f"{NAME}: the connection is {project.connection.state} already."
    if (project.step, project.waits_on) != (Step.CONNECTION, "customer"):
        yield f"{NAME}: the onboarding is at {project.step} and waits on {project.waits_on}."
    open_links = links.open_links(project.connection).filter(purpose=LinkPurpose.AUTHORISE)
    if open_links.filter(first_opened_at=None).count() != 1:
        yield f"{NAME}: there is not exactly one unopened link."
    if ConnectionLink.objects.exclude(connection=project.connection).exists():
        yield "There are links of customers who are connected."
    if project.owner is None or project.owner.username != MANAGER:
        yield f"{NAME}: the onboarding is not {MANAGER}'s."
