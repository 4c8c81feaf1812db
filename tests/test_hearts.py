"""The functions that matter most have tests that fail without them: each is emptied, and they run.

And each module of the package has a test module, of its own name or one that it shares.
"""

from __future__ import annotations

import os
from pathlib import Path

import pytest

import pulumi_feishu
from support.forks import run_module

TESTS = Path(__file__).resolve().parent
PACKAGE = Path(pulumi_feishu.__file__).parent

#: A function or method, and the test module that has to miss it.
HEARTS = {
    "resources.notice_plan:plan_update": "resources/test_notice_plan.py",
    "resources.notice_actions:write_notice": "resources/test_notice_actions.py",
    "resources.notice_actions:release": "resources/test_notice_actions.py",
    "resources.run_groups:RunGroups.count_unpin": "resources/test_run_groups.py",
    "resources.run_groups:RunGroups.begin_release": "resources/test_run_groups.py",
    "unmanaged_groups:UnmanagedGroupsProvider.check": "test_unmanaged_groups.py",
    "engine.engine_process:engine_process": "engine/test_engine_process.py",
    "engine.shared_notes:SharedNotes.of_others": "engine/test_shared_notes.py",
    "engine.plugin_servicer:Served.foreseen": "engine/test_plugin_servicer.py",
    "resources.message:why_replaced": "test_notice_message.py",
    "resources.message_match:says": "resources/test_message_match.py",
    "openapi.limits:Window.pause_seconds": "openapi/test_limits.py",
    "openapi.retry_policy:RetryPolicy.pause_seconds": "openapi/test_retry_policy.py",
    "openapi.responses:judge_response": "openapi/test_responses.py",
    "openapi.tokens:FetchedToken.token": "openapi/test_tokens.py",
    "openapi.configuration.settings:resolve_settings": "openapi/configuration/test_settings.py",
    "content.judging.judge:problems_in": "content/judging/test_judge.py",
    "notices_file.loading:load": "notices_file/test_loading.py",
    "review.sources.compare:compare": "review/sources/test_compare.py",
    "review.sources.preview:plan_of": "review/sources/test_preview.py",
    "review.checks.limits:objections": "review/checks/test_limits.py",
    "review.masking:mask": "review/test_masking.py",
    "review.approval:judge_state": "review/test_approval.py",
    "review.render.comment:render": "review/render/test_comment.py",
    "pr_comment.decide:decide": "pr_comment/test_decide.py",
    "engine.program:claim": "engine/test_program.py",
    "text.escape:escape_unseen": "text/test_escape.py",
}

#: Which test module a module shares, by what its path begins with; the longest counts.
SHARED = {
    "cli/": "cli/test_commands.py",
    "cli/apply": "integration/test_review_is_the_whole_truth.py",
    "cli/comment": "pr_comment/test_command.py",
    "cli/dump": "cli/test_groups.py",
    "cli/emulator": "emulator/test_server.py",
    "cli/file_mistakes": "cli/test_validate.py",
    "content/drawing/": "content/drawing/test_cards.py",
    "content/inside": "emulator/test_message_view.py",
    "content/json_text": "content/judging/test_judge.py",
    "content/judging/": "content/judging/test_judge.py",
    "content/problems": "content/judging/test_judge.py",
    "desired/": "test_package.py",
    "doctor/": "doctor/test_examine.py",
    "doctor/connectivity": "openapi/test_connectivity.py",
    "doctor/probe/": "doctor/probe/test_probe.py",
    "emulator/": "emulator/test_server.py",
    "emulator/api/": "emulator/test_answers.py",
    "emulator/api/chats": "emulator/test_chats.py",
    "emulator/api/gateway": "emulator/test_gateway.py",
    "emulator/api/message": "emulator/test_messages.py",
    "emulator/api/tokens": "emulator/test_issuing.py",
    "emulator/api/top_notice": "emulator/test_switches.py",
    "emulator/page/": "emulator/test_page.py",
    "emulator/world/": "emulator/test_storage.py",
    "emulator/world/limits": "emulator/test_limits.py",
    "emulator/world/tokens": "emulator/test_tokens.py",
    "engine/child_environment": "engine/test_stack_state.py",
    "engine/host": "engine/test_process.py",
    "engine/property_names": "engine/test_reporting.py",
    "engine/plugin_": "engine/test_plugin_servicer.py",
    "plugin/notices": "integration/test_plugin.py",
    "plugin/served": "engine/test_plugin_servicer.py",
    "plugin/server": "engine/test_process.py",
    "files/pulumi_project": "review/test_origin.py",
    "files/whole_file": "files/test_saving.py",
    "http/": "http/test_bounded.py",
    "http/quoting": "openapi/test_errors.py",
    "notices_file/": "notices_file/test_error_messages.py",
    "openapi/": "openapi/test_client.py",
    "openapi/configuration/": "openapi/configuration/test_settings.py",
    "openapi/error_codes/": "openapi/error_codes/test_lookup.py",
    "pr_comment/": "pr_comment/test_hosts.py",
    "pr_comment/github_event": "pr_comment/test_ci_environment.py",
    "resources/": "test_pinned_notice.py",
    "resources/importing": "operations/test_plugin.py",
    "resources/message": "operations/test_messages.py",
    "review/": "cli/test_review.py",
    "review/checks/": "review/checks/test_preflight.py",
    "review/render/": "review/render/test_comment.py",
    "review/render/html/": "review/render/test_html.py",
    "review/sources/git": "review/sources/test_branch.py",
    "review/sources/history": "review/sources/test_branch.py",
    "review/sources/preview": "review/sources/test_preview.py",
    "review/sources/upcoming": "review/sources/test_preview.py",
    "text/": "notices_file/test_hints.py",
    "trial/project_files": "trial/test_project.py",
    "text/system_errors": "test_languages.py",
}


@pytest.mark.parametrize("heart", HEARTS)
def test_without_its_body_its_tests_fail(heart: str, tmp_path: Path) -> None:
    output = tmp_path / "output"
    fork = run_module(
        "pytest",
        *("-x", "-q", "-p", "support.without_body", "-p", "no:cacheprovider"),
        *("-n0", "--no-header", "--tb=no", f"--basetemp={tmp_path / 'base'}"),
        # Of plugins that the fork's server had imported.
        *("-W", "ignore::pytest.PytestAssertRewriteWarning"),
        *("-c", str(TESTS.parent / "pyproject.toml"), str(TESTS / HEARTS[heart])),
        environment={**os.environ, "WITHOUT_BODY": heart, "PYTHONPATH": str(TESTS)},
        folder=TESTS.parent,
        errors=output,
    )
    told = fork.stdout.read().decode()
    code = fork.wait()
    fork.end()
    assert (code, "1 failed" in told) == (1, True), told[-2000:] + output.read_text()


def test_each_module_has_a_test_module() -> None:
    shares = set()
    for module in PACKAGE.rglob("*.py"):
        path = module.relative_to(PACKAGE)
        own = TESTS / path.parent / f"test_{path.stem}.py"
        if path.name in ("__init__.py", "__main__.py") or own.exists():
            continue
        name = path.with_suffix("").as_posix()
        shared = max((start for start in SHARED if name.startswith(start)), key=len, default="")
        assert shared, f"{path} has no test module"
        shares.add(shared)
    assert shares == set(SHARED)
    assert [path for path in SHARED.values() if not (TESTS / path).exists()] == []
