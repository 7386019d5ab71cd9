"""The standing cast of the tests, and ready connections and jobs for them.

Two customers: Harbor Steel and Prairie Freight. Ana administers the platform, Sam supports it, Max
manages Harbor's account. At Harbor work Tina (tenant admin), Rita (recruiter) and Hugo (hiring
manager). Nobody but Ana and Sam has anything to do with Prairie.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.test import Client
from django.utils import timezone

from integrations.models import Connection, Membership, Tenant, User
from integrations.rules.roles import Role
from jobs.models import Job
from jobs.rules.states import JobSource


@dataclass(frozen=True)
class Cast:
    """Everybody, and the two customers."""

    harbor: Tenant
    prairie: Tenant
    ana: User
    sam: User
    max: User
    tina: User
    rita: User
    hugo: User

    def at_harbor_only(self) -> Iterator[User]:
        """Those who must never see anything of Prairie."""
        yield from (self.max, self.tina, self.rita, self.hugo)

    def everybody(self) -> Iterator[User]:
        """The whole cast."""
        yield from (self.ana, self.sam, *self.at_harbor_only())


def make_cast() -> Cast:
    """Write the cast. Needs a database."""
    harbor = Tenant.objects.create(name="Harbor Steel", slug="harbor-steel")
    prairie = Tenant.objects.create(name="Prairie Freight", slug="prairie-freight")
    return Cast(
        harbor=harbor,
        prairie=prairie,
        ana=make_person("ana", "Ana", Role.ADMINISTRATOR),
        sam=make_person("sam", "Sam", Role.SUPPORT),
        max=make_person("max", "Max", Role.ACCOUNT_MANAGER, harbor),
        tina=make_person("tina", "Tina", Role.TENANT_ADMIN, harbor),
        rita=make_person("rita", "Rita", Role.RECRUITER, harbor),
        hugo=make_person("hugo", "Hugo", Role.HIRING_MANAGER, harbor),
    )


def make_person(username: str, first_name: str, role: Role, tenant: Tenant | None = None) -> User:
    """A person with one role."""
    person = User.objects.create(
        username=username, first_name=first_name, email=f"{username}@example.com"
    )
    Membership.objects.create(user=person, role=role, tenant=tenant)
    return person


def signed_in(person: User) -> Client:
    """A browser in which this person is signed in."""
    client = Client()
    client.force_login(person)
    return client


def make_connection(tenant: Tenant, name: str = "UKG Pro", **values: Any) -> Connection:
    """A connection that works, without asking any vendor."""
    values = {"system": "ukg_pro", "route": "kombo", "state": "active", **values}
    if values["state"] == "active":
        values.setdefault("live_at", timezone.now())
    return Connection.objects.create(tenant=tenant, name=name, **values)


def make_job(connection: Connection, external_id: str = "job-1", **values: Any) -> Job:
    """A synced job that is included and whose AI recruiter is not started yet."""
    values = {
        "title": "Welder",
        "ats_id": external_id.upper(),
        "status": "Posted",
        "liveness": "live",
        "country": "US",
        "place": "Dallas, TX",
        "stages": [
            {"external_id": "s1", "name": "New", "position": 1, "active": True},
            {"external_id": "s2", "name": "Phone screen", "position": 2, "active": True},
        ],
        **values,
    }
    if values.get("state") == "active":
        values.setdefault("activated_at", timezone.now())
    return Job.objects.create(
        tenant=connection.tenant,
        connection=connection,
        source=JobSource.SYNCED,
        external_id=external_id,
        **values,
    )
