"""Every content of the judge's cases on its way: through `up`, and through a review."""

from __future__ import annotations

from datetime import UTC, datetime

from content.judging.test_judge import CASES
from pulumi_feishu.content import Form, problems_in
from pulumi_feishu.notices_file import Entry, Notice
from pulumi_feishu.review.render import as_json, comment, html, text
from pulumi_feishu.review.sources.compare import compare
from pulumi_feishu.text.i18n import Words
from support.emulator import Emulator
from support.fast_project import FastProject
from support.project import MESSAGE_TYPE

AT = datetime(2026, 11, 25, tzinfo=UTC)


def is_refused(form: Form, source: str) -> bool:
    return any(problem.is_error for problem in problems_in(form, source))


def declared(contents: dict[str, tuple[Form, str]]) -> str:
    return "".join(
        f"NoticeMessage({name!r}, chat_id={name!r}, {form}={source!r})\n"
        for name, (form, source) in contents.items()
    )


def test_what_the_judge_takes_is_sent_and_what_it_refuses_makes_no_call(
    feishu: Emulator, project: FastProject
) -> None:
    feishu.control("PATCH", "settings", {"throttles": False})
    project.configure("feishu:maxNewMessages", "200")
    contents: dict[str, tuple[Form, str]] = {}
    for number, (_, form, wrong, _, right) in enumerate(CASES.values()):
        contents[f"oc_right{number}"] = (form, right)
        contents[f"oc_wrong{number}"] = (form, wrong)
    refused = {name for name, content in contents.items() if is_refused(*content)}
    # Contested: the emulator is as strict with these as some saw the real server.
    switched = {"heading", "7ea74629"}
    strict = {
        name
        for name, (_, source) in contents.items()
        if name not in refused and any(word in source for word in switched)
    }
    for name in contents:
        feishu.add_chat(name)
    fine = {name: c for name, c in contents.items() if name not in refused | strict}
    project.up_with(declared(fine))
    assert {r["outputs"]["chat_id"] for r in project.resources(MESSAGE_TYPE).values()} == set(fine)
    assert len(feishu.message_calls()) >= len(fine)
    feishu.forget_calls()
    for name in sorted(refused):
        # A program's text holds no half of a character.
        form, source = contents[name]
        if source.isprintable() or "\n" in source:
            project.write(declared({name: (form, source)}))
            run = project.up()
            assert run.exit_code != 0
            assert any(error.startswith((form, name)) or form in error for error in run.errors)
    assert feishu.message_calls() == []


def test_what_the_judge_takes_can_be_reviewed() -> None:
    """And what it refuses: a base may have it."""
    entries = [
        Entry(f"oc_{at}{side}", f"{at}{side}", Notice(form, source), "notices.yaml:1:1")
        for at, (_, form, wrong, _, right) in enumerate(CASES.values())
        for side, source in (("w", wrong), ("r", right))
        if problems_in(form, source) == () or not problems_in(form, source)[0].rule.is_of_form
    ]
    plan = compare([], entries, source=Words("a", "b"), at=AT)
    assert len(plan.changes) == len(entries) > 80
    for lang in ("en", "zh"):
        told = "\n".join(str(row) for row in text.render(plan, lang=lang))
        assert "wide_screen_mode" in told
        for render in (as_json.render, html.render):
            assert "wide_screen_mode" in render(plan, lang=lang)
        assert comment.render(plan, lang=lang)
