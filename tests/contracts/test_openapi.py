"""/v1/openapi.json describes every route of the public door, in the form of OpenAPI 3.1."""

import re
from collections.abc import Iterator
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

METHODS = {"get", "post", "put", "patch", "delete"}


@pytest.fixture
def document(client: FlaskClient) -> dict[str, Any]:
    response = client.get("/v1/openapi.json")
    assert response.status_code == 200
    return response.json


def operations(document: dict[str, Any]) -> Iterator[tuple[str, str, dict[str, Any]]]:
    for path, methods in document["paths"].items():
        for method, operation in methods.items():
            yield path, method, operation


def everywhere(value: Any) -> Iterator[dict[str, Any]]:
    """Every object in the document."""
    if isinstance(value, dict):
        yield value
        value = list(value.values())
    if isinstance(value, list):
        for one in value:
            yield from everywhere(one)


def test_it_lists_every_route_under_v1_and_no_other(app: Flask, document: dict[str, Any]) -> None:
    routes = {
        (re.sub(r"<(?:\w+:)?(\w+)>", r"{\1}", rule.rule), method.lower())
        for rule in app.url_map.iter_rules()
        if rule.rule.startswith("/v1/") and rule.rule != "/v1/openapi.json"
        for method in rule.methods - {"OPTIONS", "HEAD"}
    }
    assert {(path, method) for path, method, _ in operations(document)} == routes


def test_it_has_the_form_of_openapi(document: dict[str, Any]) -> None:
    assert re.fullmatch(r"3\.1\.\d+", document["openapi"])
    assert set(document) <= {"openapi", "info", "paths", "components", "servers", "tags", "security"}
    assert document["info"]["title"]
    assert document["info"]["version"]
    for path, method, operation in operations(document):
        assert path.startswith("/")
        assert method in METHODS
        assert operation["summary"]
        assert operation["responses"], path
        for code, response in operation["responses"].items():
            assert re.fullmatch(r"[1-5]\d\d", code)
            assert response["description"], (path, code)
        for content in operation.get("requestBody", {}).get("content", {}).values():
            assert content["schema"], path


def test_it_describes_every_parameter_of_a_path(document: dict[str, Any]) -> None:
    for path, _, operation in operations(document):
        parameters = operation.get("parameters", [])
        for one in parameters:
            assert one["in"] in ("path", "query", "header")
            assert one["schema"]
        said = {one["name"] for one in parameters if one["in"] == "path" and one["required"]}
        assert said == set(re.findall(r"{(\w+)}", path))


def test_everything_it_refers_to_is_there(document: dict[str, Any]) -> None:
    references = {one["$ref"] for one in everywhere(document) if isinstance(one.get("$ref"), str)}
    assert references
    for reference in references:
        kind, name = re.fullmatch(r"#/components/(\w+)/(\w+)", reference).groups()
        assert document["components"][kind][name]


def test_its_schemas_name_only_what_json_schema_knows(document: dict[str, Any]) -> None:
    kinds = {"object", "array", "string", "integer", "number", "boolean", "null"}
    for name, schema in document["components"]["schemas"].items():
        assert schema["type"] == "object", name
        assert set(schema.get("required", [])) <= set(schema["properties"]), name
        for one in everywhere(schema["properties"]):
            said = one.get("type", [])
            assert set([said] if isinstance(said, str) else said) <= kinds, (name, one)
