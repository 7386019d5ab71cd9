"""The front of the API: which route, who asks, how often, what goes wrong, and the log.

The order is the vendor's as far as it can be seen: key, rate, integration, input, action.
"""

import hashlib
import hmac
import json
import threading
import time
from collections.abc import Callable
from typing import Any

from sandbox.ats import Ats
from sandbox.faults import BEFORE, Fault, FaultList, spoil
from sandbox.http_types import Answer, Request
from sandbox.kombo_bodies import parse_body
from sandbox.kombo_connect import KomboConnect
from sandbox.kombo_coverage import integration_details, switched_off, tool_coverage
from sandbox.kombo_passthrough import KomboPassthrough
from sandbox.kombo_query import ListQuery, parse_list_query
from sandbox.kombo_reads import KomboReads
from sandbox.kombo_routes import INTEGRATION_IN_PATH, WITHOUT_INTEGRATION, Call, route
from sandbox.kombo_writes import KomboWrites
from sandbox.limits import Gate
from sandbox.problems import ApiProblem, invalid
from sandbox.stamps import new_id
from sandbox.store import Row
from sandbox.tools import ACTION_OF_OPERATION, TOOLS, unsupported_actions

Json = dict[str, Any]

_RESTRICTED_ACTIONS = frozenset(
    {
        "ats_create_application",
        "ats_create_candidate",
        "ats_add_application_attachment",
        "ats_add_candidate_attachment",
    }
)


class KomboApi:
    """Answers requests under ``/v1``."""

    def __init__(self, ats: Ats, faults: FaultList, gate: Gate, stopping: threading.Event) -> None:
        self.ats = ats
        self.faults = faults
        self.gate = gate
        self.stopping = stopping
        self.reads = KomboReads(ats)
        self.writes = KomboWrites(ats, self.reads)
        self.connect = KomboConnect(ats)
        self.passthrough = KomboPassthrough(ats)
        self._lists: dict[str, Callable[[Row, ListQuery], bytes]] = {
            "get_jobs": self.reads.jobs,
            "get_candidates": self.reads.candidates,
            "get_applications": self.reads.applications,
            "get_application_stages": self.reads.application_stages,
            "get_tags": self.reads.tag_list,
            "get_users": self.reads.users,
            "get_rejection_reasons": self.reads.rejection_reasons,
        }
        self._writes: dict[str, Callable[[Row, str, Json], Json]] = {
            "create_application": self.writes.create_application,
            "create_candidate": self.writes.create_candidate,
            "add_application_attachment": self.writes.add_application_attachment,
            "add_candidate_attachment": self.writes.add_candidate_attachment,
            "move_application_to_stage": self.writes.move,
            "add_application_note": self.writes.note,
            "add_application_result_link": self.writes.application_link,
            "add_candidate_result_link": self.writes.candidate_link,
            "add_candidate_tag": self.writes.add_tag,
            "remove_candidate_tag": self.writes.remove_tag,
            "reject_application": self.writes.reject,
        }
        self._attachments = {
            "get_application_attachments": self.reads.application_attachments,
            "get_candidate_attachments": self.reads.candidate_attachments,
        }

    def handle(self, request: Request) -> Answer:
        """Answer one request and remember it."""
        started = time.time()
        request_id = new_id()
        call = route(request)
        headers = {"X-Request-Id": request_id}
        fault: Fault | None = None
        code = ""
        try:
            self._check_key(call)
            headers |= self.gate.admit(call.integration_id)
            self._wait(self.gate.limits.latency_ms / 1000)
            fault = self.faults.take(call.operation, call.integration_id, request.body)
            answer = self._carry_out(call, fault, headers)
        except ApiProblem as problem:
            code = problem.code or ""
            answer = Answer.of_json(problem.body(request_id), problem.status)
            headers |= problem.headers
        answer.headers = headers | answer.headers
        if fault is not None:
            answer = spoil(fault, answer)
        self.ats.store.log_request(
            time=started,
            method=request.method,
            path=request.path,
            query=request.query,
            operation=call.operation,
            integration=call.integration_id,
            status=answer.status,
            code=code,
            body_sha=hashlib.sha256(request.body).hexdigest(),
            fault=fault.kind if fault else "",
            request_id=request_id,
        )
        return answer

    def _carry_out(self, call: Call, fault: Fault | None, headers: dict[str, str]) -> Answer:
        if call.operation not in ACTION_OF_OPERATION:
            return self._carry_out_spoilt(call, fault)
        with self.gate.action(call.integration_id) as more_headers:
            headers |= more_headers
            return self._carry_out_spoilt(call, fault)

    def _carry_out_spoilt(self, call: Call, fault: Fault | None) -> Answer:
        if fault is not None:
            self._wait(fault.delay_seconds)
            if fault.moment == BEFORE:
                return Answer.of_json({"status": "success", "data": {}})
        return self._dispatch(call)

    def _dispatch(self, call: Call) -> Answer:
        if call.operation in WITHOUT_INTEGRATION:
            return _success(self._of_environment(call))
        integration = self._integration(call)
        if call.operation in self._lists:
            model = call.operation.replace("get_", "ats_", 1)
            if model in switched_off(integration):
                message = f'The model "{model}" is disabled.'
                raise ApiProblem("INTEGRATION.MODEL_DISABLED", message)
            query = parse_list_query(call.operation, call.request.query)
            data = self._lists[call.operation](integration, query)
            return Answer(body=b'{"status":"success","data":' + data + b"}")
        if call.operation in ACTION_OF_OPERATION:
            return self._act(call, integration)
        return self._manage(call, integration)

    def _of_environment(self, call: Call) -> Json:
        if call.operation == "check_api_key":
            environment = {"environment_id": "SandboxEnvironment000001"}
            return environment | {"customer_id": "SandboxCustomer000000001"}
        if call.operation == "get_tools":
            return {"tools": [tool_coverage(tool) for tool in TOOLS]}
        if call.operation == "get_integration_by_token":
            return self.connect.by_token(_key(call), call.record)
        body = parse_body(call.operation, call.request.body)
        return self.connect.create_link(_key(call), body, call.request.base_url)

    def _act(self, call: Call, integration: Row) -> Answer:
        action = ACTION_OF_OPERATION[call.operation]
        if action in unsupported_actions(integration["tool"], integration["options"]):
            message = f'The action "{action}" is not available for {integration["tool"]}.'
            raise ApiProblem("INTEGRATION.ACTION_NOT_AVAILABLE", message)
        if action in switched_off(integration):
            message = f'The action "{action}" is disabled in the scope config.'
            raise ApiProblem("INTEGRATION.ACTION_DISABLED", message)
        if call.operation in self._attachments:
            read = self._attachments[call.operation]
            results = read(integration, call.record, call.request.base_url)
            return _success({"results": results}, warnings=[])
        body = parse_body(call.operation, call.request.body)
        data = self._writes[call.operation](integration, call.record, body)
        return _success(data, warnings=[])

    def _manage(self, call: Call, integration: Row) -> Answer:
        if call.operation == "get_integration_details":
            return _success(integration_details(integration))
        if call.operation == "get_action_restrictions":
            if call.record not in _RESTRICTED_ACTIONS:
                raise invalid(f'The action "{call.record}" is unknown.', status=404)
            return _success(self.writes.restrictions(integration, call.record))
        body = parse_body(call.operation, call.request.body)
        if call.operation == "create_reconnection_link":
            return _success(self.connect.relink(integration, body, call.request.base_url))
        if call.operation == "send_passthrough_request":
            return _success(self.passthrough.send(integration, call.record, body), warnings=[])
        if call.operation == "set_integration_enabled":
            self.ats.set_enabled(integration["id"], enabled=body["value"])
            return _success({})
        sync = {"already_queued": False, "sync_id": new_id(), "type": body.get("type", "FULL")}
        return _success(sync)

    def _check_key(self, call: Call) -> None:
        if not call.operation:
            raise invalid(f"There is no {call.request.method} {call.request.path}.", status=404)
        scheme, _, key = call.request.headers.get("authorization", "").partition(" ")
        known = any(
            hmac.compare_digest(key.encode(), entry.encode())
            for entry in self.connect.accepted_keys()
        )
        if scheme.casefold() != "bearer" or not known:
            raise ApiProblem("PLATFORM.AUTHENTICATION_INVALID", "The API key is not valid.")

    def _integration(self, call: Call) -> Row:
        if not call.integration_id:
            raise invalid('header "X-Integration-Id": is required.')
        found = self.ats.integration(call.integration_id)
        if found["api_key"] != _key(call):
            message = f'There is no integration with the id "{call.integration_id}".'
            raise ApiProblem("PLATFORM.INTEGRATION_NOT_FOUND", message)
        if call.operation not in INTEGRATION_IN_PATH:
            _check_state(found)
        return found

    def _wait(self, seconds: float) -> None:
        """Let time pass; not while the server stops, or a stop would take as long."""
        if seconds and self.stopping.wait(seconds):
            raise ApiProblem(None, "The server is stopping.", status=503)


def _check_state(integration: Row) -> None:
    options = integration["options"]
    if not integration["enabled"] or options.get("status") == "INACTIVE":
        raise ApiProblem("INTEGRATION.INACTIVE", "The integration is inactive.")
    if options.get("status") == "INVALID":
        raise ApiProblem("INTEGRATION.AUTHENTICATION_INVALID", "The customer must reconnect.")
    if options.get("setup_status", "COMPLETED") != "COMPLETED":
        raise ApiProblem("INTEGRATION.SETUP_INCOMPLETE", "The set-up is not complete.")


def _key(call: Call) -> str:
    return call.request.headers.get("authorization", "").partition(" ")[2]


def _success(data: Json, **more: Any) -> Answer:
    return Answer(body=json.dumps({"status": "success", "data": data} | more).encode())
