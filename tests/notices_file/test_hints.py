"""Fields that take one of a few words: what is told when another one stands there."""

from __future__ import annotations

import pytest

from notices_file.written import entry, mistakes_in

NOTICES = '{ text: "..." } (or markdown, card, message), announcement, none or unmanaged'
FLAG = "must be true or false, got"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param(
            entry().replace("version: 1", "version: '1'"),
            "1:10: version is the number 1; remove the quotes",
            id="version in quotes",
        ),
        pytest.param(
            entry(notice="x" * 100_000),
            f"5:13: groups[0] 值班: unknown notice '{'x' * 120}…'; write {NOTICES}",
            id="a long text as notice",
        ),
        pytest.param(
            entry().replace("version: 1", "version: 1.0"),
            "1:10: version must be 1, got '1.0'",
            id="another version",
        ),
        pytest.param(
            entry(notice="message"),
            "5:13: groups[0] 值班: notice 'message' needs the message's id:"
            " write `notice: { message: om_... }`",
            id="message without id",
        ),
        pytest.param(
            entry(notice="text"),
            "5:13: groups[0] 值班: notice 'text' needs its content:"
            ' write `notice: { text: "..." }`',
            id="text without content",
        ),
        pytest.param(
            entry(notice="notices/oncall.md"),
            "5:13: groups[0] 值班: notice 'notices/oncall.md' is a bare file name:"
            " write `notice: { markdown: notices/oncall.md }`",
            id="a bare Markdown file",
        ),
        pytest.param(
            entry(notice="launch.json"),
            "5:13: groups[0] 值班: notice 'launch.json' is a bare file name:"
            " write `notice: { card: launch.json }`",
            id="a bare card",
        ),
        pytest.param(
            entry(notice="unmanged"),
            "5:13: groups[0] 值班: unknown notice 'unmanged'; did you mean 'unmanaged'?",
            id="a misspelt unmanaged",
        ),
        pytest.param(
            entry(notice="markdwon"),
            "5:13: groups[0] 值班: unknown notice 'markdwon';"
            " did you mean { markdown: notices/....md }?",
            id="a misspelt markdown",
        ),
        pytest.param(
            entry(notice="pinned"),
            f"5:13: groups[0] 值班: unknown notice 'pinned'; write {NOTICES}",
            id="pinned is not told to become none",
        ),
        pytest.param(
            entry(notice="om_9f2"),
            "5:13: groups[0] 值班: notice 'om_9f2' is a bare message id:"
            " write `notice: { message: om_9f2 }`",
            id="id without message",
        ),
        pytest.param(
            entry(notice=""),
            f"5:12: groups[0] 值班: notice must be {NOTICES}, got nothing",
            id="an empty notice",
        ),
        pytest.param(
            entry(notice="[none]"),
            f"5:13: groups[0] 值班: notice must be {NOTICES}, got a list",
            id="a list as notice",
        ),
        pytest.param(
            entry(notice="annoucement"),
            "5:13: groups[0] 值班: unknown notice 'annoucement'; did you mean 'announcement'?",
            id="a misspelt notice",
        ),
        pytest.param(
            entry(notice="mesage"),
            "5:13: groups[0] 值班: unknown notice 'mesage'; did you mean { message: om_... }?",
            id="a misspelt message",
        ),
        pytest.param(
            entry(notice="今晚发布"),
            f"5:13: groups[0] 值班: unknown notice '今晚发布'; write {NOTICES}",
            id="a text as notice",
        ),
        pytest.param(
            entry(notice=r'"# On call\nsee oncall.md"'),
            rf"5:13: groups[0] 值班: unknown notice '# On call\nsee oncall.md'; write {NOTICES}",
            id="a text that ends like a file",
        ),
    ],
)
def test_another_word_says_what_is_likely_meant(text: str, expected: str) -> None:
    assert mistakes_in(text) == [expected]


@pytest.mark.parametrize(
    ("value", "what"),
    [
        pytest.param("yes", "'yes'; write true", id="yes"),
        pytest.param("On", "'On'; write true", id="On"),
        pytest.param("True", "'True'; write true", id="True"),
        pytest.param("1", "'1'; write true", id="1"),
        pytest.param("no", "'no'; write false", id="Norway"),
        pytest.param("off", "'off'; write false", id="off"),
        pytest.param("FALSE", "'FALSE'; write false", id="FALSE"),
        pytest.param("'true'", "the quoted text 'true'; write true without quotes", id="quoted"),
        pytest.param("maybe", "'maybe'", id="maybe"),
        pytest.param("[true]", "a list", id="a list"),
    ],
)
def test_only_true_and_false_are_booleans(value: str, what: str) -> None:
    text = entry(f"recall: {value}", notice="{ text: Freeze }")
    assert mistakes_in(text) == [f"6:13: groups[0] 值班: recall {FLAG} {what}"]
    text = f"allow_empty: {value}\ndefaults: {{ recall: {value} }}\n{entry()}"
    assert mistakes_in(text) == [
        f"1:14: allow_empty {FLAG} {what}",
        f"2:21: recall {FLAG} {what}",
    ]


def test_an_empty_boolean_is_neither() -> None:
    text = entry("recall:", notice="{ text: Freeze }")
    assert mistakes_in(text) == [f"6:12: groups[0] 值班: recall {FLAG} nothing"]


@pytest.mark.parametrize(
    ("value", "what"),
    [
        pytest.param("keep", "'keep'", id="unknown"),
        pytest.param("unpinn", "'unpinn'; did you mean 'unpin'?", id="misspelt"),
        pytest.param("Leave", "'Leave'; did you mean 'leave'?", id="a capital"),
        pytest.param("{ leave: true }", "a mapping", id="a mapping"),
    ],
)
def test_a_notice_is_unpinned_or_left_on_removal(value: str, what: str) -> None:
    must = "on_remove must be unpin or leave, got"
    assert mistakes_in(entry(f"on_remove: {value}")) == [f"6:16: groups[0] 值班: {must} {what}"]
    text = f"defaults: {{ on_remove: {value} }}\n" + entry()
    assert mistakes_in(text) == [f"1:24: {must} {what}"]


@pytest.mark.parametrize(
    ("then", "what"),
    [
        pytest.param(
            "unmanaged",
            "a notice that expires can't become unmanaged; write none, announcement or another one",
            id="unmanaged",
        ),
        pytest.param(
            "non",
            "unknown notice 'non'; did you mean 'none'?",
            id="misspelt",
        ),
        pytest.param(
            "later",
            "unknown notice 'later'; write { text: \"...\" } (or markdown, card, message),"
            " announcement or none",
            id="unknown",
        ),
    ],
)
def test_a_wrong_then_is_named_at_its_place(then: str, what: str) -> None:
    text = entry("expires: 2026-12-01T09:00:00Z", f"then: {then}")
    assert mistakes_in(text) == [f"7:11: groups[0] 值班: {what}"]
