import pytest
from django.contrib.auth.models import AnonymousUser

from integrations.models import Connection, Membership, Tenant, User
from integrations.rules.roles import Action, Role
from integrations.selectors import access_of, within

pytestmark = pytest.mark.django_db


@pytest.fixture
def harbor() -> Tenant:
    return Tenant.objects.create(name="Harbor Steel", slug="harbor-steel")


@pytest.fixture
def prairie() -> Tenant:
    return Tenant.objects.create(name="Prairie Freight", slug="prairie-freight")


def member(role: Role, tenant: Tenant | None = None) -> User:
    user = User.objects.create_user(f"{role}-{tenant}")
    Membership.objects.create(user=user, tenant=tenant, role=role)
    return user


@pytest.mark.parametrize("role", [Role.ADMINISTRATOR, Role.SUPPORT])
def test_a_platform_role_sees_every_tenant(role: Role, harbor: Tenant, prairie: Tenant) -> None:
    access = access_of(member(role))
    assert access.everywhere
    assert set(within(access, Tenant.objects.all(), tenant_path="pk")) == {harbor, prairie}


@pytest.mark.parametrize(
    "role", [Role.ACCOUNT_MANAGER, Role.TENANT_ADMIN, Role.RECRUITER, Role.HIRING_MANAGER]
)
def test_a_tenant_role_sees_its_tenants_only(role: Role, harbor: Tenant, prairie: Tenant) -> None:
    access = access_of(member(role, harbor))
    assert not access.everywhere
    assert set(within(access, Tenant.objects.all(), tenant_path="pk")) == {harbor}
    for tenant in (harbor, prairie):
        Connection.objects.create(tenant=tenant, name="x", system="lever", route="kombo")
    rows = within(access, Connection.objects.all(), tenant_path="tenant")
    assert [row.tenant for row in rows] == [harbor]


def test_a_role_at_one_tenant_permits_nothing_at_another(harbor: Tenant, prairie: Tenant) -> None:
    user = member(Role.ACCOUNT_MANAGER, harbor)
    Membership.objects.create(user=user, tenant=prairie, role=Role.HIRING_MANAGER)
    access = access_of(user)
    assert access.may(Action.ACTIVATE_JOB, harbor.pk)
    assert not access.may(Action.ACTIVATE_JOB, prairie.pk)
    assert access.tenants_for(Action.ACTIVATE_JOB) == [harbor.pk]


def test_the_inactive_and_the_anonymous_reach_nothing(harbor: Tenant) -> None:
    user = member(Role.ADMINISTRATOR)
    user.is_active = False
    user.save()
    for nobody in (user, AnonymousUser()):
        access = access_of(nobody)
        assert not access.anywhere
        assert list(within(access, Tenant.objects.all(), tenant_path="pk")) == []
