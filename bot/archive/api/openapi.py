"""The OpenAPI 3.1 document of the JSON API, made from its operations."""

from collections.abc import Iterable, Mapping
from functools import cache
from http import HTTPStatus
from typing import Any

from pydantic import BaseModel
from pydantic.json_schema import models_json_schema

from bot.archive.api.documents import ProblemDocument
from bot.archive.api.operations import OPERATIONS, VERSION_PATH, Operation
from insights.version import VERSION

_REFERENCE = "#/components/schemas/{model}"
_PROBLEMS: Mapping[HTTPStatus, str] = {
    HTTPStatus.BAD_REQUEST: "A parameter is missing, unknown or out of its bounds.",
    HTTPStatus.NOT_FOUND: "The archive does not have it.",
    HTTPStatus.TOO_MANY_REQUESTS: "Too many requests of this address, or questions within an hour; see Retry-After.",
    HTTPStatus.SERVICE_UNAVAILABLE: "Starting, or busy; see Retry-After.",
}
_PROBLEMS_OF_BODIES: Mapping[HTTPStatus, str] = {
    HTTPStatus.FORBIDDEN: "The server takes questions of its own machine alone.",
    HTTPStatus.REQUEST_ENTITY_TOO_LARGE: "The body is too long.",
    HTTPStatus.UNSUPPORTED_MEDIA_TYPE: "The body is not application/json.",
    HTTPStatus.BAD_GATEWAY: "The paper's text cannot be fetched.",
}


@cache
def build_openapi() -> dict[str, Any]:
    """The document, for a server at /api."""
    paths: dict[str, dict[str, Any]] = {}
    for operation in OPERATIONS:
        described = paths.setdefault(VERSION_PATH + operation.path, {})
        described[operation.method.lower()] = _describe(operation)
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "daily-insights",
            "version": VERSION,
            "description": "Reads the archive of daily AI papers: days, topics, papers, search, and questions to a paper.",
            "license": {"name": "MIT", "identifier": "MIT"},
        },
        "servers": [{"url": "/api"}],
        "paths": paths,
        "components": {"schemas": _schemas()},
    }


def request_schema(operation: Operation) -> dict[str, Any]:
    """The schema of an operation's request; its fields are complete in themselves."""
    return operation.request.model_json_schema(mode="validation")


def _describe(operation: Operation) -> dict[str, Any]:
    schema = request_schema(operation)
    in_path = operation.path_fields
    has_body = operation.method == "POST"
    named = in_path if has_body else tuple(schema["properties"])
    described = {
        "operationId": operation.name,
        "summary": operation.summary,
        "parameters": [_parameter(name, schema, in_path=name in in_path) for name in named],
        "responses": {
            "200": _response("The answer.", operation.document),
            **{str(status.value): _response(text, ProblemDocument) for status, text in _problems(operation)},
        },
    }
    if has_body:
        content = {"application/json": {"schema": _reference(operation.request)}}
        described["requestBody"] = {"required": True, "content": content}
    return described


def _problems(operation: Operation) -> Iterable[tuple[HTTPStatus, str]]:
    problems = {**_PROBLEMS, **(_PROBLEMS_OF_BODIES if operation.method == "POST" else {})}
    return problems.items()


def _parameter(name: str, schema: Mapping[str, Any], *, in_path: bool) -> dict[str, Any]:
    field = {key: value for key, value in schema["properties"][name].items() if key != "title"}
    description = field.pop("description", "")
    return {
        "name": name,
        "in": "path" if in_path else "query",
        "required": name in schema.get("required", ()),
        **({"description": description} if description else {}),
        "schema": _without_null(field),
    }


def _without_null(schema: dict[str, Any]) -> dict[str, Any]:
    """A parameter of an address is left out, it is never null."""
    choices = [choice for choice in schema.get("anyOf", ()) if choice.get("type") != "null"]
    if len(choices) != 1:
        return schema
    rest = {key: value for key, value in schema.items() if key not in ("anyOf", "default")}
    return {**rest, **choices[0]}


def _response(description: str, model: type[BaseModel]) -> dict[str, Any]:
    return {"description": description, "content": {"application/json": {"schema": _reference(model)}}}


def _reference(model: type[BaseModel]) -> dict[str, str]:
    return {"$ref": _REFERENCE.format(model=model.__name__)}


def _schemas() -> dict[str, Any]:
    documents = {operation.document for operation in OPERATIONS} | {ProblemDocument}
    bodies = {operation.request for operation in OPERATIONS if operation.method == "POST"}
    _, schema = models_json_schema(
        [
            *((model, "serialization") for model in sorted(documents, key=lambda model: model.__name__)),
            *((model, "validation") for model in sorted(bodies, key=lambda model: model.__name__)),
        ],
        ref_template=_REFERENCE,
    )
    definitions: dict[str, Any] = schema["$defs"]
    return definitions
