"""The settings of the REST framework and of the OpenAPI document."""

from typing import Any

from csp.constants import NONE, SELF, UNSAFE_INLINE

from candidates.rules.emails import EmailKind
from candidates.rules.export_settings import OF_A_SEARCH, ProfilePart
from candidates.rules.export_state import ExportState, Purpose
from candidates.rules.outlook import OutlookKind
from candidates.rules.retry_waves import RunState
from candidates.rules.rule_change import Change
from candidates.rules.stages import CandidateSource, PlatformStage
from integrations.connectors.types import Target
from integrations.rules.connection_state import ConnectionState, Workflow
from integrations.rules.decision import Owner
from integrations.rules.links import LinkPurpose, LinkState
from integrations.rules.webhook_delivery import DeliveryState, EndpointState
from integrations.rules.webhook_events import EventType
from jobs.rules.states import JobSource, JobState, SyncKind, SyncState

API_APPS = ["rest_framework", "drf_spectacular", "drf_spectacular_sidecar"]
# A call with a resume is read whole, to be known again when it is repeated. What other calls may
# bring is less: integrations.api.sizes, integrations.webhooks.views.
LARGEST_CALL = 11 * 1024 * 1024
# The browsable reference draws itself with inline styles and pictures in its style sheet.
REFERENCE_CONTENT_SECURITY_POLICY: dict[str, Any] = {
    "default-src": [NONE],
    "script-src": [SELF],
    "style-src": [SELF, UNSAFE_INLINE],
    "img-src": [SELF, "data:"],
    "connect-src": [SELF],
    "base-uri": [NONE],
    "form-action": [NONE],
    "frame-ancestors": [NONE],
}

REST_FRAMEWORK: dict[str, Any] = {
    # Every view of ours stands on TenantViewSet, which says who may; any other answers nobody.
    "DEFAULT_AUTHENTICATION_CLASSES": [],
    "DEFAULT_PERMISSION_CLASSES": ["rest_framework.permissions.IsAuthenticated"],
    "DEFAULT_RENDERER_CLASSES": ["rest_framework.renderers.JSONRenderer"],
    "DEFAULT_PARSER_CLASSES": ["integrations.api.parsers.StrictJson"],
    "DEFAULT_SCHEMA_CLASS": "portal.api.schema.Document",
    "EXCEPTION_HANDLER": "integrations.api.problems.handle",
    "UNAUTHENTICATED_USER": None,
    "UNAUTHENTICATED_TOKEN": None,
    "COERCE_DECIMAL_TO_STRING": True,
}
SPECTACULAR_SETTINGS: dict[str, Any] = {
    "TITLE": "ATS Integration Portal",
    "DESCRIPTION": (
        "Jobs come in, candidates go out, exactly once. Every call needs a key "
        "(`Authorization: Bearer …`); every call that changes something an `Idempotency-Key`."
    ),
    "VERSION": "1",
    "OAS_VERSION": "3.1.0",
    "SERVE_INCLUDE_SCHEMA": False,
    "SERVE_AUTHENTICATION": [],
    "SERVE_PERMISSIONS": [],
    "SCHEMA_PATH_PREFIX": "/api/v1",
    "COMPONENT_SPLIT_REQUEST": True,
    "POSTPROCESSING_HOOKS": [
        "drf_spectacular.hooks.postprocess_schema_enums",
        "portal.api.document.complete",
    ],
    "SWAGGER_UI_DIST": "SIDECAR",
    "SWAGGER_UI_FAVICON_HREF": "SIDECAR",
    "SWAGGER_UI_SETTINGS": {
        "deepLinking": True,
        "displayRequestDuration": True,
        "docExpansion": "list",
        "filter": True,
        "persistAuthorization": False,
        "tryItOutEnabled": False,
        "validatorUrl": None,
    },
    # Fields of one name with different words: each list of words gets the name of its rule.
    "ENUM_NAME_OVERRIDES": {
        kind.__name__: [(member.value, member.value) for member in kind]
        for kind in (
            CandidateSource,
            Change,
            ConnectionState,
            DeliveryState,
            EmailKind,
            EndpointState,
            EventType,
            ExportState,
            JobSource,
            JobState,
            LinkPurpose,
            LinkState,
            OutlookKind,
            Owner,
            PlatformStage,
            ProfilePart,
            Purpose,
            RunState,
            SyncKind,
            SyncState,
            Target,
            Workflow,
        )
    }
    | {
        "SearchWorkflow": [(member.value, member.value) for member in OF_A_SEARCH],
        "SearchMode": [("automatic", "automatic"), ("manual", "manual")],
    },
}
