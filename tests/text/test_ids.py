import pytest

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
        pytest.param("oc_ab\n", "not a whole id", id="line end"),
    ],
)
def test_a_wrong_chat_id_is_named_for_what_it_is(value: str, what: str) -> None:
    assert str(mistake_in_chat_id(value)) == f"{value!r} is {what}; use the group's id (oc_...)"


def test_a_long_text_pasted_for_an_id_is_cut() -> None:
    assert str(mistake_in_chat_id("字" * 5000)) == (
        f"'{'字' * 120}…' is a name; use the group's id (oc_...)"
    )


@pytest.mark.parametrize(
    ("value", "what"),
    [
        pytest.param("oc_9f2", "a group's id", id="group"),
        pytest.param("9f2", "not an id", id="number"),
    ],
)
def test_a_wrong_message_id_is_named_for_what_it_is(value: str, what: str) -> None:
    assert (
        str(mistake_in_message_id(value)) == f"{value!r} is {what}; use the message's id (om_...)"
    )
