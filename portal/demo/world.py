"""Makes the demo's customers, their connections and the people who sign in."""

from collections.abc import Iterator
from dataclasses import dataclass, field

from django.db import transaction

from integrations.models import Connection, Membership, Tenant, User
from integrations.rules.roles import PLATFORM_WIDE_ROLES, Role
from integrations.systems import SYSTEMS
from jobs.models import Job
from jobs.rules.eligibility import Eligibility
from portal.demo import newcomer
from portal.demo.cast import CUSTOMERS, LOGINS, Customer, Login

# The stand-in has no limit of its own; a real vendor's would make the demo wait.
CALLS_PER_SECOND = 50.0


@dataclass
class Scene:
    """One customer of the cast with its rows. ``active`` and ``spare`` are jobs."""

    customer: Customer
    tenant: Tenant
    connection: Connection
    active: list[Job] = field(default_factory=list)
    spare: list[Job] = field(default_factory=list)


@transaction.atomic
def make_world(password: str) -> list[Scene]:
    """Tenants, connections and logins; every login has this password."""
    scenes = [_scene(customer) for customer in CUSTOMERS]
    tenants = {scene.customer.slug: scene.tenant for scene in scenes}
    tenants[newcomer.SLUG] = newcomer.make_tenant()
    for login in LOGINS:
        _sign_up(login, tenants, password)
    return scenes


def manager_of_all() -> User:
    """Who acts where the demo needs an account manager's hand."""
    return User.objects.get(username="admin")


def manager_of(scene: Scene) -> User:
    """Who brought this customer live: their account manager, if the cast has one."""
    theirs = User.objects.filter(
        memberships__tenant=scene.tenant, memberships__role=Role.ACCOUNT_MANAGER
    )
    return theirs.first() or manager_of_all()


def choose_jobs(scene: Scene) -> None:
    """The jobs to activate, and the other included ones, oldest first."""
    included = Job.objects.filter(
        connection=scene.connection, eligibility=Eligibility.INCLUDED, closed_at__isnull=True
    ).order_by("pk")
    jobs = list(included)
    scene.active, scene.spare = jobs[: scene.customer.jobs], jobs[scene.customer.jobs :]


def _scene(customer: Customer) -> Scene:
    tenant = Tenant.objects.create(name=customer.name, slug=customer.slug)
    system = SYSTEMS[customer.system]
    route = system.unified or system.routes[0]
    connection = Connection.objects.create(
        tenant=tenant,
        name=system.name,
        system=system.key,
        route=route.connector,
        options={**route.options, "integration_id": customer.integration},
        workflow=customer.workflow,
        source_tag="Portal",
        takes_candidates=customer.takes_candidates,
        rate_per_second=CALLS_PER_SECOND,
        burst=int(CALLS_PER_SECOND),
    )
    return Scene(customer, tenant, connection)


def _sign_up(login: Login, tenants: dict[str, Tenant], password: str) -> None:
    user = User.objects.create_user(
        login.username,
        f"{login.username}@example.com",
        password,
        first_name=login.first_name,
        last_name=login.last_name,
        is_staff=True,
    )
    Membership.objects.bulk_create(_memberships(user, login, tenants))


def _memberships(user: User, login: Login, tenants: dict[str, Tenant]) -> Iterator[Membership]:
    if login.role in PLATFORM_WIDE_ROLES:
        yield Membership(user=user, role=login.role)
    for slug in login.tenants:
        yield Membership(user=user, role=login.role, tenant=tenants[slug])
