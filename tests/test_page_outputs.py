"""What pages show of an output is what is printed, in the language of the page."""

from __future__ import annotations

import re
import subprocess
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from pulumi_feishu.review.checks.limits import objections
from support.console import run
from support.emulator import PUT, Emulator, running_emulator_with_groups
from support.fast_project import FastProject
from support.pages import LANGUAGES, ROOT, page_block, page_output, shows
from support.reading import change, plan_of


@pytest.fixture(scope="module")
def feishu(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Emulator]:
    with running_emulator_with_groups(tmp_path_factory.mktemp("emulator")) as emulator:
        yield emulator


#: In the pages' time: their notices have not expired.
BEFORE = {"FEISHU_NOW": "2026-12-01T09:00:00+08:00"}


def review(folder: Path, before: str, after: str, language: str) -> str:
    """The review of this change, as the line of a page asks for it."""
    (folder / "notices.yaml").write_text(before)
    for name in ("sre-oncall.md", "escalation.json"):
        (folder / "notices").mkdir(exist_ok=True)
        (folder / "notices" / name).write_bytes((ROOT / "notices" / name).read_bytes())
    identity = ["-c", "user.name=t", "-c", "user.email=t@example.com"]
    for command in (
        *(["init", "-q", "-b", "main"], ["add", "-A"], [*identity, "commit", "-q", "-m", "x"]),
        ["update-ref", "refs/remotes/origin/main", "HEAD"],
    ):
        subprocess.run(["git", *command], cwd=folder, check=True)
    (folder / "notices.yaml").write_text(after)
    program, *arguments = page_block("review", "pulumi-feishu review --against").split()
    assert program == "pulumi-feishu"
    done = run(*arguments, environment={"FEISHU_LANG": language, **BEFORE}, folder=folder)
    assert done.code in (0, 4), done.err
    return done.out


@pytest.mark.parametrize("language", LANGUAGES)
def test_what_the_reviewer_sees_of_the_six_lines(language: str, tmp_path: Path) -> None:
    before = page_block("README", "version: 1")
    printed = review(tmp_path, before, before.replace("Jan 4.", "Jan 6."), language)
    assert shows(printed, page_output("README", 0, language)), printed


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_review_of_three_changes(language: str, tmp_path: Path) -> None:
    head, *entries = re.split(r"(?m)(?=^  - name: )", (ROOT / "notices.yaml").read_text())
    before = head + "".join(entry for entry in entries if "全员公告" not in entry)
    after = head + "".join(entry for entry in entries if "客户支持" not in entry)
    printed = review(tmp_path, before, after.replace("周涛", "王芳"), language)
    assert shows(printed, page_output("review", 0, language)), printed


MISTAKEN = """\
version: 1
groups:
  - name: ops
    chat: om_a1
    ownr: release-team
    notice: none
  - name: sre
    chat: oc_b
    notice: announcement
    expires: 2026-12-01T09:00:00
"""


@pytest.mark.parametrize("language", LANGUAGES)
def test_mistakes_of_a_file(language: str, tmp_path: Path) -> None:
    (tmp_path / "notices.yaml").write_text(MISTAKEN)
    done = run("validate", environment={"FEISHU_LANG": language}, folder=tmp_path)
    assert shows(done.out, page_output("notices", 0, language)), done.out


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_doctor_without_the_scopes_to_read_messages(
    feishu: Emulator, language: str, tmp_path: Path
) -> None:
    (tmp_path / "notices.yaml").write_text(
        'version: 1\ngroups:\n  - { name: a, chat: oc_a, notice: { text: "Hello." } }\n'
    )
    feishu.change_app(
        scopes=["im:chat.top_notice:write_only", "im:message:send_as_bot", "im:chat:readonly"]
    )
    environment = {**feishu.environment, "FEISHU_LANG": language, "PULUMI_BACKEND_URL": "s3://b"}
    printed = run("doctor", environment=environment, folder=tmp_path).out
    printed = printed.replace(feishu.url.removeprefix("http://"), "open.feishu.cn")
    printed = printed.replace(environment["FEISHU_APP_ID"], "cli_0123456789abcdef")
    shown = page_output("adopt", 0, language)
    assert shows(printed, shown), printed


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_takeover_of_too_many_groups(language: str) -> None:
    managed = [change(f"oc_{n}", "edited") for n in range(11)]
    taken = [change(f"oc_{n}") for n in range(11, 30)]
    plan = replace(plan_of([*managed, *taken]), managed=30)
    [objection] = objections(plan, allowed=(), max_new_messages=50)
    shown = page_output("adopt", 1, language)
    assert getattr(objection.text, language) == shown.strip()
    assert objection.flag in page_block("adopt", "pulumi-feishu review --stack prod --allow")


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_refused_pin_is_put_back_and_told(
    feishu: Emulator, language: str, tmp_path: Path
) -> None:
    environment = {**feishu.environment, "FEISHU_LANG": language}
    project = FastProject(tmp_path, environment)
    project.write("from pulumi_feishu import declare\n")
    for message in ("om_a1", "om_a2"):
        entry = f"  # of ops\n  - {{ name: ops, chat: oc_a, notice: {{ message: {message} }} }}\n"
        (tmp_path / "notices.yaml").write_text(f"version: 1\ngroups:\n{entry}")
        told = project.up().output
        feishu.faults({"api": PUT, "code": 230111, "times": 1})
    feishu.faults()
    shown = page_output("start", 2, language)
    assert shows(told, shown.removeprefix("error: ")), told
