"""The portal's main job from end to end, watched: jobs come in, candidates go out.

Everything here goes through the same services as a click or a request. Only the trouble is
arranged: by the stand-in's control surface, as vendors and customers make it in real life.
"""

from collections.abc import Iterable

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn

from candidates.models import CandidateExport
from candidates.services import lanes, people_reading, people_settings
from candidates.services.delivery import deliver
from integrations.models import Connection
from integrations.models.clock import database_now
from integrations.rules.connection_state import Workflow
from integrations.services import connections, credentials, onboarding
from jobs.models import SyncRun
from jobs.rules.states import SyncTrigger
from jobs.services import activation, sync
from portal.demo import hires, intake, job_fair, newcomer, telling, world
from portal.demo.cast import Part
from portal.demo.intake import BAD_PHONE, Entry
from portal.demo.newcomer import Invitation
from portal.demo.sandbox import Sandbox
from portal.demo.world import Scene
from portal.reconciliation import services as reconciliation

DRAIN_SECONDS = 0.4
REVOKED = "a-key-that-the-customer-revoked"


class Story:
    """One telling. Needs an empty, migrated database and a fresh stand-in."""

    def __init__(self, console: Console, sandbox: Sandbox, password: str) -> None:
        self._console = console
        self._sandbox = sandbox
        self._password = password

    def tell(self) -> Invitation:
        """All of it, in order. Returns what the visitor needs to go on by hand."""
        self._say("Six customers, a seventh who is about to come, and a login per role")
        scenes = world.make_world(self._password)
        telling.begin(self._sandbox, actor=world.manager_of_all())
        with self._progress() as progress:
            self._connect(progress, scenes)
            self._sync(progress, scenes, "Reading their jobs")
            self._activate(progress, scenes)
            self._meanwhile(scenes)
            self._sync(progress, scenes, "Reading their jobs again")
            self._know_people(progress, scenes)
            entries = self._enter(progress, scenes)
            self._arrange_trouble(entries)
            new = [scene for scene in scenes if _exports_at_new(scene)]
            self._drain(progress, new, "Sending those due on New")
            fair = job_fair.play(entries)
            for entry in progress.track(entries, description="Screening conversations"):
                intake.engage(entry)
            self._revoke_key(entries)
            self._drain(progress, scenes, "Sending candidates with their PDF")
        self._say(f"  Before that, {fair.total} were sent together: “{fair.name}”")
        self._say("  Three of Harbor Steel's are hired; one goes on to the HR system")
        hires.play(self._sandbox, entries)
        for scene in scenes:
            onboarding.project_of(scene.connection, owner=world.manager_of(scene))
        self._compare(scenes)
        return newcomer.invite(self._sandbox)

    def _compare(self, scenes: list[Scene]) -> None:
        """What the nights do: our ledger beside two of the customers' systems."""
        reconciliation.plan()
        for scene in scenes[:2]:
            reconciliation.ask(scene.connection, actor=world.manager_of(scene))
            row = reconciliation.reconcile_if_due(scene.connection.pk)
            said = row.get_verdict_display().lower() if row else "another worker does it"
            self._say(f"  {scene.customer.name}, compared with its ATS: {said}")

    # --- jobs come in ------------------------------------------------------------------------

    def _connect(self, progress: Progress, scenes: list[Scene]) -> None:
        for scene in progress.track(scenes, description="Testing and activating connections"):
            connections.activate(scene.connection, actor=world.manager_of_all())

    def _sync(self, progress: Progress, scenes: list[Scene], description: str) -> None:
        for scene in progress.track(scenes, description=description):
            run = sync.sync_jobs(
                scene.connection.pk,
                trigger=SyncTrigger.PERSON,
                actor=world.manager_of_all(),
                full=True,
            )
            self._say(f"  {scene.customer.name}: {_counts(run)}")

    def _know_people(self, progress: Progress, scenes: list[Scene]) -> None:
        """Two customers keep people whom their ATS knows out of searches."""
        keeping = [scene for scene in scenes if scene.customer.keeps_people_out]
        for scene in progress.track(keeping, description="Reading whom their ATS knows"):
            people_settings.set_people(
                scene.connection,
                is_on=True,
                cool_down_months=0,
                actor=world.manager_of_all(),
            )
            people_reading.read_people(scene.connection.pk)

    def _activate(self, progress: Progress, scenes: list[Scene]) -> None:
        for scene in progress.track(scenes, description="Activating AI recruiters"):
            world.choose_jobs(scene)
            for job in scene.active:
                activation.activate(job, actor=world.manager_of_all())

    def _meanwhile(self, scenes: list[Scene]) -> None:
        """At the customers: pay changes on a job that is frozen here; one record goes bad."""
        steel, *_, foods = [
            scene for scene in scenes if scene.customer.slug in ("harbor-steel", "bluegrass-foods")
        ]
        self._sandbox.update_job(
            steel.customer.integration,
            steel.active[0].external_id,
            salary_amount_from=31,
            salary_amount_to=39,
        )
        self._sandbox.misbehave(
            "get_jobs",
            "bad_record",
            integration=foods.customer.integration,
            index=2,
            shape="location_text",
        )

    # --- candidates go out -------------------------------------------------------------------

    def _enter(self, progress: Progress, scenes: list[Scene]) -> list[Entry]:
        entries: list[Entry] = []
        total = sum(len(scene.customer.people) for scene in scenes)
        bar = progress.add_task("Candidates arrive with their resumes", total=total)
        for scene in scenes:
            for entry in intake.enter(scene, first_number=len(entries) + 1):
                entries.append(entry)
                progress.advance(bar)
        return entries

    def _arrange_trouble(self, entries: list[Entry]) -> None:
        """What vendors and customers do on an ordinary Tuesday."""
        by_part = {entry.person.part: entry for entry in entries}
        self._spoil(by_part[Part.NO_PERMISSION], "permission_403")
        self._spoil(
            by_part[Part.BAD_FIELD],
            "input_invalid_400",
            text=BAD_PHONE,
            times=None,
            field="body.candidate.phone_number",
            message="is not a phone number.",
        )
        self._spoil(by_part[Part.ATS_DOWN], "service_unavailable", times=None)
        self._spoil(by_part[Part.ATS_BUSY], "429", retry_after=1)
        self._spoil(by_part[Part.LOST_ANSWER], "commit_then_drop")
        closed = by_part[Part.CLOSED_IN_ATS]
        self._sandbox.update_job(
            closed.scene.customer.integration,
            closed.application.job.external_id,
            status="CLOSED",
        )

    def _spoil(
        self, entry: Entry, kind: str, *, text: str = "", times: int | None = 1, **params: object
    ) -> None:
        self._sandbox.misbehave(
            "create_application",
            kind,
            integration=entry.scene.customer.integration,
            body_contains=text or entry.person.email,
            times=times,
            **params,
        )

    def _revoke_key(self, entries: list[Entry]) -> None:
        """A customer revokes our key: the first who goes out finds it, the others wait."""
        entry = next(entry for entry in entries if entry.person.part is Part.KEY_REVOKED)
        actor = world.manager_of_all()
        credentials.store_secrets(entry.scene.connection, {"api_key": REVOKED}, actor=actor)
        deliver(entry.export.pk)

    def _drain(self, progress: Progress, scenes: list[Scene], description: str) -> None:
        """Deliver what is due, customer by customer, until nothing is due now."""
        ids = [scene.connection.pk for scene in scenes]
        bar = progress.add_task(description, total=_due(ids))
        while lanes_due := [pk for pk in lanes.due_lanes() if pk in ids]:
            for connection_id in lanes_due:
                lanes.drain(connection_id, seconds=DRAIN_SECONDS)
                done = (progress.tasks[bar].total or 0) - _due(ids)
                progress.update(bar, completed=max(done, progress.tasks[bar].completed))
        progress.update(bar, completed=progress.tasks[bar].total)

    # --- words -------------------------------------------------------------------------------

    def _progress(self) -> Progress:
        return Progress(
            TextColumn("{task.description:<38}"),
            BarColumn(bar_width=30),
            MofNCompleteColumn(),
            console=self._console,
        )

    def _say(self, text: str) -> None:
        self._console.print(text, highlight=False)


def _exports_at_new(scene: Scene) -> bool:
    return scene.connection.workflow == Workflow.NEW_AND_ENGAGED


def _due(connection_ids: Iterable[int]) -> int:
    due = CandidateExport.objects.due(database_now())
    return due.filter(connection__in=Connection.objects.filter(pk__in=connection_ids)).count()


def _counts(run: SyncRun | None) -> str:
    if run is None:
        return "another worker is reading"
    if run.failure:
        return f"{run.get_state_display().lower()}: {run.failure['sentence']}"
    excluded = sum(run.excluded.values())
    bad = f", {run.errors} unreadable" if run.errors else ""
    drifted = f", {run.drifted} drifted" if run.drifted else ""
    return (
        f"{run.seen} jobs, {run.new} new, {run.changed} changed, "
        f"{excluded} left out or to review{bad}{drifted}"
    )
