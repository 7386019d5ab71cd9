"""Fills a new stand-in with the demo's companies. The same ids and times every time."""

import unicodedata
from collections.abc import Callable, Mapping
from typing import Any

from sandbox.ats import Ats
from sandbox.demo_data import COMPANIES, PEOPLE, TRADES, Company, Job
from sandbox.kombo_payloads import EMPTY_LOCATION
from sandbox.stamps import stable_id, text_time
from sandbox.store import Row
from sandbox.texts import description, hiring_team, plain_pdf, posting, screening_questions
from sandbox.tools import option
from sandbox.twins.base import VendorTwin
from sandbox.twins.demo import fill_twins

Json = dict[str, Any]

DEMO_API_KEY = "demo-kombo-key"

_FIRST_DAY = 1_788_250_000
_DAY = 86_400
_OUTCOMES = ("PENDING", "PENDING", "PENDING", "DECLINED", "PENDING", "HIRED")
_TAGS = ("Referral", "Silver medalist", "Rehire", "Job fair 2025")


def seed_demo(ats: Ats, twins: Mapping[str, VendorTwin]) -> None:
    """Six customers with jobs in every status, and ten people each who are known already.

    Two more who use a vendor's twin have jobs, and nobody yet.
    """
    with ats.store.transaction():
        for company in COMPANIES:
            options = {"organization": company.name}
            owner = ats.add_integration(company.integration, company.tool, DEMO_API_KEY, options)
            jobs = [
                ats.put_job(company.integration, _job_fields(owner, company, number, job))
                for number, job in enumerate(company.jobs)
            ]
            _add_people(ats, owner, company, jobs)
        fill_twins(twins)


SEEDS: dict[str, Callable[[Ats, Mapping[str, VendorTwin]], None]] = {"demo": seed_demo}


def _job_fields(owner: Row, company: Company, number: int, job: Job) -> Json:
    slug = company.integration.partition(":")[2]
    job_id = stable_id("job", company.integration, number)
    trade = TRADES[job.trade]
    opened = text_time(_FIRST_DAY + number * _DAY)
    place = (job.place or {}).get("raw") or "our plant"
    url = f"https://careers.{slug}.example/jobs/{1000 + number}"
    html = description(trade.title, place, paragraphs=2)
    fields: Json = {
        "id": job_id,
        "remote_id": f"{1000 + number}",
        "name": trade.title,
        "job_code": f"{slug[:3].upper()}-{2600 + number}",
        "description": html,
        "confidential": False,
        "weekly_hours": 40,
        "employment_type": "FULL_TIME",
        "status": job.status,
        "visibility": "PUBLIC",
        "category": "Manufacturing & Logistics",
        "department": trade.department,
        "post_url": url,
        "remote_work_status": "ON_SITE",
        "salary_amount_from": trade.low,
        "salary_amount_to": trade.high,
        "salary_currency": "USD",
        "salary_period": trade.period,
        "location": _location(owner, job),
        "opened_at": opened,
        "closed_at": text_time(_FIRST_DAY + 60 * _DAY) if job.status == "CLOSED" else None,
        "remote_created_at": opened,
        "changed_at": opened,
        "screening_questions": screening_questions(job_id) if number % 3 == 0 else [],
        "job_postings": [posting(job_id, trade.title, html, url)],
        "hiring_team": hiring_team(slug, number),
    }
    return fields | job.special


def _location(owner: Row, job: Job) -> Json | None:
    if job.place is None:
        return None
    if option(owner, "free_text_locations", default=False):
        return EMPTY_LOCATION | {"raw": job.place["raw"]}
    return EMPTY_LOCATION | job.place


def _add_people(ats: Ats, owner: Row, company: Company, jobs: list[Row]) -> None:
    shift = COMPANIES.index(company)
    hiring = [job for job in jobs if job["payload"]["status"] == "OPEN"]
    for number in range(len(PEOPLE)):
        moment = text_time(_FIRST_DAY + (40 + number) * _DAY)
        person = _person(company, number, shift)
        candidate = ats.put_candidate(company.integration, person, moment)
        job = hiring[(number * 3) % len(hiring)]
        stages = job["payload"]["stages"]
        outcome = _OUTCOMES[number % len(_OUTCOMES)]
        stage = stages[-1] if outcome == "HIRED" else stages[number % (len(stages) - 1)]
        fields = {
            "id": stable_id("application", company.integration, number),
            "stage_id": stage["id"],
            "outcome": outcome,
        }
        application = ats.put_application(owner, candidate["id"], job, fields, moment)
        if number % 3 == 1:
            ats.add_tag(company.integration, candidate["id"], _TAGS[number % len(_TAGS)])
        if number % 2 == 0:
            ats.attach(company.integration, candidate["id"], application["id"], _resume(person))


def _person(company: Company, number: int, shift: int) -> Json:
    first = PEOPLE[number][0]
    last = PEOPLE[(number + shift) % len(PEOPLE)][1]
    _, _, title, employer = PEOPLE[(number + 2 * shift) % len(PEOPLE)]
    plain = unicodedata.normalize("NFKD", f"{first}.{last}").encode("ascii", "ignore").decode()
    email = plain.replace("'", "").lower() + "@mail.example"
    return {
        "id": stable_id("candidate", company.integration, number),
        "first_name": first,
        "last_name": last,
        "title": title,
        "company": employer,
        "source": ("Careers page", "Referral", "Job board")[number % 3],
        "phone_numbers": [{"phone_number": f"+1 555 01{number:02d} 22", "type": "MOBILE"}],
        "email_addresses": [{"email_address": email, "type": "PERSONAL"}],
    }


def _resume(person: Json) -> Json:
    name = f"{person['first_name']} {person['last_name']}"
    lines = (name, "", f"{person['title']} at {person['company']}", "Ten years in the trade.")
    return {
        "name": f"Resume {name}.pdf",
        "type": "CV",
        "content_type": "application/pdf",
        "content": plain_pdf(lines),
    }
