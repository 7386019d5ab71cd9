"""What was never verified does not go out after the go-live either."""

from typing import Any

import pytest
from django.test import Client

from candidates.models import CandidateExport
from integrations.admin.connection_form import ConnectionForm
from integrations.models import AuditEvent, Connection, OnboardingProject
from integrations.rules.decision import Reason
from integrations.services import connections, links, onboarding
from portal.verification.models import EvidencePack
from portal.verification.services import going_live
from tests.base import signed_in
from tests.portal.verification.case import Case


def live(case: Case, **settings: Any) -> None:
    """Live without a test candidate, since nobody is sent."""
    Connection.objects.filter(pk=case.connection.pk).update(**settings)
    case.compare()
    assert going_live.go_live(case.fresh(), actor=case.manager).answer.done
    case.fresh()


def save(client: Client, case: Case, **changed: Any) -> Any:
    address = f"/admin/integrations/connection/{case.connection.pk}/change/"
    form = client.get(address).context["adminform"].form
    data = {name: form[name].value() for name in form.fields}
    data["options"] = "\n".join(
        f"{name}: {value}" for name, value in case.connection.options.items()
    )
    data |= {"countries": "US", "inclusion_rules": "", "live_statuses": "Open"}
    data = {name: value for name, value in data.items() if value not in (None, False)}
    return client.post(address, {**data, **changed}, follow=True)


@pytest.mark.parametrize(
    ("before", "changed"),
    [
        (
            {"workflow": "redirect", "redirect_acknowledged_by": "J. Roe"},
            {"workflow": "engaged_only", "takes_candidates": "on"},
        ),
        ({"takes_candidates": False}, {"takes_candidates": "on"}),
    ],
)
def test_who_begins_to_send_is_verified_first(one_case: Case, before, changed):
    live(one_case, **before)
    save(signed_in(one_case.manager), one_case, **changed)
    one_case.fresh()
    assert one_case.connection.takes_candidates
    assert one_case.connection.workflow == "engaged_only"
    assert one_case.connection.state == "connected"
    assert one_case.project.step == "verification"
    assert AuditEvent.objects.filter(action="took back the go-live").count() == 1
    sent = one_case.arrivals()
    export = one_case.person()
    one_case.reconsider()
    one_case.drain()
    assert CandidateExport.objects.get(pk=export.pk).state == "held"
    assert one_case.arrivals() == sent
    one_case.verify()
    assert going_live.go_live(one_case.fresh(), actor=one_case.manager).answer.done


def test_saving_the_settings_brings_back_no_state(one_case: Case, monkeypatch):
    one_case.verify()
    assert going_live.go_live(one_case.fresh(), actor=one_case.manager).answer.done
    usual = ConnectionForm.clean

    def slow(form):
        connections.close(Connection.objects.get(pk=one_case.connection.pk), actor=None, note="")
        return usual(form)

    client = signed_in(one_case.manager)
    monkeypatch.setattr(ConnectionForm, "clean", slow)
    save(client, one_case, sync_interval_minutes="240")
    one_case.fresh()
    assert one_case.connection.state == "closed"
    assert one_case.connection.sync_interval_minutes == 240


def test_who_was_verified_may_stop_and_begin_again(one_case: Case):
    one_case.verify()
    assert going_live.go_live(one_case.fresh(), actor=one_case.manager).answer.done
    Connection.objects.filter(pk=one_case.connection.pk).update(takes_candidates=False)
    one_case.fresh()
    save(signed_in(one_case.manager), one_case, takes_candidates="on")
    one_case.fresh()
    assert (one_case.connection.takes_candidates, one_case.connection.state) == (True, "active")


@pytest.mark.parametrize("state", ["paused", "broken"])
def test_one_that_stands_still_comes_back_before_its_go_live(one_case: Case, state: str):
    live(one_case, takes_candidates=False)
    if state == "paused":
        connections.pause(one_case.connection, actor=None, note="")
    else:
        connections.mark_broken(one_case.connection, Reason("x", "Lost."))
    one_case.fresh()
    save(signed_in(one_case.manager), one_case, takes_candidates="on")
    assert not connections.may_resume(one_case.fresh().connection)
    connections.restore(one_case.connection, actor=None)
    assert one_case.fresh().connection.state == "connected"


@pytest.mark.parametrize("is_live", [False, True])
def test_another_system_is_confirmed_and_verified_anew(one_case: Case, is_live: bool):
    one_case.verify()
    if is_live:
        assert going_live.go_live(one_case.fresh(), actor=one_case.manager).answer.done
    one_case.fresh()
    made = links.make(one_case.connection, actor=one_case.manager)
    assert isinstance(made, links.MadeLink)
    changed = {"system": "lever", "route": "lever", "options": ""}
    save(signed_in(one_case.manager), one_case, **changed)
    project = one_case.fresh()
    assert one_case.connection.route == "lever"
    assert one_case.connection.state == "connected"
    assert project.step == "alignment"
    assert project.confirmed_at is None
    assert not links.open_links(one_case.connection).exists()
    went = going_live.go_live(project, actor=one_case.manager)
    assert not went.answer.done
    assert "product" in went.answer.sentence


def test_what_changes_while_the_access_is_tested_is_not_gone_live_with(one_case: Case, monkeypatch):
    one_case.verify()
    usual = connections.test_connection

    def slow(connection):
        onboarding.begin_anew(OnboardingProject.objects.get(), actor=None)
        return usual(connection)

    monkeypatch.setattr(connections, "test_connection", slow)
    went = going_live.go_live(one_case.fresh(), actor=one_case.manager)
    assert not went.answer.done
    assert "changed meanwhile" in went.answer.sentence
    assert one_case.fresh().connection.state == "connected"
    assert not EvidencePack.objects.exists()
