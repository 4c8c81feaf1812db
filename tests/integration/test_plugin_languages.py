"""Programs on the SDKs that Pulumi generates of the plugin's schema, as their READMEs say.

`npx tsc` and `go vet` check the types, then the real engine runs them. The registries of npm, Go
and Python are asked, so these are not among `make test`, but have `make test-plugin`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

import pytest

import pulumi_languages
from pulumi_feishu.emulator import DEMO_APP_ID, DEMO_APP_SECRET
from support.emulator import Emulator
from support.pages import ROOT, page_block
from support.plugin import put_plugin_on_path
from support.project import Project
from support.readme import Reader, copy_repository, reader_environment
from support.two_tenants import TENANTS, running_emulator_with_two_tenants

#: By the host of its language: the example, the commands of its README, what checks its types, and
#: a mistake in its text that this finds.
EXAMPLES = {
    "nodejs": (
        "plugin-typescript",
        page_block("examples/plugin-typescript", "pulumi package"),
        "npx tsc",
        ("index.ts", "text:", "txt:"),
    ),
    "go": (
        "plugin-go",
        page_block("examples/plugin-go", "pulumi package"),
        "go vet ./...",
        ("main.go", "Text:", "Txt:"),
    ),
}
IN_PYTHON = page_block("examples/plugin-python", "pulumi package")

_PAGE = ROOT / "docs" / "_index.md"

SECRETLY = "pulumi config set --secret"


@contextmanager
def reading(
    name: str, block: str, feishu: Emulator, clone: Path, values: Mapping[str, str], *hosts: str
) -> Iterator[Reader]:
    """The reader of an example's README, who has the plugin on PATH."""
    copy_repository(clone)
    environment = {
        key: value for key, value in reader_environment(clone).items() if not key.startswith("PIP_")
    }
    project = Project(clone / "examples" / name, {**environment, "FEISHU_BASE_URL": feishu.url})
    behind = [pulumi_languages.there(host) for host in hosts]
    assert all(behind), f"no host of {hosts}: run the tests with `make test-plugin`"
    put_plugin_on_path(project, *map(str, behind), warm=False)
    answers = {
        f"{SECRETLY} feishu:appSecret": DEMO_APP_SECRET,
        **{f"{SECRETLY} {name}Secret": secret for name, secret in TENANTS.items()},
    }
    try:
        reader = Reader(project, block.splitlines(), values, answers)
        yield reader
        assert reader.lines == [], "lines that the test did not follow"
    finally:
        project.end()


def in_the_registry(file: str) -> str:
    """The program of this file's language on the page of Pulumi's registry."""
    kind = {".ts": "typescript", ".go": "go", ".py": "python"}[Path(file).suffix]
    [program] = re.findall(rf"^```{kind}\n(.*?)^```$", _PAGE.read_text(), re.DOTALL | re.MULTILINE)
    return str(program)


@pytest.mark.parametrize("language", EXAMPLES)
def test_a_program_is_checked_and_pins_its_message(
    language: str, feishu: Emulator, tmp_path: Path
) -> None:
    name, block, check, (file, right, wrong) = EXAMPLES[language]
    values = {"cli_…": DEMO_APP_ID, "oc_…": "oc_a"}
    with reading(name, block, feishu, tmp_path / "clone", values, language) as reader:
        assert check in reader.lines
        output = reader.follow("pulumi up")
        [freeze] = feishu.sent("oc_a")
        assert feishu.shows("oc_a") == freeze["message_id"]
        assert f'"{freeze["message_id"]}"' in output
        feishu.forget_calls()
        assert "3 unchanged" in reader.type("pulumi up --skip-preview")
        assert feishu.calls(writes_only=False) == []
        program = reader.project.directory / file
        mistaken = program.read_text().replace(right, wrong)
        program.write_text(in_the_registry(file))
        reader.type(check)
        program.write_text(mistaken)
        assert wrong.removesuffix(":") in reader.fail(check)


def test_a_python_program_with_two_tenants(tmp_path: Path) -> None:
    values = {
        f"{name}{what} {kind}_…": f"{name}{what} {kind}_{name}"
        for name in TENANTS
        for what, kind in (("App", "cli"), ("Chat", "oc"))
    }
    with running_emulator_with_two_tenants(tmp_path) as feishu:
        clone = tmp_path / "clone"
        with reading("plugin-python", IN_PYTHON, feishu, clone, values) as reader:
            reader.follow("pulumi up")
            assert feishu.all_shown() == {f"oc_{name}": "announcement" for name in TENANTS}
            program = reader.project.directory / "__main__.py"
            program.write_text(in_the_registry(program.name))
            assert "sre create" in reader.type("pulumi preview")
