"""The official ``kombo`` package parses strictly: it is the judge of what the stand-in says."""

import base64
from collections.abc import Iterator

import pytest
from kombo import Kombo, models
from kombo.errors import KomboAtsError, KomboGeneralError

from sandbox.demo_data import COMPANIES
from sandbox.kombo_connect import KomboConnect
from sandbox.seed import DEMO_API_KEY
from sandbox.server import SandboxServer
from tests.sandbox.conftest import TOLD, webhook

TOOL = "ashby:bluegrass-foods"
PERSON = {
    "first_name": "Grace",
    "last_name": "Okafor",
    "email_address": "grace@mail.example",
    "additional_email_addresses": [{"type": "WORK", "email_address": "g.okafor@work.example"}],
    "phone_number": "+1 859 555 0100",
    "location": {"country": "US", "state": "KY", "city": "Lexington"},
    "social_links": [{"url": "https://profiles.example/grace"}],
}


def _kombo(box: SandboxServer, integration: str = TOOL, key: str = DEMO_API_KEY) -> Iterator[Kombo]:
    with Kombo(api_key=key, integration_id=integration, server_url=box.api_url) as client:
        yield client


@pytest.fixture
def written() -> Iterator[SandboxServer]:
    with SandboxServer(seed="demo") as server:
        yield server


@pytest.fixture
def client(written: SandboxServer) -> Iterator[Kombo]:
    yield from _kombo(written)


@pytest.fixture
def reader(demo: SandboxServer) -> Iterator[Kombo]:
    yield from _kombo(demo)


@pytest.mark.parametrize("company", COMPANIES, ids=lambda company: company.tool)
def test_every_page_of_every_company_is_accepted(demo, company):
    for kombo in _kombo(demo, company.integration):
        for read in (
            kombo.ats.get_candidates,
            kombo.ats.get_applications,
            kombo.ats.get_users,
            kombo.ats.get_tags,
            kombo.ats.get_application_stages,
            kombo.ats.get_rejection_reasons,
        ):
            assert read(page_size=250, include_deleted=True).next() is None
        page = kombo.ats.get_jobs(page_size=5, include_deleted=True)
        seen = []
        while page is not None:
            seen += [job.id for job in page.result.data.results]
            page = page.next()
        assert len(seen) == len(set(seen)) == len(company.jobs)
        details = kombo.general.get_integration_details(integration_id=company.integration)
        assert details.data.tool.id == company.tool
        assert details.data.end_user.organization_name == company.name


def test_the_environment_and_the_tools_are_accepted(reader):
    assert reader.general.check_api_key().data.environment_id
    tools = reader.general.get_tools(category="ats").data.tools
    assert {"ukgpro", "ukgready", "lever", "ashby", "bamboohr"} <= {tool.id for tool in tools}
    assert reader.general.trigger_sync().data.type == "FULL"


def test_generated_jobs_are_accepted(written):
    written.control.add_integration("scale:300", "sandbox", DEMO_API_KEY)
    for kombo in _kombo(written, "scale:300"):
        page = kombo.ats.get_jobs(page_size=250)
        assert len(page.result.data.results) == 250
        assert len(page.next().result.data.results) == 50


def test_an_application_arrives_with_its_document(written, client):
    job = client.ats.get_jobs(page_size=1).result.data.results[0]
    content = b"%PDF-1.4 the profile"
    file = {
        "name": "Profile.pdf",
        "type": "CV",
        "content_type": "application/pdf",
        "data": base64.b64encode(content).decode(),
    }
    created = client.ats.create_application(
        job_id=job.id, candidate=PERSON, stage_id=job.stages[1].id, attachments=[file]
    ).data
    assert created.current_stage_id == job.stages[1].id
    application = client.ats.get_applications(ids=[created.id]).result.data.results[0]
    assert application.candidate.first_name == "Grace"
    assert application.current_stage.name == job.stages[1].name
    listed = client.ats.get_application_attachments(application_id=created.id).data.results
    assert [entry.file_name for entry in listed] == ["Profile.pdf"]
    stored = written.control.attachments(TOOL)[-1]
    assert written.control.attachment_content(stored["id"]) == content


def test_everything_that_can_be_written_is_accepted(written, client):
    job = client.ats.get_jobs(page_size=1).result.data.results[0]
    person = client.ats.create_candidate(
        candidate=PERSON, application={"job_id": f"remote:{job.remote_id}"}
    ).data
    application = person.applications[0].id
    file = {"name": "n.txt", "type": "OTHER", "content_type": "text/plain", "data": "aGk="}
    client.ats.add_application_attachment(application_id=application, attachment=file)
    client.ats.add_candidate_attachment(candidate_id=person.id, attachment=file)
    client.ats.add_application_note(
        application_id=application, content="Screened.", content_type="PLAIN_TEXT"
    )
    link = {"label": "Report", "url": "https://reports.example/1"}
    client.ats.add_application_result_link(application_id=application, **link)
    client.ats.add_candidate_result_link(candidate_id=person.id, **link)
    client.ats.add_candidate_tag(candidate_id=person.id, tag={"name": "Screened"})
    client.ats.add_candidate_tag(candidate_id=person.id, tag={"name": "Mistake"})
    client.ats.remove_candidate_tag(candidate_id=person.id, tag={"name": "Mistake"})
    client.ats.move_application_to_stage(application_id=application, stage_id=job.stages[2].id)
    reason = client.ats.get_rejection_reasons().result.data.results[0]
    client.ats.reject_application(application_id=application, rejection_reason_id=reason.id)

    found = client.ats.get_candidates(email="GRACE@mail.example").result.data.results
    assert [entry.id for entry in found] == [person.id]
    assert [tag.name for tag in found[0].tags] == ["Screened"]
    assert found[0].applications[0].outcome == "DECLINED"
    assert found[0].applications[0].current_stage.id == job.stages[2].id
    files = client.ats.get_candidate_attachments(candidate_id=person.id).data.results
    assert [entry.application_id for entry in files] == [application, None]
    assert [note["label"] for note in written.control.notes(TOOL)] == ["", "Report", "Report"]


def test_connecting_is_accepted(written, client):
    link = client.connect.create_connection_link(
        end_user_email="grace@acme.example",
        end_user_organization_name="Acme, Inc.",
        end_user_origin_id="c-42",
        integration_category="ATS",
        integration_tool="ukgready",
        link_type="EMBEDDED",
    ).data.link
    connect = KomboConnect(written._sandbox.operator.ats)
    made = connect.finish(connect.link(link.partition("=")[2]), "ukgready", [], with_jobs=True)
    found = client.connect.get_integration_by_token(token=made["code"]).data
    assert (found.id, found.tool) == (made["integration"], "ukgready")
    assert (found.end_user_origin_id, found.setup_status) == ("c-42", "COMPLETED")
    again = client.general.create_reconnection_link(
        integration_id=found.id, link_type="MAGIC_LINK"
    ).data.link
    assert again != link
    connect.finish(connect.link(again.partition("=")[2]), "", ["ats_candidates"], with_jobs=False)
    details = client.general.get_integration_details(integration_id=found.id).data
    candidates = next(model for model in details.read_models if model.id == "ats_candidates")
    assert candidates.opted_out_by_customer is True
    assert candidates.scope_config_setting == "OPTIONAL"
    for kombo in _kombo(written, found.id):
        assert len(kombo.ats.get_jobs().result.data.results) == 4


def test_a_token_that_is_none_is_recognised(client):
    with pytest.raises(KomboGeneralError) as caught:
        client.connect.get_integration_by_token(token="nonsense")
    assert caught.value.data.error.code == "PLATFORM.INPUT_INVALID"


def test_the_native_api_is_accepted(client):
    listed = client.general.send_passthrough_request(
        tool="ashby", api="v1", method="GET", path="/jobs"
    ).data
    assert (listed.status, len(listed.data["data"]) > 0) == (200, True)
    missing = client.general.send_passthrough_request(
        tool="ashby", api="v1", method="POST", path="/nothing", data={"a": 1}
    ).data
    assert missing.status == 404


@pytest.mark.parametrize("kind", TOLD)
def test_webhooks_are_accepted(box, monkeypatch, kind):
    spelled = "".join(map(str.capitalize, kind.split("-")))
    model = getattr(models, f"{spelled}WebhookPayload")
    assert model.model_validate(webhook(box, monkeypatch, kind)).type == kind


def test_refusals_are_recognised(client):
    job = client.ats.get_jobs(page_size=1).result.data.results[0]
    client.ats.create_application(job_id=job.id, candidate=PERSON)
    with pytest.raises(KomboAtsError) as caught:
        client.ats.create_application(job_id=job.id, candidate=PERSON)
    assert caught.value.data.error.code == "ATS.APPLICATION_ALREADY_EXISTS"
    assert caught.value.data.error.log_url


def test_a_wrong_key_is_recognised(demo):
    for kombo in _kombo(demo, key="another-key"):
        with pytest.raises(KomboGeneralError) as caught:
            kombo.general.check_api_key()
        assert caught.value.data.error.code == "PLATFORM.AUTHENTICATION_INVALID"
        assert caught.value.status_code == 401
