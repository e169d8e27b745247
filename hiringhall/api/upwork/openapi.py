"""The OpenAPI description of this door, made from the endpoint declarations."""

import inspect
import re
from functools import lru_cache
from typing import Any

import msgspec

from hiringhall import __version__
from hiringhall.api.repeats import HEADER, REPEATED
from hiringhall.api.upwork.endpoint import ENDPOINTS, Endpoint
from hiringhall.api.upwork.endpoints import load
from hiringhall.api.upwork.token_endpoints import FORM, TOKEN_ENDPOINTS, TokenEndpoint
from hiringhall.api.upwork.uploads import MULTIPART
from hiringhall.marketplace.attachments.kinds import ALLOWED
from hiringhall.marketplace.attachments.operations import FIELD, LARGEST, MOST_FILES
from hiringhall.marketplace.payments.repeating import LONGEST_KEY

VERSION = "3.1.0"
_REFS = "#/components/schemas/{name}"
_PATH_PARAMETER = re.compile(r"\{(\w+)\}")
_BODY_METHODS = frozenset({"POST", "PUT", "DELETE"})

_AUTH_USER = {
    "type": "object",
    "description": "Who calls.",
    "properties": {name: {"type": "string"} for name in ("first_name", "last_name", "timezone", "timezone_offset")},
}
_ERROR = {
    "type": "object",
    "properties": {
        "server_time": {"type": "integer", "description": "Seconds since the epoch."},
        "error": {
            "type": "object",
            "properties": {name: {"type": "string"} for name in ("status", "code", "message")},
            "required": ["status", "code", "message"],
        },
    },
    "required": ["server_time", "error"],
}
_REPORT_ERROR = {
    "type": "object",
    "properties": {
        "version": {"type": "string"},
        "status": {"type": "string", "enum": ["error"]},
        "errors": {
            "type": "array",
            "items": {
                "type": "object",
                "properties": {name: {"type": "string"} for name in ("reason", "message")},
                "required": ["reason", "message"],
            },
        },
    },
    "required": ["version", "status", "errors"],
}
_ERRORS = {
    "400": "The request cannot be read, or a parameter cannot be accepted; the message names it.",
    "401": "The signature does not fit.",
    "403": "The key, the token or the person may not do this.",
    "404": "There is no such thing, or the caller may not know of it.",
    "413": "The body is too large, or the path names too many things.",
    "429": "Too many requests in a minute or a day.",
    "503": "The server is busy, or the search is being prepared; nothing was changed.",
}
_REPEAT_KEY = {
    "name": HEADER,
    "in": "header",
    "required": False,
    "schema": {"type": "string", "minLength": 1, "maxLength": LONGEST_KEY},
    "description": (
        "A name for this call that the program makes up, new for each. The same call under the same name is done once, "
        f"however often it is sent within a day; a later answer is the first one's and has the header {REPEATED}."
    ),
}
_FILES = {
    "type": "array",
    "items": {"type": "string", "format": "binary"},
    "maxItems": MOST_FILES,
    "description": f"Files, each a part with a file name: {ALLOWED}; at most {LARGEST // 2**20} MB each.",
}
_KEY_TAKEN = "The Idempotency-Key came with another request before."


@lru_cache(maxsize=1)
def document() -> dict[str, Any]:
    """Return the OpenAPI document."""
    load()
    declared = list(ENDPOINTS.values())
    kinds = [kind for endpoint in declared for kind in (endpoint.parameters, endpoint.answer)]
    schemas, components = msgspec.json.schema_components(kinds, ref_template=_REFS)
    resolved = {kind: _resolve(schema, components) for kind, schema in zip(kinds, schemas, strict=True)}
    paths: dict[str, dict[str, Any]] = {}
    for endpoint in declared:
        paths.setdefault(_address(endpoint), {})[endpoint.method.lower()] = _operation(endpoint, resolved)
    for token_call in TOKEN_ENDPOINTS:
        paths[f"/api/{token_call.path}"] = {"post": _token_operation(token_call)}
    return {
        "openapi": VERSION,
        "info": {
            "title": "Hiring Hall: Upwork API",
            "version": __version__,
            "description": "Every call is signed with OAuth 1.0a (RFC 5849): HMAC-SHA1 or HMAC-SHA256.",
        },
        "tags": [{"name": name} for name in dict.fromkeys(endpoint.section for endpoint in declared)],
        "security": [{"oauth1": []}],
        "paths": paths,
        "components": {
            "schemas": {**components, "AuthUser": _AUTH_USER, "Error": _ERROR, "ReportError": _REPORT_ERROR},
            "securitySchemes": {
                "oauth1": {
                    "type": "apiKey",
                    "in": "header",
                    "name": "Authorization",
                    "description": "OAuth 1.0a parameters; they may stand in the query or a form body instead.",
                }
            },
        },
    }


def _resolve(schema: dict[str, Any], components: dict[str, Any]) -> dict[str, Any]:
    name = schema.get("$ref", "").rpartition("/")[2]
    return components[name] if name else schema


def _address(endpoint: Endpoint) -> str:
    path = endpoint.paths[0]
    return f"/{path}" if _is_report(endpoint) else f"/api/{path}.{{format}}"


def _is_report(endpoint: Endpoint) -> bool:
    return endpoint.paths[0].startswith("gds/")


def _operation(endpoint: Endpoint, resolved: dict[type, dict[str, Any]]) -> dict[str, Any]:
    in_path = set(_PATH_PARAMETER.findall(_address(endpoint)))
    properties: dict[str, Any] = dict(resolved[endpoint.parameters].get("properties", {}))
    required = set(resolved[endpoint.parameters].get("required", ()))
    properties["format"] = {"type": "string", "enum": sorted(endpoint.formats), "default": endpoint.default_format}
    in_body = endpoint.method in _BODY_METHODS
    parameters = [
        _parameter(name, schema, "path" if name in in_path else "query", name in required or name in in_path)
        for name, schema in properties.items()
        if name in in_path or not in_body
    ]
    if endpoint.moves_money:
        parameters.append(_REPEAT_KEY)
    fields = {name: schema for name, schema in properties.items() if name not in in_path}
    operation: dict[str, Any] = {
        "operationId": endpoint.id,
        "tags": [endpoint.section],
        "summary": endpoint.title,
        "description": _description(endpoint),
        "parameters": parameters,
        "responses": {str(endpoint.status): _success(endpoint, resolved[endpoint.answer])}
        | _errors(
            "ReportError" if _is_report(endpoint) else "Error",
            **{"409": _KEY_TAKEN} if endpoint.moves_money else {},
        ),
    }
    if in_body:
        body = {"type": "object", "properties": fields, "required": sorted(required - in_path)}
        kinds = (FORM, "application/json", "application/xml")
        content = {kind: {"schema": body} for kind in kinds}
        if endpoint.takes_files:
            content[MULTIPART] = {"schema": body | {"properties": fields | {FIELD: _FILES}}}
        operation["requestBody"] = {"required": bool(body["required"]), "content": content}
    return operation


def _parameter(name: str, schema: dict[str, Any], place: str, required: bool) -> dict[str, Any]:
    described = {key: value for key, value in schema.items() if key != "description"}
    parameter = {"name": name, "in": place, "required": required, "schema": described}
    return parameter | ({"description": schema["description"]} if "description" in schema else {})


def _description(endpoint: Endpoint) -> str:
    needs = f'Needs the permission "{endpoint.scope.text}".' if endpoint.scope else "Needs no special permission."
    return f"{inspect.getdoc(endpoint.handler)} {needs} {endpoint.origin}".rstrip()


def _success(endpoint: Endpoint, answer: dict[str, Any]) -> dict[str, Any]:
    if endpoint.is_stream:
        events = {"text/event-stream": {"schema": answer}}
        return {"description": "Server-sent events; the data of each is JSON as here.", "content": events}
    if endpoint.is_file:
        return {"description": "The file.", "content": {"*/*": {"schema": {"type": "string", "format": "binary"}}}}
    time = {"type": "integer" if endpoint.server_time is int else "string", "description": "Seconds since the epoch."}
    envelope = {"server_time": time, "auth_user": {"$ref": "#/components/schemas/AuthUser"}}
    schema = {
        "type": "object",
        "properties": envelope | answer["properties"],
        "required": ["server_time", "auth_user", *answer.get("required", ())],
    }
    if _is_report(endpoint):
        schema = {"oneOf": [schema, {"$ref": "#/components/schemas/ReportError"}]}
    return {
        "description": "Success.",
        "content": {f"application/{kind}": {"schema": schema} for kind in sorted(endpoint.formats)},
    }


def _errors(kind: str = "Error", **more: str) -> dict[str, Any]:
    content = {"application/json": {"schema": {"$ref": f"#/components/schemas/{kind}"}}}
    return {status: {"description": meaning, "content": content} for status, meaning in (_ERRORS | more).items()}


def _token_operation(token_call: TokenEndpoint) -> dict[str, Any]:
    return {
        "operationId": token_call.id,
        "tags": ["Authentication"],
        "summary": token_call.title,
        "description": inspect.getdoc(token_call.handler),
        "responses": {
            "200": {"description": "A token and its secret.", "content": {FORM: {"schema": {"type": "string"}}}},
        }
        | _errors(),
    }
