"""What a search has of its own counts for what is sent, and for nobody else's candidates."""

import io

from pypdf import PdfReader

from candidates.models import CandidateExport, Search
from candidates.rules.export_state import ExportState, Purpose
from candidates.services import intake
from candidates.services.profile import make_profile
from candidates.services.release import evaluate
from integrations.models import Connection
from tests.candidates.services.desk import Desk, delivered


def search_with(desk: Desk, name: str = "Own", **own: object) -> Search:
    return Search.objects.create(tenant=desk.tenant, name=name, job=desk.job, overrides=own)


def text_of(export: CandidateExport) -> str:
    profile = make_profile(export.application, reference=export.reference)
    with profile.file.open("rb") as handle:
        pages = PdfReader(io.BytesIO(handle.read())).pages
    return " ".join(page.extract_text() for page in pages)


def test_the_tag_is_settled_when_the_first_worker_takes_it(desk: Desk) -> None:
    Connection.objects.update(source_tag="Portal")
    desk.connection.refresh_from_db()
    ours = desk.due(search=search_with(desk, source_tag="Night shift"))
    theirs = desk.due()
    without = desk.due(search=search_with(desk, "None", source_tag=""))
    for export, tag in ((ours, "Night shift"), (theirs, "Portal"), (without, "")):
        assert delivered(export).state == ExportState.EXPORTED
        assert export.source_tag == tag
    tags = [applied["candidate"]["tags"] for applied in desk.applications()]
    assert sorted(tag["name"] for tagged in tags for tag in tagged) == ["Night shift", "Portal"]


def test_the_profile_leaves_out_what_is_switched_off(desk: Desk) -> None:
    export = desk.due(search=search_with(desk, profile_leaves_out=["conversation", "assessment"]))
    said = [{"at": None, "from": "candidate", "text": "I weld aluminium."}]
    intake.record_screening(export.application, said, completed_at=None)
    intake.record_assessment(export.application, stars=4, summary="Steady hands.", criteria=[])
    export = CandidateExport.objects.get(pk=export.pk)
    left_out = text_of(export)
    assert "Ana Ruiz" in left_out
    assert "No resume was on file" in left_out
    assert "aluminium" not in left_out
    assert "Steady hands" not in left_out
    assert "conversation" not in left_out

    Search.objects.update(overrides={})
    export = CandidateExport.objects.get(pk=export.pk)
    whole = text_of(export)
    assert "aluminium" in whole
    assert "Steady hands" in whole
    assert export.application.profiles.count() == 2


def test_a_search_may_create_on_new_and_update_where_the_connection_does_not(desk: Desk) -> None:
    early = desk.due(stage="new", search=search_with(desk, workflow="new_and_engaged"))
    later = desk.due(stage="new")
    assert (early.state, later.state) == (ExportState.QUEUED, ExportState.HELD)
    assert delivered(early).state == ExportState.EXPORTED
    evaluate(early.application)
    updates = CandidateExport.objects.filter(purpose=Purpose.UPDATE)
    assert [update.application_id for update in updates] == [early.application_id]


def test_nothing_goes_where_the_connection_redirects(desk: Desk) -> None:
    Connection.objects.update(workflow="redirect")
    desk.job.refresh_from_db()
    export = desk.due(search=search_with(desk, workflow="new_and_engaged"))
    assert export.state == ExportState.HELD
    assert export.reasons[0]["code"] == "export.redirect_workflow"
