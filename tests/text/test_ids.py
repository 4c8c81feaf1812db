import pytest

from pulumi_feishu.text.i18n import Words
from pulumi_feishu.text.ids import mistake_in_chat_id, mistake_in_message_id


@pytest.mark.parametrize("value", ["oc_5ad11d72b830411d72b836c20", "oc_A-b_9"])
def test_a_chat_id_passes(value: str) -> None:
    assert mistake_in_chat_id(value) is None


@pytest.mark.parametrize("value", ["om_dc13264520392913993dd051dba21dcf"])
def test_a_message_id_passes(value: str) -> None:
    assert mistake_in_message_id(value) is None


@pytest.mark.parametrize(
    ("value", "what"),
    [
        pytest.param("om_9f2", "a message id", id="message"),
        pytest.param("ou_9f2", "a user's open_id", id="user"),
        pytest.param("on_9f2", "a user's union_id", id="union id"),
        pytest.param("cli_9f2", "an app id", id="app"),
        pytest.param("https://applink.feishu.cn/client/chat/x", "a link", id="share link"),
        pytest.param("发布值班群", "a name", id="group name"),
        pytest.param("", "empty", id="empty"),
        pytest.param("oc_", "not a whole id", id="cut off"),
        pytest.param("oc_ab/../x", "not a whole id", id="path"),
        pytest.param("oc_ab oc_cd", "not a whole id", id="two of them"),
        pytest.param("7102345678901234567", "a number", id="number"),
    ],
)
def test_a_wrong_chat_id_is_named_for_what_it_is(value: str, what: str) -> None:
    assert str(mistake_in_chat_id(value)) == f"{value!r} is {what}; use the group's id (oc_...)"


@pytest.mark.parametrize("value", ["oc_ab\n", "oc_ab\u3000", "\u200boc_ab", "oc_ab\xa0"])
def test_what_was_pasted_along_with_an_id_is_named(value: str) -> None:
    assert mistake_in_chat_id(value) == Words(
        f"{value!r} has a space or an invisible character beside the id; remove it",
        f"{value!r} 的 ID 前后有空格或不可见字符；请删除",
    )


def test_a_long_text_pasted_for_an_id_is_cut() -> None:
    assert str(mistake_in_chat_id("字" * 5000)) == (
        f"'{'字' * 120}…' is a name; use the group's id (oc_...)"
    )


@pytest.mark.parametrize(
    ("value", "what"),
    [
        pytest.param("oc_9f2", "a group's id", id="group"),
        pytest.param("9f2", "not an id", id="something else"),
    ],
)
def test_a_wrong_message_id_is_named_for_what_it_is(value: str, what: str) -> None:
    assert (
        str(mistake_in_message_id(value)) == f"{value!r} is {what}; use the message's id (om_...)"
    )
