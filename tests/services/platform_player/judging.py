"""What is wrong in the end, one sentence each; nothing is as it should be."""

from collections import defaultdict
from typing import Any

from tests.services.platform_player.ats import Systems
from tests.services.platform_player.caller import Caller
from tests.services.platform_player.cast import Person
from tests.services.platform_player.play import Play
from tests.services.platform_player.receiver import Ear

PDFS_LOOKED_INTO = 20
MOST_COMPLAINTS = 40


def exports_of(play: Play) -> dict[int, list[dict[str, Any]]]:
    """All exports of one customer by candidate, as the API lists them."""
    found: dict[int, list[dict[str, Any]]] = defaultdict(list)
    for export in play.caller.all("exports_list"):
        found[export["candidate"]].append(export)
    return found


def complaints_about(play: Play, systems: Systems) -> list[str]:
    """Whoever should be in the ATS is there once, with a PDF; nobody else is, and it says why."""
    exports, arrivals = exports_of(play), systems.arrivals(play.customer)
    found = [f"{name} is no PDF" for name in systems.no_pdfs(play.customer, PDFS_LOOKED_INTO)]
    for person in play.people:
        own = exports[play.files.candidates[person.platform_id]]
        there = arrivals.persons(person.address)
        said = _arrival(play, person, own, arrivals) if person.arrives else []
        if not person.arrives:
            said = [f"is in the ATS as {there}"] if there else _silence(play, person)
        found += [f"{person.platform_id} ({person.part}): {words}" for words in said]
    return found


def _arrival(play: Play, person: Person, exports: list[dict[str, Any]], there: Any) -> list[str]:
    persons = there.persons(person.address)
    if len(persons) != 1:
        states = [(each["purpose"], each["state"], each["reasons"]) for each in exports]
        return [f"{len(persons)} people with this address; {states}"]
    job = play.files.jobs[person.platform_id]["external_id"]
    found = []
    if (count := there.applications(*persons, job)) != 1:
        found.append(f"{count} applications to the job")
    arrived = [each for each in exports if each["state"] == "exported"]
    if not arrived:
        found.append(f"no export is exported: {[each['state'] for each in exports]}")
    for export in arrived:
        names = there.documents(export["reference"])
        if len(names) != 1 or not names[0].lower().endswith(".pdf"):
            found.append(f"the documents of {export['purpose']} are {names}")
    return found


def _silence(play: Play, person: Person) -> list[str]:
    application = play.files.applications[person.platform_id]
    said = play.caller.call("applications_explain_retrieve", id=application).body
    if person.code not in said["codes"] or not said["headline"]:
        return [f"the explanation is {said['codes']}: {said['headline']}"]
    return []


def complaints_about_webhooks(ear: Ear, endpoint: int, caller: Caller) -> list[str]:
    """Each delivery was verified, none is lost, and nothing personal was told."""
    found = [f"{message} came again with other data" for message in ear.changed]
    deliveries = list(caller.all("webhook_deliveries_list", endpoint=endpoint))
    for delivery in deliveries:
        if delivery["state"] != "delivered":
            found.append(f"delivery {delivery['id']} is {delivery['state']}")
        if delivery["message_id"] not in ear.verified:
            found.append(f"{delivery['message_id']} ({delivery['type']}) was never heard")
    unknown = ear.heard.keys() - {delivery["message_id"] for delivery in deliveries}
    found += [f"{message} is not in the log" for message in unknown]
    found += [
        f"{message} tells of a person" for message, told in ear.heard.items()
        if "people.example" in str(told) or "Ruiz" in str(told)
    ]  # fmt: skip
    return found


def complaints_about_news(plays: list[Play], ear: Ear) -> list[str]:
    """Of each export that arrived it was told, as one event."""
    told = ear.about("candidate.exported")
    found = []
    for play in plays:
        for export in (each for own in exports_of(play).values() for each in own):
            messages = told.get(export["id"], set())
            if export["state"] == "exported" and len(messages) != 1:
                found.append(f"export {export['id']} was told as {len(messages)} events")
    return found
