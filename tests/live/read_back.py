"""Reads a document out of a real system past our connector, to compare its bytes."""

import base64
import json
import urllib.request
from collections.abc import Callable
from urllib.parse import quote, urlencode

from tests.live.real import RealSystem


def _get(url: str, headers: dict[str, str], body: bytes | None = None) -> bytes:
    request = urllib.request.Request(url, data=body, headers=headers)  # noqa: S310 - the tester's
    with urllib.request.urlopen(request, timeout=60) as answer:  # noqa: S310
        return answer.read()


def from_odoo(system: RealSystem, record: str, name: str) -> list[bytes]:
    headers = {
        "Authorization": f"bearer {system.secrets['api_key']}",
        "Content-Type": "application/json",
    }
    if database := system.options.get("database"):
        headers["X-Odoo-Database"] = str(database)
    domain = [["res_model", "=", "hr.applicant"], ["res_id", "=", int(record)], ["name", "=", name]]
    body = json.dumps({"domain": domain, "fields": ["datas"]}).encode()
    url = f"{str(system.options['base_url']).rstrip('/')}/json/2/ir.attachment/search_read"
    return [base64.b64decode(row["datas"]) for row in json.loads(_get(url, headers, body))]


def from_frappe(system: RealSystem, record: str, name: str) -> list[bytes]:
    pair = f"{system.secrets['api_key']}:{system.secrets['api_secret']}"
    headers = {"Authorization": f"token {pair}"}
    base = str(system.options["base_url"]).rstrip("/")
    asked = {
        "filters": json.dumps(
            [["attached_to_doctype", "=", "Job Applicant"], ["attached_to_name", "=", record]]
        ),
        "fields": json.dumps(["file_url", "file_name"]),
    }
    rows = json.loads(_get(f"{base}/api/resource/File?{urlencode(asked)}", headers))["data"]
    stem = name.removesuffix(".pdf")
    return [
        _get(base + quote(row["file_url"]), headers) for row in rows if stem in row["file_name"]
    ]


READERS: dict[str, Callable[[RealSystem, str, str], list[bytes]]] = {
    "odoo": from_odoo,
    "frappe": from_frappe,
}
