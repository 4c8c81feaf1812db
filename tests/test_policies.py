"""What the policies of examples/policies take for a secret, and where they see a link."""

from __future__ import annotations

import importlib.util
import json
from pathlib import Path
from types import ModuleType

import pytest

RULES = Path(__file__).resolve().parent.parent / "examples" / "policies" / "content_rules.py"
DOMAINS = ["good.example", "feishu.cn"]

#: Put together here, so that no scanner takes this file for a leak.
TOKEN = "-g1044qeGEDXTB6NDJOGV4JQCYDGHRBARFTGT1234"
KEY_ID = "AKIA" + "IOSFODNN7EXAMPLE"
BEGIN = "-----BEGIN "


@pytest.fixture(scope="module")
def rules() -> ModuleType:
    spec = importlib.util.spec_from_file_location("content_rules", RULES)
    assert spec
    assert spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


SECRETS = [
    f"t{TOKEN}",
    f"令牌u{TOKEN}。",
    f"T: a{TOKEN}",
    "eyJhbGciOiJIUzI1NiJ9." + "eyJzdWIiOiIxMjM0In0.x",
    f"{BEGIN}PRIVATE KEY-----",
    f"{BEGIN}RSA PRIVATE KEY-----\nMII",
    f"key {KEY_ID}, ask ops",
    "https://open.feishu.cn/open-apis/bot/v2/hook/" + "0f66fa84-1834",
    "POST OPEN.larksuite.com/open-apis/bot/v2/hook/" + "0f66fa84-1834",
    "password=1234",
    "Password: hunter2",
    "app_secret : 'x7Pq2'",
    "**API key**: `x7Pq2`",
    "口令：x7Pq2",
    "pass\u200bword=hunter2",
    "pass<b></b>word=hunter2",
    "password&#61;hunter2",
    "ｐａｓｓｗｏｒｄ＝hunter2",
]

NO_SECRETS = [
    "freeze until Monday",
    "忘记密码：请联系管理员",
    "Password: https://vault.good.example/ops",
    "ask for the password in 1Password",
    "wear a t-shirt-with-a-very-long-name-2027",
    "Secret Santa: tomorrow",
    "branch release-event-20270104abcdefabcdef",
    "om_b338afd6b776a56829ca4bb956e78ec7 in oc_c3dd75f6808578e6ec925f09a227f039",
]

ALLOWED = [
    "no link: a // b, https, and/or",
    "https://good.example",
    "see https://status.good.example/now?a=1&b=/x#c.",
    "HTTPS://GOOD.EXAMPLE:8443/x",
    "https://good.example./x",
    "见（https://good.example/状态），谢谢",
    "见 https://good.example。 谢谢",
    "[now](https://good.example/a) and [x](<https://open.feishu.cn>)",
    "[a](https://good.example),[b](https://good.example)",
    "<a href='https://good.example'></a>",
    "![a picture](img_v3_0123-ab) [each device]($urlVal)",
]

ELSEWHERE = {
    "https://evil.example": "evil.example",
    "HTTPS://EVIL.EXAMPLE.": "evil.example",
    "http:evil.example": "evil.example",
    "https:\\\\evil.example": "evil.example",
    "https://evilgood.example": "evilgood.example",
    "https://good.example.evil.example/": "good.example.evil.example",
    "https://good.example/?to=https://evil.example": "evil.example",
    "https://xn--gd-fkaa.example": "xn--gd-fkaa.example",
    "[good.example](https://evil.example)": "evil.example",
    "see //evil.example/x": "evil.example",
    "<a href=//evil.example>good.example</a>": "evil.example",
    "https：／／evil.example": "evil.example",
    "https&#58;//evil.example": "evil.example",
    "ht\u200btps://evil.example": "evil.example",
    "https://good.example<b></b>.evil.example": "good.example.evil.example",
}

NOT_PLAIN = [
    "https://good.example@evil.example",
    "https://good.example%2eevil.example",
    "https://good.example\\@evil.example",
    "https://good.example\\.evil.example/",
    "https://ｇood.example",
    "https://gооd.example",
    "https://good.example。evil.example",
    "https://good.example，x.evil.example",
    "https://good.example&sol;.evil.example",
    "https://[::1]/",
    "https://good.example:99x/",
    "[x](//evil.example)",
    "[x](\\\\evil.example)",
    "[x](javascript:alert(1))",
    "[x](https://good.example(x).evil.example)",
    "[x](evil.example)",
]


@pytest.mark.parametrize("text", SECRETS)
def test_a_secret_is_told_by_its_kind_only(rules: ModuleType, text: str) -> None:
    for form, source in (("markdown", text), ("card", card(text))):
        found = rules.secrets_in(rules.pieces(form, source))
        assert found
        assert not any(part in kind for kind in found for part in (TOKEN, KEY_ID, "hunter2"))


@pytest.mark.parametrize("text", NO_SECRETS)
def test_what_is_no_secret(rules: ModuleType, text: str) -> None:
    for form, source in (("text", text), ("card", card(text))):
        assert rules.secrets_in(rules.pieces(form, source)) == []


def test_a_secret_that_a_button_hands_on(rules: ModuleType) -> None:
    button = {"tag": "button", "value": {"password": "hunter2"}}
    assert rules.secrets_in(rules.pieces("card", json.dumps({"elements": [button]})))


@pytest.mark.parametrize("text", ALLOWED)
def test_links_that_may_be(rules: ModuleType, text: str) -> None:
    for form, source in (("markdown", text), ("card", card(text))):
        assert rules.links_elsewhere(rules.pieces(form, source), DOMAINS) == []


@pytest.mark.parametrize(("text", "host"), ELSEWHERE.items())
def test_a_link_elsewhere_is_told_by_its_host(rules: ModuleType, text: str, host: str) -> None:
    for form, source in (("markdown", text), ("card", card(text))):
        assert f"a link to {host}" in rules.links_elsewhere(rules.pieces(form, source), DOMAINS)


@pytest.mark.parametrize("text", NOT_PLAIN)
def test_a_host_that_is_not_plain_is_never_listed(rules: ModuleType, text: str) -> None:
    for form, source in (("markdown", text), ("card", card(text))):
        found = rules.links_elsewhere(rules.pieces(form, source), [*DOMAINS, "example"])
        assert any("not plain" in link for link in found)


@pytest.mark.parametrize("field", ["url", "pc_url", "android_url", "default_url", "href"])
def test_the_addresses_of_a_card(rules: ModuleType, field: str) -> None:
    def found(address: str) -> list[str]:
        source = json.dumps({"elements": [{"multi_url": {field: address}}]})
        return list(rules.links_elsewhere(rules.pieces("card", source), DOMAINS))

    for address in ("https://good.example/x", "", "lark://msgcard/unsupported_action"):
        assert found(address) == []
    for address in (
        "https://evil.example",
        "//evil.example",
        "evil.example",
        " https://good.example",
        "https://good.example\t.evil.example",
        "lark://evil",
        "https://a@good.example",
    ):
        assert found(address), address


def test_a_card_that_can_not_be_parsed_is_not_allowed(rules: ModuleType) -> None:
    for source in ("{", "[" * 100_000):
        assert rules.links_elsewhere(rules.pieces("card", source), DOMAINS)


def card(text: str) -> str:
    return json.dumps({"elements": [{"tag": "markdown", "content": text}]})
