"""The JSON Schema says of a document what the loader says."""

from __future__ import annotations

import json
import os
import re
import sys
from pathlib import Path
from typing import Any

import jsonschema
import pytest
import yaml

from notices_file.written import CARD, EXAMPLE, HEAD, entry, mistakes_in, read, write
from pulumi_feishu.notices_file import json_schema
from support.pages import LANGUAGES, ROOT, page_block, path_of
from support.terminal import Terminal

VALIDATOR = jsonschema.Draft202012Validator(json_schema())

SENT = '{ text: "Freeze" }'


class _Texts(yaml.SafeLoader):
    """What an editor's YAML 1.2 makes of a file: like safe_load, but moments stay texts."""


_Texts.yaml_implicit_resolvers = {
    first: [(tag, pattern) for tag, pattern in resolvers if not tag.endswith(":timestamp")]
    for first, resolvers in yaml.SafeLoader.yaml_implicit_resolvers.items()
}


def schema_accepts(text: str) -> bool:
    document: Any = yaml.load(text, _Texts)
    return bool(VALIDATOR.is_valid(document))


@pytest.fixture(autouse=True)
def _content() -> None:
    for folder in ("", "notices/", "v1.2/"):
        write(f"{folder}a.md", "**on call**")
        write(f"{folder}a.json", CARD)


def test_the_file_in_the_repository_is_this_schema() -> None:
    expected = json.dumps(json_schema(), indent=2, ensure_ascii=False) + "\n"
    renew = "pulumi-feishu schema > notices.schema.json"
    assert (ROOT / "notices.schema.json").read_text(encoding="utf-8") == expected, renew


def test_the_pages_command_writes_it(tmp_path: Path) -> None:
    path = os.pathsep.join([str(Path(sys.executable).parent), os.environ["PATH"]])
    terminal = Terminal(tmp_path / "project", {**os.environ, "PATH": path})
    terminal.directory.mkdir()
    terminal.type(page_block("notices", "pulumi-feishu schema"))
    [written] = terminal.directory.iterdir()
    assert written.name == "notices.schema.json"
    assert written.read_bytes() == (ROOT / written.name).read_bytes()


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_page_shows_where_a_release_has_the_schema(language: str) -> None:
    """`tools/test_workflow.py` and `tools/test_release.py` hold that it is there."""
    page = path_of("notices", language).read_text()
    repository = "https://github.com/OWNER/pulumi-feishu/"
    addresses = set(re.findall(r"\$schema=([^`\s]+)", page))
    assert addresses == {
        "./notices.schema.json",
        f"{repository}releases/latest/download/notices.schema.json",
    }
    assert f"`{repository}releases/download/v1.2.3/notices.schema.json`" in page


def test_the_schema_is_valid_itself() -> None:
    jsonschema.Draft202012Validator.check_schema(json_schema())
    assert json_schema()["$schema"] == "https://json-schema.org/draft/2020-12/schema"
    assert json_schema()["$id"] == "urn:pulumi-feishu:notices:1"


def test_the_projects_own_file_is_valid() -> None:
    text = (ROOT / "notices.yaml").read_text(encoding="utf-8")
    assert text.startswith("# yaml-language-server: $schema=./notices.schema.json\n")
    assert schema_accepts(text)


def test_the_example_is_valid() -> None:
    assert schema_accepts(EXAMPLE)


def test_every_field_is_titled_and_explained() -> None:
    parts: Any = json_schema()["$defs"]
    mappings = {"file": json_schema(), **parts}
    lacking = [
        f"{name}.{field}"
        for name, mapping in mappings.items()
        for field, schema in mapping["properties"].items()
        if "title" not in schema or not ("description" in schema or "$ref" in schema)
    ]
    assert lacking == []


@pytest.mark.parametrize(
    "text",
    [
        pytest.param(entry(), id="none"),
        pytest.param(entry(notice="announcement"), id="announcement"),
        pytest.param(entry(notice="unmanaged"), id="unmanaged"),
        pytest.param(entry(notice="{ message: om_1 }"), id="message"),
        pytest.param(entry(notice=SENT), id="text"),
        pytest.param(entry(notice="{ text: 404 }"), id="a number as text"),
        pytest.param(entry(notice="{ markdown: a.md }"), id="markdown"),
        pytest.param(entry(notice="{ markdown: ./notices//a.md }"), id="markdown in a folder"),
        pytest.param(entry(notice="{ markdown: notices/../v1.2/a.md }"), id="a way back"),
        pytest.param(entry(notice="{ card: notices/a.json }"), id="card"),
        pytest.param(entry(name="404"), id="a number as name"),
        pytest.param(entry(name="true"), id="a truth as name"),
        pytest.param(entry("owner: 12", "reason: 1.5"), id="numbers for people"),
        pytest.param(HEAD + "  - { name: a, chats: [oc_1], notice: none }\n", id="chats"),
        pytest.param(entry("expires: 2026-12-01T09:00:00+08:00"), id="expires"),
        pytest.param(entry("expires: 2026-12-01 09:00Z"), id="expires in UTC"),
        pytest.param(
            entry("expires: 2026-12-01T09:00:00Z", "then: announcement", notice=SENT),
            id="then a word",
        ),
        pytest.param(
            entry("expires: 2026-12-01T09:00:00Z", f"then: {SENT}", "recall: true"),
            id="recall of then",
        ),
        pytest.param(entry("recall: false", notice=SENT), id="recall"),
        pytest.param(entry("on_remove: leave"), id="on_remove"),
        pytest.param("defaults: {}\n" + entry(), id="empty defaults"),
        pytest.param("defaults: { on_remove: leave, recall: true }\n" + entry(), id="defaults"),
        pytest.param("allow_empty: true\n" + entry(), id="allow_empty with groups"),
        pytest.param("allow_empty: false\n" + entry(), id="allow_empty false"),
        pytest.param("version: 1\nallow_empty: true\n", id="no groups"),
        pytest.param("version: 1\nallow_empty: true\ngroups:\n", id="nothing below groups"),
        pytest.param("version: 1\nallow_empty: true\ngroups: []\n", id="an empty list"),
    ],
)
def test_what_the_loader_reads_is_valid(text: str) -> None:
    read(text)
    assert schema_accepts(text)


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("groups: [{ name: a, chat: oc_1, notice: none }]\n", id="no version"),
        pytest.param(entry().replace("version: 1", "version: 2"), id="version 2"),
        pytest.param(entry().replace("version: 1", "version: '1'"), id="version in quotes"),
        pytest.param("- a\n", id="a list"),
        pytest.param("colour: red\n" + entry(), id="unknown field of the file"),
        pytest.param("version: 1\n", id="no groups"),
        pytest.param(HEAD, id="nothing below groups"),
        pytest.param("version: 1\ngroups: []\n", id="an empty list"),
        pytest.param("version: 1\nallow_empty: false\ngroups: []\n", id="emptiness not allowed"),
        pytest.param("version: 1\ngroups: { a: b }\n", id="groups as mapping"),
        pytest.param("allow_empty: 'true'\n" + entry(), id="allow_empty in quotes"),
        pytest.param("allow_empty: 1\n" + entry(), id="allow_empty as number"),
        pytest.param("defaults:\n" + entry(), id="nothing below defaults"),
        pytest.param("defaults: { owner: a }\n" + entry(), id="unknown default"),
        pytest.param("defaults: { on_remove: keep }\n" + entry(), id="unknown default on_remove"),
        pytest.param("defaults: { recall: maybe }\n" + entry(), id="default recall"),
        pytest.param(HEAD + "  - oc_1\n", id="a text as entry"),
        pytest.param(entry("colour: red"), id="unknown field of the entry"),
        pytest.param(HEAD + "  - { chat: oc_1, notice: none }\n", id="no name"),
        pytest.param(entry(name="' '"), id="a blank name"),
        pytest.param(entry(name="[a]"), id="a list as name"),
        pytest.param(entry("owner:"), id="no owner"),
        pytest.param(entry("reason: { a: b }"), id="a mapping as reason"),
        pytest.param(HEAD + "  - { name: a, notice: none }\n", id="no chat"),
        pytest.param(entry("chats: [oc_2]"), id="chat and chats"),
        pytest.param(HEAD + "  - { name: a, chats: [], notice: none }\n", id="empty chats"),
        pytest.param(HEAD + "  - { name: a, chats: , notice: none }\n", id="nothing in chats"),
        pytest.param(HEAD + "  - { name: a, chats: oc_1, notice: none }\n", id="chats as text"),
        pytest.param(HEAD + "  - { name: a, chats: [om_1], notice: none }\n", id="om_ in chats"),
        pytest.param(HEAD + "  - { name: a, chats: [oc_1, oc_1], notice: none }\n", id="twice"),
        pytest.param(entry(chat="om_1"), id="a message as chat"),
        pytest.param(entry(chat="12"), id="a number as chat"),
        pytest.param(HEAD + "  - { name: a, chat: oc_1 }\n", id="no notice"),
        pytest.param(entry(notice=""), id="an empty notice"),
        pytest.param(entry(notice="{}"), id="an empty mapping as notice"),
        pytest.param(entry(notice="annoucement"), id="an unknown notice"),
        pytest.param(entry(notice="[none]"), id="a list as notice"),
        pytest.param(entry(notice="{ none: true }"), id="a word as field"),
        pytest.param(entry(notice="{ message: oc_1 }"), id="a chat as message"),
        pytest.param(entry(notice="{ message: om_1, text: a }"), id="two forms"),
        pytest.param(entry(notice="{ text: '' }"), id="an empty text"),
        pytest.param(entry(notice="{ text: [a] }"), id="a list as text"),
        pytest.param(entry(notice="{ markdown: a.txt }"), id="markdown of another kind"),
        pytest.param(entry(notice="{ markdown: a.json }"), id="JSON as markdown"),
        pytest.param(entry(notice="{ markdown: /a.md }"), id="an absolute path"),
        pytest.param(entry(notice="{ markdown: ~/a.md }"), id="a home folder"),
        pytest.param(entry(notice="{ markdown: 'C:/a.md' }"), id="a drive"),
        pytest.param(entry(notice="{ markdown: notices\\a.md }"), id="a backslash"),
        pytest.param(entry(notice="{ markdown: .a.md }"), id="a hidden file"),
        pytest.param(entry(notice="{ markdown: .git/a.md }"), id="a hidden folder"),
        pytest.param(entry(notice="{ markdown: notices/.../a.md }"), id="three dots"),
        pytest.param(entry(notice="{ card: a.md }"), id="Markdown as card"),
        pytest.param(entry("expires: 2026-12-01"), id="a day"),
        pytest.param(entry("expires: 2026-12-01T09:00:00"), id="no zone"),
        pytest.param(entry("expires: 2026-13-01T09:00:00Z"), id="month 13"),
        pytest.param(entry("expires: tomorrow"), id="no moment"),
        pytest.param(entry("expires: [2026-12-01T09:00:00Z]"), id="a list as expires"),
        pytest.param(entry("expires: 2026-12-01T09:00:00Z", notice="unmanaged"), id="unmanaged"),
        pytest.param(entry("then: none", notice=SENT), id="then without expires"),
        pytest.param(entry("expires: 2026-12-01T09:00:00Z", "then: unmanaged"), id="to unmanaged"),
        pytest.param(entry("expires: 2026-12-01T09:00:00Z", "then: {}"), id="an empty then"),
        pytest.param(entry("recall: true"), id="recall of none"),
        pytest.param(entry("recall: true", notice="{ message: om_1 }"), id="recall of a message"),
        pytest.param(
            entry("recall: true", "expires: 2026-12-01T09:00:00Z", "then: { message: om_1 }"),
            id="recall of two that are not sent",
        ),
        pytest.param(entry("recall: maybe", notice=SENT), id="recall neither true nor false"),
        pytest.param(entry("recall: 'true'", notice=SENT), id="recall in quotes"),
        pytest.param(entry("on_remove: keep"), id="on_remove"),
    ],
)
def test_what_the_loader_refuses_is_invalid(text: str) -> None:
    assert mistakes_in(text)
    assert not schema_accepts(text)
