"""Texts that try to be more than text."""

from __future__ import annotations

from hypothesis import strategies as st

from pulumi_feishu.review.plan import Plan, PlanProblem, Shown
from pulumi_feishu.text.i18n import Words
from review.plans import NOW, change, plan

PARTS = (
    *(
        "@bob",
        "@org/team",
        "#12",
        "!12",
        "GH-12",
        "a/b#1",
        "deadbeef0",
        "&12",
        "~label",
        "%12",
        "$x$",
    ),
    *("https://evil.example", "www.evil.example", "a@evil.example", ":tada:", "|", "\n", "\n\n"),
    *("/close", "\n/close", "\r\n", "`", "```", "~~~", "<b>", "</code>", "</details>", "<script>"),
    *("<!--", "-->", "![x](y)", "[x](http://y)", "**b**", "~~", "# h", "- ", "> ", "    ", "\t"),
    *("\u202e", "\u200b", "\x1b[31m", "&amp;", "&#64;", "\\", "</pre>", "<![CDATA[", "]]>", "<?"),
    *(
        "值班",
        "群",
        "a",
        " ",
        "1",
        ".",
        "'",
        '"',
        "</strong>",
        "</script>",
        "</style>",
        "javascript:",
    ),
)

texts = st.lists(st.sampled_from(PARTS) | st.text(max_size=3), max_size=6).map("".join)


def words(text: str) -> Words:
    return Words(text, text)


def plan_that_says(text: str, before: str = "", after: str = "") -> Plan:
    """A plan with this text wherever one comes from outside."""
    problem = PlanProblem(words(text), words(text), code=1)
    usual = {"name": text, "place": text, "owner": text, "reason": text, "problems": (problem,)}
    message = Shown("message", text, before)
    return plan(
        change(**usual, chat_id=text, before=Shown("text", before), after=Shown("markdown", after)),
        change(**usual, effect="removed", before=message, after=Shown("none"), expired_at=NOW),
        change(**usual, effect="sent", before=Shown("unknown"), after=Shown("card", after)),
        source=words(text),
        remarks=(words(text),),
    )
