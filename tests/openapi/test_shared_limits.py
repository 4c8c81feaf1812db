"""Who else uses a limit is only said as far as this process's own calls tell it."""

from __future__ import annotations

import pytest

from pulumi_feishu.openapi.error_codes.kinds import Kind
from pulumi_feishu.openapi.errors import FeishuError, Refused
from pulumi_feishu.openapi.shared_limits import (
    Use,
    others_in_the_group,
    others_of_the_app,
    share_of_the_quota,
)
from pulumi_feishu.text.i18n import Words


@pytest.mark.parametrize(
    ("uses", "is_documented", "is_certain"),
    [
        pytest.param([Use(1, 50), Use(12, 1000)], True, True, id="little"),
        pytest.param([Use(25, 50), Use(500, 1000)], True, True, id="half"),
        pytest.param([Use(26, 50), Use(26, 1000)], True, False, id="more of the second"),
        pytest.param([Use(1, 50), Use(501, 1000)], True, False, id="more of the minute"),
        pytest.param([Use(1, 50), Use(1, 1000)], False, False, id="a limit nobody documents"),
    ],
)
def test_another_program_of_the_app_is_certain_where_this_one_uses_at_most_half(
    uses: list[Use], is_documented: bool, is_certain: bool
) -> None:
    clause = others_of_the_app(uses, is_documented=is_documented).clause
    assert clause.en.startswith("probably ") is not is_certain
    assert clause.zh.startswith("可能") is not is_certain


@pytest.mark.parametrize(("calls", "is_certain"), [(2, True), (3, False)])
def test_so_are_other_bots_of_a_group(calls: int, is_certain: bool) -> None:
    clause = others_in_the_group([Use(calls, 5)]).clause
    assert clause.en.startswith("probably ") is not is_certain


def test_what_to_do_stands_behind_the_refusal_and_in_what_groups_share() -> None:
    error = Refused(Words("pin", "置顶"), code=99991400, msg="")
    others = others_of_the_app([Use(1, 50)], is_documented=True)
    told = others.told_in(error)
    assert isinstance(told, Refused)
    assert told.kind is Kind.THROTTLED
    assert str(told) == f"{error} {others.sentences.en}"
    assert told.reason == Words(
        f"{error.reason.en} {others.sentences.en}",  # type: ignore[union-attr]
        f"{error.reason.zh}{others.sentences.zh}",  # type: ignore[union-attr]
    )
    assert others.sentences.en.endswith("take turns, or give each an app of its own.")


def test_a_refusal_without_a_reason_shares_its_story() -> None:
    others = others_of_the_app([Use(1, 50)], is_documented=True)
    told = others.told_in(FeishuError(Words("Nothing was done.", "没有执行。")))
    assert told.reason
    assert told.reason.en == f"Nothing was done. {others.sentences.en}"


def test_a_run_that_may_have_made_all_calls_of_the_month_says_nothing_of_others() -> None:
    assert share_of_the_quota(10_000) is None
    share = share_of_the_quota(1)
    assert share
    assert share.en.startswith("This run made 1 call of them; earlier runs")
