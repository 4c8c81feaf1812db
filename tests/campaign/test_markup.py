"""What no message may bring onto a page is found there."""

from __future__ import annotations

import pytest

from campaign.markup import judge_markup


def test_what_a_message_may_have_is_let_through() -> None:
    judge_markup('<p class="level-1">a<br><a href="https://a.b" title="x"><b>c</b></a> &lt;d></p>')


@pytest.mark.parametrize(
    "html",
    [
        *("<script>x</script>", "<p onclick=x>a</p>", "<img src=x>", "<!-- a -->", "<!doctype a>"),
        *('<a href="javascript:x">a</a>', "<p>a", "<b><i>a</b></i>", "</p>"),
        *("<p>\u202ea</p>", "<p>\x00</p>", '<p title="\ud800">a</p>'),
    ],
)
def test_anything_else_is_not(html: str) -> None:
    with pytest.raises(AssertionError):
        judge_markup(html)
