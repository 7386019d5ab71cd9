"""Who gets in, what the menu offers, and under which content security policy."""

import pytest
from django.test import Client

from integrations.models import Membership, User
from integrations.rules.roles import Role
from jobs.models import Job
from tests.base import Cast, make_connection, make_job, signed_in

PASSWORD = "a-long-pass-phrase-2026"


def sign_in(person: User) -> Client:
    person.set_password(PASSWORD)
    person.save()
    client = Client()
    client.post("/admin/login/", {"username": person.username, "password": PASSWORD})
    return client


def test_every_member_of_the_cast_gets_in(cast: Cast) -> None:
    for person in cast.everybody():
        client = Client()
        person.set_password(PASSWORD)
        person.save()
        response = client.post(
            "/admin/login/", {"username": person.username, "password": PASSWORD}, follow=True
        )
        assert response.redirect_chain == [("/admin/", 302)]
        assert response.status_code == 200


def test_a_person_without_a_role_does_not_get_in(cast: Cast) -> None:
    nobody = User.objects.create(username="nobody")
    nobody.set_password(PASSWORD)
    nobody.save()
    response = Client().post("/admin/login/", {"username": "nobody", "password": PASSWORD})
    assert "This account has no role yet." in response.content.decode()
    assert signed_in(nobody).get("/admin/").status_code == 302


def test_djangos_own_flags_open_no_door(cast: Cast) -> None:
    """Rights follow from memberships alone."""
    root = User.objects.create(username="root", is_staff=True, is_superuser=True)
    client = signed_in(root)
    assert client.get("/admin/").status_code == 302
    Membership.objects.create(user=root, role=Role.HIRING_MANAGER, tenant=cast.harbor)
    assert client.get("/admin/").status_code == 200
    assert client.get("/admin/integrations/user/").status_code == 403


def test_a_locked_account_loses_its_session(cast: Cast) -> None:
    client = sign_in(cast.max)
    assert client.get("/admin/").status_code == 200
    User.objects.filter(pk=cast.max.pk).update(is_active=False)
    assert client.get("/admin/").status_code == 302


def test_a_role_that_is_taken_away_counts_from_the_next_page_on(cast: Cast) -> None:
    job = make_job(make_connection(cast.harbor))
    client = signed_in(cast.rita)
    assert client.get(f"/admin/jobs/job/{job.pk}/change/").status_code == 200
    Membership.objects.filter(user=cast.rita).delete()
    assert client.get(f"/admin/jobs/job/{job.pk}/change/").status_code == 302


def test_rights_are_those_of_the_role_at_that_tenant(cast: Cast) -> None:
    """A recruiter here and a hiring manager there activates here only."""
    Membership.objects.create(user=cast.rita, tenant=cast.prairie, role=Role.HIRING_MANAGER)
    here = make_job(make_connection(cast.harbor), "here")
    there = make_job(make_connection(cast.prairie), "there")
    client = signed_in(cast.rita)
    assert client.get(f"/admin/jobs/job/{there.pk}/change/").status_code == 200
    assert client.post(f"/admin/jobs/job/{there.pk}/do/activate/").status_code == 403
    chosen = {"action": "activate", "index": "0", "_selected_action": [here.pk, there.pk]}
    asked = client.post("/admin/jobs/job/", chosen).content.decode()
    assert "1 more is chosen, but you may not do this there; it stays as it is." in asked
    client.post("/admin/jobs/job/", chosen | {"confirmed": "1"})
    states = dict(Job.objects.values_list("external_id", "state"))
    assert states == {"here": "active", "there": "inactive"}
    offered = client.get("/admin/jobs/job/add/").context["adminform"].form["tenant"]
    assert [str(tenant) for tenant in offered.field.queryset] == ["Harbor Steel"]


@pytest.mark.parametrize(
    ("name", "offered", "hidden"),
    [
        (
            "ana",
            ["Jobs", "Onboarding", "Connections", "API calls", "People", "Tenants", "Audit trail"],
            [],
        ),
        ("sam", ["Jobs", "Onboarding", "Connections", "API calls", "Audit trail"], ["People"]),
        ("max", ["Jobs", "Connections", "API calls", "Audit trail"], ["People", "Tenants"]),
        (
            "tina",
            ["Jobs", "Sync runs", "Onboarding", "Connections"],
            ["People", "API calls", "Tenants"],
        ),
        ("rita", ["Jobs", "Exports"], ["Onboarding", "Connections", "Sync runs", "API calls"]),
        ("hugo", ["Jobs", "Exports"], ["Connections", "Searches", "API calls"]),
    ],
)
def test_the_menu_offers_what_the_role_may_open(
    cast: Cast, name: str, offered: list[str], hidden: list[str]
) -> None:
    client = signed_in(getattr(cast, name))
    groups = client.get("/admin/").context["sidebar_navigation"]
    items = {item["title"]: item["link"] for group in groups for item in group["items"]}
    assert set(offered) <= set(items)
    assert set(hidden).isdisjoint(items)
    for link in items.values():
        assert client.get(link, follow=True).status_code == 200


def test_the_policy_is_loose_in_the_admin_only(cast: Cast) -> None:
    strict = Client().get("/health/live").headers["Content-Security-Policy"]
    for answer in (Client().get("/admin/login/"), signed_in(cast.ana).get("/admin/")):
        loose = answer.headers["Content-Security-Policy"]
        assert "script-src 'self' 'unsafe-eval'" in loose
        assert "style-src 'self' 'unsafe-inline'" in loose
        assert "frame-ancestors 'none'" in loose
        assert "'unsafe-inline'" not in loose.split("script-src")[1].split(";")[0]
    assert "unsafe" not in strict


def test_the_root_leads_to_the_admin() -> None:
    assert Client().get("/").headers["Location"] == "/admin/"


def test_the_dashboard_links_lead_somewhere(cast: Cast) -> None:
    make_job(make_connection(cast.harbor), state="active", has_drift=True, drift=[])
    client = signed_in(cast.rita)
    overview = client.get("/admin/").context["overview"]
    assert {tile.label: tile.count for tile in overview.jobs} == {
        "Active": 1,
        "Ready to activate": 0,
        "To be reviewed": 0,
        "Excluded": 0,
        "Differ from the ATS": 1,
    }
    assert overview.health is None
    for tile in overview.jobs:
        listed = client.get(f"/admin/jobs/job/?{tile.query}").context["cl"].result_count
        assert listed == tile.count
    for tile in [*overview.exports, *overview.turns]:
        url = f"/admin/candidates/candidateexport/?{tile.query}"
        assert client.get(url).context["cl"].result_count == tile.count


def test_an_administrator_adds_a_person_with_a_role(cast: Cast) -> None:
    client = signed_in(cast.ana)
    inputs = {
        "username": "nina",
        "first_name": "Nina",
        "password1": PASSWORD,
        "password2": PASSWORD,
        "memberships-TOTAL_FORMS": "1",
        "memberships-INITIAL_FORMS": "0",
        "memberships-0-role": "recruiter",
        "memberships-0-tenant": cast.prairie.pk,
    }
    response = client.post("/admin/integrations/user/add/", inputs)
    assert response.status_code == 302, response.context["adminform"].form.errors
    nina = User.objects.get(username="nina")
    assert nina.check_password(PASSWORD)
    assert [(m.role, m.tenant) for m in nina.memberships.all()] == [("recruiter", cast.prairie)]
    wrong = inputs | {"username": "otto", "memberships-0-role": "support"}
    refused = client.post("/admin/integrations/user/add/", wrong)
    assert "Administrators and support serve every tenant: leave the tenant empty." in (
        refused.content.decode()
    )
