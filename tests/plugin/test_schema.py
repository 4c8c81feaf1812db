"""The schema agrees with the Python resources, with the configuration and with the pages."""

from __future__ import annotations

import inspect
import json
import re
from typing import Any, get_args

import pulumi
import pytest

from pulumi_feishu import NoticeMessage, PinnedNotice
from pulumi_feishu.engine.property_names import snake
from pulumi_feishu.openapi.configuration.config_keys import CONFIG_KEYS, SECRET_KEYS
from pulumi_feishu.plugin.served import SERVED
from pulumi_feishu.plugin.server import SCHEMA as FILE
from pulumi_feishu.resources.notice import NoticeKind
from support.pages import path_of

SCHEMA = json.loads(FILE.read_text(encoding="utf-8"))
RESOURCES = {"PinnedNotice": PinnedNotice, "NoticeMessage": NoticeMessage}


def of(kind: str) -> dict[str, Any]:
    return dict(SCHEMA["resources"][f"feishu:index:{kind}"])


def told(page: str, heading: str = "") -> dict[str, str]:
    """The rows of a page's tables, from this heading to the next: each name to its meaning."""
    text = path_of(page, "en").read_text()
    if heading:
        text = re.split(r"^## ", text.partition(f"## {heading}\n")[2], flags=re.MULTILINE)[0]
    rows = re.findall(r"^\| (.*) \| (.*) \|$", text, re.MULTILINE)
    without_links = [(names, re.sub(r"\[(.*?)\]\(.*?\)", r"\1", cell)) for names, cell in rows]
    return {
        name: cell for names, cell in without_links for name in re.findall(r"`([\w:]+)`", names)
    }


@pytest.mark.parametrize("kind", RESOURCES)
def test_inputs_are_those_of_the_python_signature(kind: str) -> None:
    parameters = inspect.signature(RESOURCES[kind]).parameters
    inputs = {name for name in parameters if name not in ("resource_name", "opts")}
    required = {name for name in inputs if parameters[name].default is inspect.Parameter.empty}
    assert {*map(snake, of(kind)["inputProperties"])} == inputs
    assert {*map(snake, of(kind)["requiredInputs"])} == required == {"chat_id"}


@pytest.mark.parametrize("kind", RESOURCES)
def test_outputs_are_those_of_the_python_class(kind: str) -> None:
    outputs = inspect.get_annotations(RESOURCES[kind])
    assert {*map(snake, of(kind)["properties"])} == {*outputs}
    always = {name for name, hint in outputs.items() if "None" not in hint}
    assert {*map(snake, of(kind)["required"])} == always


def test_only_another_group_is_another_resource() -> None:
    for kind in RESOURCES:
        for name, property_ in of(kind)["inputProperties"].items():
            assert property_.get("willReplaceOnChanges", False) is (name == "chatId")


@pytest.mark.parametrize("kind", RESOURCES)
def test_python_and_its_page_mean_the_same(kind: str) -> None:
    properties = {**of(kind)["properties"], **of(kind)["inputProperties"]}
    page = told("python-api", kind)
    # The id is a property of every resource, and no output of its own in a schema.
    assert {*map(snake, properties), "message_id"} == {*page, "message_id"}
    for name, property_ in properties.items():
        assert page[snake(name)].startswith(property_["description"]), name


def test_the_kinds_of_a_notice_are_those_of_python() -> None:
    kinds = SCHEMA["types"]["feishu:index:NoticeKind"]["enum"]
    assert [kind["value"] for kind in kinds] == [*get_args(NoticeKind)]


def test_types_are_those_of_python() -> None:
    properties = of("NoticeMessage")["properties"]
    types = {name: property_["type"] for name, property_ in properties.items()}
    assert types == {
        **dict.fromkeys(("chatId", "text", "markdown", "card", "contentSha256"), "string"),
        **dict.fromkeys(("sentAt", "mustResend"), "string"),
        **dict.fromkeys(("recall", "isSecret"), "boolean"),
        **dict.fromkeys(("edits", "generation"), "integer"),
    }


def test_what_a_write_makes_known_is_no_input() -> None:
    assert {*SERVED} - {*SCHEMA["resources"]} == {"feishu:index:UnmanagedGroups"}
    for token in SERVED.keys() & SCHEMA["resources"]:
        served = SERVED[token]
        resource = SCHEMA["resources"][token]
        assert {*served.settled} <= {*served.computed}
        computed = {*map(snake, resource["properties"])} & {*served.computed}
        assert computed == {*served.computed}
        assert computed.isdisjoint(map(snake, resource["inputProperties"]))


def test_the_provider_takes_the_whole_configuration_and_its_page_says_the_same() -> None:
    variables = SCHEMA["provider"]["inputProperties"]
    assert variables == SCHEMA["config"]["variables"]
    assert tuple(variables) == CONFIG_KEYS
    assert {key for key in variables if variables[key].get("secret")} == {*SECRET_KEYS}
    page = path_of("configuration", "en").read_text()
    rows = re.findall(r"^\|.*\| `feishu:(\w+)`.*?\| (.*) \|$", page, re.MULTILINE)
    meanings = dict(rows)
    for key, property_ in variables.items():
        assert meanings[key].startswith(property_["description"]), key


def test_the_files_are_a_component_that_needs_nothing() -> None:
    component = of("Notices")
    assert component["isComponent"]
    assert component.keys() == {"isComponent", "description", "inputProperties"}


def test_the_resources_are_the_classes_of_pulumi() -> None:
    assert all(issubclass(kind, pulumi.CustomResource) for kind in RESOURCES.values())
