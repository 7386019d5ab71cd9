"""The account manager's board and project pages: what is shown, to whom, and what can be done."""

import re
from datetime import timedelta
from typing import Any

import pytest
from django.core import mail as outbox
from django.utils import timezone

from integrations.connectors.capabilities import AccountCheck
from integrations.models import (
    AuditEvent,
    Connection,
    ConnectionLink,
    OnboardingProject,
    OnboardingTask,
)
from integrations.rules.decision import Owner, Reason
from integrations.rules.links import LinkPurpose
from integrations.rules.roles import Role
from integrations.services import connecting, links, onboarding
from integrations.services.links import MadeLink
from tests.base import Cast, make_connection, make_person, signed_in

LIST = "/admin/integrations/onboardingproject/"
BOARD = f"{LIST}board/"
CONNECTIONS = "/admin/integrations/connection/"
DANA = "dana@harbor.example"


def page(project: OnboardingProject) -> str:
    return f"{LIST}{project.pk}/change/"


def door(project: OnboardingProject, action: str) -> str:
    return f"{LIST}{project.pk}/do/{action}/"


def begin(cast: Cast, name: str = "ATS", **values: Any) -> OnboardingProject:
    values = {"system": "odoo", "route": "odoo", "state": "setting_up", **values}
    tenant = values.pop("tenant", cast.harbor)
    connection = make_connection(tenant, name=name, **values)
    return onboarding.project_of(connection, owner=cast.max)


def aligned(cast: Cast, name: str = "ATS", **values: Any) -> OnboardingProject:
    project = begin(cast, name, **values)
    onboarding.confirm_system(project, version="19.0 Community", actor=cast.max)
    onboarding.agree(project, actor=cast.max)
    return project


def linked(cast: Cast, project: OnboardingProject) -> MadeLink:
    made = links.make(project.connection, actor=cast.max, recipient=DANA)
    assert isinstance(made, MadeLink)
    return made


def said(response: Any) -> list[str]:
    return [str(message) for message in response.context["messages"]]


@pytest.fixture
def project(cast: Cast) -> OnboardingProject:
    return begin(cast)


# --- the list and the board ----------------------------------------------------------------------


def test_the_list_says_where_each_is_and_what_it_waits_for(cast: Cast) -> None:
    late = aligned(cast, "Late one")
    linked(cast, late)
    started = timezone.now() - timedelta(days=9)
    OnboardingProject.objects.filter(pk=late.pk).update(
        kicked_off_at=started, due_at=started + timedelta(days=2)
    )
    OnboardingTask.objects.create(
        tenant=cast.harbor, project=late, kind="vendor", sentence="Needs their vendor."
    )
    begin(cast, "Live one", state="active", live_at=timezone.now())
    begin(cast, "New one")
    body = signed_in(cast.max).get(LIST).content.decode()
    rows = re.findall(r"<tr.*?</tr>", body, re.DOTALL)
    order = [name for row in rows for name in ("Late one", "New one", "Live one") if name in row]
    assert order == ["Late one", "New one", "Live one"]
    row = next(row for row in rows if "Late one" in row)
    for words in ("3 of 6", "has not opened the link yet", "Customer", "19.0 Community", "Max"):
        assert words in row
    assert "pill-bad" in row
    assert re.search(r"[67] of 2", row)
    assert 'title="The promised day has passed."' in row


@pytest.mark.parametrize(
    ("query", "names"),
    [
        ("", {"Late", "New", "Live", "Ended"}),
        ("step__exact=alignment", {"New", "Ended"}),
        ("step__exact=link", {"Late"}),
        ("due=late", {"Late"}),
        ("due=in_time", {"New"}),
        ("going=yes", {"Late", "New"}),
        ("going=live", {"Live"}),
        ("going=closed", {"Ended"}),
        ("waits_on=account_manager", {"Late", "New"}),
        ("waits_on=customer", set()),
        ("owner=mine", {"Late", "New", "Live", "Ended"}),
        ("owner=nobody", set()),
        ("owner=nonsense", {"Late", "New", "Live", "Ended"}),
    ],
)
def test_the_filters_narrow_the_list(cast: Cast, query: str, names: set[str]) -> None:
    late = aligned(cast, "Late")
    OnboardingProject.objects.filter(pk=late.pk).update(due_at=timezone.now() - timedelta(days=1))
    begin(cast, "New")
    begin(cast, "Live", state="active", live_at=timezone.now())
    begin(cast, "Ended", state="closed")
    listed = signed_in(cast.max).get(f"{LIST}?{query}").context["cl"].result_list
    assert {row.connection.name for row in listed} == names


def test_the_owner_filter_names_only_owners_of_visible_projects(cast: Cast) -> None:
    begin(cast)
    nina = make_person("nina", "Nina", Role.ACCOUNT_MANAGER, cast.prairie)
    other = make_connection(cast.prairie, name="Elsewhere", state="setting_up")
    onboarding.project_of(other, owner=nina)
    body = signed_in(cast.max).get(LIST).content.decode()
    assert "Nina" not in body
    assert "Nina" in signed_in(cast.ana).get(LIST).content.decode()


def test_the_board_has_a_column_for_every_step_and_a_card_in_the_right_one(cast: Cast) -> None:
    begin(cast, "New")
    linked(cast, aligned(cast, "Linked"))
    begin(cast, "Lately live", state="active", live_at=timezone.now())
    begin(cast, "Long live", state="active", live_at=timezone.now() - timedelta(days=60))
    begin(cast, "Ended", state="closed")
    response = signed_in(cast.max).get(BOARD)
    columns = {
        column.step.value: [card.project.connection.name for card in column.cards]
        for column in response.context["columns"]
    }
    assert columns == {
        "alignment": ["New"],
        "link": [],
        "connection": ["Linked"],
        "configuration": [],
        "verification": [],
        "live": ["Lately live"],
    }
    body = response.content.decode()
    assert body.count('class="board-column"') == 6
    assert "has not opened the link yet" in body


def test_the_board_shows_whose_is_asked_for(cast: Cast) -> None:
    begin(cast, "Mine")
    onboarding.project_of(make_connection(cast.harbor, name="Nobody's", state="setting_up"))
    client = signed_in(cast.max)

    def names(query: str) -> set[str]:
        columns = client.get(f"{BOARD}?whose={query}").context["columns"]
        return {card.project.connection.name for column in columns for card in column.cards}

    assert names("mine") == {"Mine"}
    assert names("nobody") == {"Nobody's"}
    assert names("") == names("nonsense") == {"Mine", "Nobody's"}


# --- the page ------------------------------------------------------------------------------------


def test_the_page_says_what_it_waits_for_and_keeps_the_history(cast: Cast) -> None:
    project = aligned(cast)
    made = linked(cast, project)
    links.open_link(made.url.partition("#")[2])
    reason = Reason("http.403", "The key may not read jobs.", "Tick “Jobs”.", Owner.CUSTOMER)
    connecting.refused(made.link, reason)
    onboarding.ask_for_help(
        project, OnboardingTask.Kind.VENDOR, link=made.link, words="Our reseller has the key."
    )
    response = signed_in(cast.max).get(page(project))
    body = response.content.decode()
    assert "Step 3 of 6" in body
    assert "The customer is stuck at giving access since" in body
    assert "The key may not read jobs." in body
    assert "Tick “Jobs”." in body
    assert "Needs their ATS vendor. Our reseller has the key." in body
    assert DANA in body
    events = [event.kind for event, _ in response.context["events"]]
    assert events[:3] == ["help", "tried", "opened"]
    assert made.url.partition("#")[2] not in body


def test_the_buttons_stand_beside_their_steps(cast: Cast, project: OnboardingProject) -> None:
    client = signed_in(cast.max)

    def buttons() -> dict[str, list[str]]:
        steps = client.get(page(project)).context["steps"]
        return {view.step.value: [a.name for a in view.actions] for view in steps if view.actions}

    assert buttons() == {"alignment": ["confirm-system", "agree"]}
    onboarding.confirm_system(project, version="19.0 Community", actor=cast.max)
    onboarding.agree(project, actor=cast.max)
    assert buttons()["link"] == ["mail-link", "make-link"]
    linked(cast, project)
    assert buttons()["link"] == ["mail-link", "make-link", "withdraw-link"]
    steps = client.get(page(project)).context["steps"]
    assert [a.label for a in steps[1].actions][:2] == ["Renew and e-mail link", "Renew link"]
    Connection.objects.update(state="connected")
    assert buttons()["configuration"] == ["apply-settings"]
    Connection.objects.update(state="closed")
    assert buttons().keys() <= {"link"}


def test_a_link_to_confirm_is_no_link_to_give_access(cast: Cast) -> None:
    project = aligned(cast)
    links.make(project.connection, actor=cast.max, purpose=LinkPurpose.CONFIRM, recipient=DANA)
    response = signed_in(cast.max).get(page(project))
    secure_link = response.context["steps"][1]
    assert secure_link.lines == [("Link", "none was made yet", None)]
    assert secure_link.actions[0].label == "Make and e-mail link"
    assert len(response.context["links"]) == 1


def test_get_changes_nothing_and_calls_nobody(cast: Cast, project: OnboardingProject) -> None:
    onboarding.confirm_system(project, version="19.0 Community", actor=cast.max)
    before = list(OnboardingProject.objects.values())
    client = signed_in(cast.max)
    for action in ("confirm-system", "agree", "make-link", "mail-link", "withdraw-link", "owner"):
        assert client.get(door(project, action)).status_code == 200
    client.get(page(project))
    assert list(OnboardingProject.objects.values()) == before
    assert not ConnectionLink.objects.exists()


def test_contacts_and_goals_are_kept_and_nothing_else_is_touched(
    cast: Cast, project: OnboardingProject
) -> None:
    client = signed_in(cast.max)
    inputs = {
        "contact_name": "Dana Whitfield",
        "contact_email": DANA,
        "success_goals": "Ten hires",
        "notes": "Prefers mail",
    }
    shown = client.get(page(project))
    assert set(shown.context["adminform"].form.fields) == set(inputs)
    assert client.post(page(project), inputs).status_code == 302
    project.refresh_from_db()
    assert (project.contact_name, project.notes) == ("Dana Whitfield", "Prefers mail")
    assert client.get(door(project, "mail-link")).context["form"]["recipient"].value() == DANA


# --- the actions ---------------------------------------------------------------------------------


def test_the_exact_version_is_confirmed_before_a_link(cast: Cast) -> None:
    project = begin(cast, system="ukg_pro", route="kombo")
    client = signed_in(cast.max)
    refused = client.post(door(project, "make-link"), {"hours": "72"}, follow=True)
    assert "Confirm the exact product and version with the customer first." in said(refused)[0]
    asked = client.get(door(project, "confirm-system")).content.decode()
    assert "saashr.com or rdy.ukg is UKG Ready" in asked
    wrong = client.post(door(project, "confirm-system"), {"version": "UKG Ready Recruiting"})
    assert wrong.status_code == 200
    client.post(door(project, "confirm-system"), {"version": "UKG Pro Recruiting"})
    project.refresh_from_db()
    assert (project.system_version, project.system_confirmed_by) == ("UKG Pro Recruiting", "Max")


@pytest.mark.parametrize(
    ("values", "words"),
    [
        ({}, None),
        (
            {
                "workflow": "new_and_engaged",
                "capabilities": [{"key": "move_stage", "supported": False}],
            },
            "handles the updates badly",
        ),
        (
            {
                "workflow": "redirect",
                "redirect_acknowledged_by": "Dana Whitfield",
                "redirect_acknowledged_at": timezone.now(),
            },
            "nothing is exported",
        ),
    ],
    ids=["engaged only", "new and engaged", "redirect"],
)
def test_who_agrees_has_heard_the_warning(
    cast: Cast, values: dict[str, Any], words: str | None
) -> None:
    project = begin(cast, **values)
    client = signed_in(cast.max)
    asked = client.get(door(project, "agree")).content.decode()
    assert ("Active, Live, Open, Posted, Published") in asked
    if words is None:
        assert "told" not in client.get(door(project, "agree")).context["form"].fields
        client.post(door(project, "agree"), {"note": ""})
    else:
        assert words in asked
        assert client.post(door(project, "agree"), {"note": "Heard"}).status_code == 200
        client.post(door(project, "agree"), {"note": "Heard", "told": "on"})
    if "redirect_acknowledged_by" in values:
        assert "Dana Whitfield" in asked
    project.refresh_from_db()
    assert project.agreed_by == "Max"
    assert project.agreed_terms["workflow"] == project.connection.workflow


def test_a_link_is_shown_once_and_stored_nowhere(cast: Cast) -> None:
    project = aligned(cast)
    client = signed_in(cast.max)
    response = client.post(door(project, "make-link"), {"recipient": DANA, "hours": "24"})
    assert response.status_code == 200
    assert "no-store" in response["Cache-Control"]
    url = response.context["url"]
    token = url.partition("#")[2]
    assert response.content.decode().count(url) == 1
    link = ConnectionLink.objects.get()
    assert link.recipient == DANA
    assert link.mailed_at is None
    left = link.expires_at - timezone.now()
    assert timedelta(hours=23) < left <= timedelta(hours=24)
    for other in (page(project), LIST, f"{LIST}{project.pk}/history/", BOARD):
        assert token not in client.get(other).content.decode()
    assert token not in str(list(AuditEvent.objects.values()))
    assert token not in str(response.headers) + str(client.cookies)
    assert outbox.outbox == []


def test_a_page_that_is_loaded_again_makes_no_second_link(cast: Cast) -> None:
    project = aligned(cast)
    client = signed_in(cast.max)
    asked = client.get(door(project, "make-link"))
    sent = {"recipient": DANA, "hours": "24", "confirmed": asked.context["form_number"]}
    assert f'value="{sent["confirmed"]}"' in asked.content.decode()
    made = client.post(door(project, "make-link"), sent)
    again = client.post(door(project, "make-link"), sent, follow=True)
    assert made.context["url"]
    assert "was carried out when you sent this" in again.content.decode()
    link = ConnectionLink.objects.get()
    assert link.revoked_at is None
    another = client.get(door(project, "make-link")).context["form_number"]
    client.post(door(project, "make-link"), {**sent, "confirmed": another})
    assert ConnectionLink.objects.count() == 2


@pytest.mark.parametrize("hours", ["0", "337", "", "soon"])
def test_a_link_lives_an_hour_to_two_weeks(cast: Cast, hours: str) -> None:
    project = aligned(cast)
    inputs = {"recipient": DANA, "hours": hours}
    response = signed_in(cast.max).post(door(project, "make-link"), inputs)
    assert "hours" in response.context["form"].errors
    assert not ConnectionLink.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_a_link_is_mailed_and_the_page_says_whether_it_went(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    project = aligned(cast)
    client = signed_in(cast.max)
    missing = client.post(door(project, "mail-link"), {"recipient": "", "hours": "72"})
    assert missing.context["form"].errors["recipient"] == ["This field is required."]
    sent = client.post(door(project, "mail-link"), {"recipient": DANA, "hours": "72"})
    assert "E-mailed to" in sent.content.decode()
    assert sent.context["url"] in outbox.outbox[0].body
    assert ConnectionLink.objects.get().mailed_at is not None

    def fail(*_: Any) -> None:
        raise ConnectionRefusedError("no mail server")

    monkeypatch.setattr("django.core.mail.EmailMultiAlternatives.send", fail)
    failed = client.post(door(project, "mail-link"), {"recipient": DANA, "hours": "72"})
    assert "could not be sent. The link works: copy it" in failed.content.decode()


def test_a_link_is_withdrawn_and_renewed(cast: Cast) -> None:
    project = aligned(cast)
    first = linked(cast, project)
    client = signed_in(cast.max)
    client.post(door(project, "make-link"), {"recipient": DANA, "hours": "72"})
    first.link.refresh_from_db()
    assert first.link.revoked_at is not None
    assert links.open_links(project.connection).count() == 1
    done = client.post(door(project, "withdraw-link"), {"note": "Wrong person"}, follow=True)
    assert said(done) == ["The link is withdrawn: it opens nothing any more."]
    assert not links.open_links(project.connection).exists()
    again = client.post(door(project, "withdraw-link"), {"note": ""}, follow=True)
    assert said(again) == ["There was no link that works."]


def test_settings_are_applied_against_what_was_agreed(cast: Cast) -> None:
    project = aligned(cast, workflow="new_and_engaged")
    client = signed_in(cast.max)
    early = client.post(door(project, "apply-settings"), {"note": ""}, follow=True)
    assert said(early) == ["First the settings are agreed and the customer gives access."]
    Connection.objects.update(
        state="connected",
        countries=["US", "CA"],
        capabilities=[
            {**entry, "supported": False} if entry["key"] == "move_stage" else entry
            for entry in (
                {
                    "key": key,
                    "supported": can,
                    "detail": "",
                    "source": "",
                    "as_of": "",
                    "tested": "",
                }
                for key, can in project.agreed_terms["capabilities"].items()
            )
        ],
        capabilities_at=timezone.now(),
    )
    asked = client.get(door(project, "apply-settings")).content.decode()
    assert "US, CA" in asked
    assert "Move an application to a stage" in asked
    assert "the workflow needs this" in asked
    assert client.post(door(project, "apply-settings"), {"note": ""}).status_code == 200
    client.post(door(project, "apply-settings"), {"note": "Fine", "told": "on"})
    project.refresh_from_db()
    assert (project.configured_by, project.step) == ("Max", "verification")


def test_nothing_to_agree_again_where_nothing_differs(cast: Cast) -> None:
    project = aligned(cast)
    Connection.objects.update(state="connected")
    client = signed_in(cast.max)
    assert "Everything is as it was agreed" in (
        client.get(door(project, "apply-settings")).content.decode()
    )
    client.post(door(project, "apply-settings"), {"note": ""})
    project.refresh_from_db()
    assert project.configured_by == "Max"


def test_a_vendor_that_lists_no_users_is_told_in_words(cast: Cast) -> None:
    project = aligned(cast, system="lever", route="lever", options={"environment": "production"})
    Connection.objects.update(state="connected")
    client = signed_in(cast.max)
    shown = client.get(door(project, "acting-user")).content.decode()
    assert "The vendor does not list its users." in shown
    assert ">Choose acting user</button>" not in shown
    refused = client.post(door(project, "acting-user"), {"acting_user_id": "u1"})
    assert refused.status_code == 200
    assert "acting_user_id" not in Connection.objects.get().options


def test_the_owner_changes_to_who_manages_the_customer(cast: Cast, project: Any) -> None:
    client = signed_in(cast.max)
    offered = client.get(door(project, "owner")).context["form"]["owner"].field.queryset
    assert list(offered) == [cast.ana, cast.max]
    wrong = client.post(door(project, "owner"), {"owner": cast.rita.pk})
    assert wrong.status_code == 200
    done = client.post(door(project, "owner"), {"owner": cast.ana.pk}, follow=True)
    assert said(done) == ["The owner is Ana now."]


def test_support_finishes_a_task_and_comes_back_to_the_onboarding(cast: Cast) -> None:
    project = aligned(cast)
    made = linked(cast, project)
    task = onboarding.ask_for_help(
        project, OnboardingTask.Kind.SCREEN_SHARE, link=made.link, words="At two."
    )
    client = signed_in(cast.sam)
    address = f"/admin/integrations/onboardingtask/{task.pk}/do/done/"
    assert address in client.get(page(project)).content.decode()
    done = client.post(address, {"note": "Shared"}, follow=True)
    assert done.redirect_chain == [(page(project), 302)]
    assert said(done) == ["Done: Wants to share the screen."]
    task.refresh_from_db()
    assert task.done_by == "Sam"
    again = client.post(address, {"note": ""}, follow=True)
    assert said(again) == ["Somebody has done it already."]


# --- who -----------------------------------------------------------------------------------------

DOORS = (
    "confirm-system", "agree", "make-link", "mail-link", "withdraw-link", "acting-user",
    "apply-settings", "owner",
)  # fmt: skip


@pytest.mark.parametrize("name", ["sam", "tina"])
def test_who_may_look_finds_no_button(cast: Cast, name: str) -> None:
    project = aligned(cast)
    linked(cast, project)
    OnboardingProject.objects.update(notes="They are slow.", success_goals="Ten hires")
    client = signed_in(getattr(cast, name))
    body = client.get(page(project)).content.decode()
    assert "Step 3 of 6" in body
    assert "Ten hires" in body
    assert "/do/" not in body
    assert "They are slow." not in body
    assert client.get(BOARD).status_code == 200
    for action in DOORS:
        assert client.post(door(project, action), {"hours": "72"}).status_code == 403
    assert client.post(page(project), {"notes": "x"}).status_code == 403
    assert ConnectionLink.objects.count() == 1


def test_a_customers_admin_finishes_no_task(cast: Cast) -> None:
    project = aligned(cast)
    task = OnboardingTask.objects.create(
        tenant=cast.harbor, project=project, kind="vendor", sentence="Call them."
    )
    client = signed_in(cast.tina)
    address = f"/admin/integrations/onboardingtask/{task.pk}/do/done/"
    assert address not in client.get(page(project)).content.decode()
    assert client.post(address, {"note": ""}).status_code == 403


@pytest.mark.parametrize("name", ["rita", "hugo"])
def test_recruiters_and_hiring_managers_find_nothing(cast: Cast, project: Any, name: str) -> None:
    client = signed_in(getattr(cast, name))
    assert client.get(LIST).status_code == 403
    assert client.get(BOARD).status_code == 403
    assert client.get(page(project)).status_code in {302, 403}
    assert "Onboarding" not in client.get("/admin/").content.decode()


# --- from the connection -------------------------------------------------------------------------


def test_whoever_adds_a_connection_brings_it_live(cast: Cast) -> None:
    inputs = {
        "tenant": cast.harbor.pk, "name": "Main", "system": "odoo", "countries": "US",
        "sync_interval_minutes": "180", "workflow": "engaged_only", "trigger_stage": "engaged",
        "rate_per_second": "5", "burst": "10",
    }  # fmt: skip
    response = signed_in(cast.max).post(f"{CONNECTIONS}add/", inputs, follow=True)
    project = OnboardingProject.objects.get()
    assert response.redirect_chain == [(page(project), 302)]
    assert (project.owner, project.connection.name) == (cast.max, "Main")


def test_a_connection_from_before_gets_its_project_when_it_is_asked_for(cast: Cast) -> None:
    connection = make_connection(cast.harbor)
    client = signed_in(cast.max)
    shown = client.get(f"{CONNECTIONS}{connection.pk}/change/").content.decode()
    assert "do/onboarding/" in shown
    assert not OnboardingProject.objects.exists()
    opened = client.post(f"{CONNECTIONS}{connection.pk}/do/onboarding/", follow=True)
    project = OnboardingProject.objects.get()
    assert opened.redirect_chain == [(page(project), 302)]
    assert (project.step, project.owner) == ("live", cast.max)
    client.post(f"{CONNECTIONS}{connection.pk}/do/onboarding/")
    assert OnboardingProject.objects.count() == 1


def test_the_connection_says_where_its_onboarding_is(cast: Cast) -> None:
    project = aligned(cast)
    linked(cast, project)
    address = f"{CONNECTIONS}{project.connection_id}/change/"
    for person in (cast.max, cast.sam, cast.tina):
        body = signed_in(person).get(address).content.decode()
        assert "Access by the customer · 3 of 6" in body
        assert "has not opened the link yet" in body
        assert page(project) in body


def test_a_changed_workflow_is_decided_upon_at_once(cast: Cast) -> None:
    project = aligned(cast)
    client = signed_in(cast.max)
    address = f"{CONNECTIONS}{project.connection_id}/change/"
    shown = client.get(address).context["adminform"].form
    inputs = {field.html_name: field.value() for field in shown}
    inputs = {name: value for name, value in inputs.items() if value not in (None, False)}
    inputs |= {"workflow": "redirect", "redirect_acknowledged_by": "Dana"}
    assert client.post(address, inputs).status_code == 302
    body = client.get(page(project)).content.decode()
    assert "Differs from what was agreed" in body
    assert "1 things" not in body


@pytest.mark.parametrize(
    ("state", "live", "fits"),
    [
        ("setting_up", False, False),
        ("connected", False, False),
        ("shadow", False, False),
        ("broken", False, False),
        ("paused", True, True),
        ("broken", True, True),
        ("active", True, False),
        ("closed", True, False),
    ],
)
def test_activate_only_resumes_what_was_live(
    cast: Cast, monkeypatch: pytest.MonkeyPatch, state: str, live: bool, fits: bool
) -> None:
    def check(row: Connection) -> Any:
        return AccountCheck("Harbor")

    monkeypatch.setattr("integrations.services.connections.test_connection", check)
    live_at = timezone.now() if live else None
    connection = make_connection(cast.harbor, state=state, live_at=live_at)
    client = signed_in(cast.max)
    address = f"{CONNECTIONS}{connection.pk}/do/activate/"
    shown = client.get(f"{CONNECTIONS}{connection.pk}/change/").content.decode()
    assert (address in shown) is fits
    answered = client.post(address, follow=True)
    connection.refresh_from_db()
    assert connection.state == ("active" if fits else state)
    if not live:
        assert "it has not been live before" in said(answered)[0]
