"""dlt (https://dlthub.com) on the pages of the sync benchmark, in an environment of its own.

    python -m benchmarks.dlt_peer CASE JOBS

Merges the same 23 columns by id into a table of their own; nested lists stay JSON. Prints JSON.
"""

import json
import os
import resource
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import dlt
import requests

COLUMNS = (
    "id", "remote_id", "name", "job_code", "description", "confidential", "employment_type",
    "status", "visibility", "department", "post_url", "remote_work_status", "salary_amount_from",
    "salary_amount_to", "salary_currency", "salary_period", "location", "remote_url", "opened_at",
    "changed_at", "stages", "screening_questions", "hiring_team",
)  # fmt: skip
JSON_COLUMNS = ("location", "stages", "screening_questions", "hiring_team")


def pages(count: int) -> Iterator[list[dict[str, Any]]]:
    """The sandbox's pages, cut to the columns."""
    headers = {
        "Authorization": f"Bearer {os.environ['KOMBO_API_KEY']}",
        "X-Integration-Id": f"scale:{count}",
    }
    params = {"page_size": "250", "include_deleted": "true"}
    with requests.Session() as session:
        while True:
            url = f"{os.environ['KOMBO_BASE_URL']}/ats/jobs"
            data = session.get(url, params=params, headers=headers, timeout=60).json()["data"]
            yield [{name: job[name] for name in COLUMNS} for job in data["results"]]
            if data["next"] is None:
                return
            params["cursor"] = data["next"]


def main(count: int) -> dict[str, Any]:
    """One run of the pipeline."""
    resource_ = dlt.resource(
        pages(count),
        name="jobs",
        write_disposition="merge",
        primary_key="id",
        columns={name: {"data_type": "json"} for name in JSON_COLUMNS},
        max_table_nesting=0,
    )
    destination = dlt.destinations.postgres(os.environ["PEER_URL"])
    folder = str(Path(os.environ["PORTAL_DATA_DIR"]) / f"dlt-{count}")
    pipeline = dlt.pipeline(
        "bench", pipelines_dir=folder, destination=destination, dataset_name="dlt_peer"
    )
    idle = memory("VmRSS")
    began, spent = time.monotonic(), cpu()
    pipeline.run(resource_)
    return {
        "jobs": count,
        "cpu": cpu() - spent,
        "wall": time.monotonic() - began,
        "peak": memory("VmHWM"),
        "idle": idle,
        "statements": 0,
    }


def cpu() -> float:
    """CPU seconds of this process and its finished children."""
    usages = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    return sum(usage.ru_utime + usage.ru_stime for usage in usages)


def memory(name: str) -> float:
    """Megabytes, from the kernel."""
    lines = Path("/proc/self/status").read_text().splitlines()
    return next(int(line.split()[1]) / 1024 for line in lines if line.startswith(name))


if __name__ == "__main__":
    print(json.dumps(main(int(sys.argv[2]))))
