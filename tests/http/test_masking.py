"""A secret is masked as a whole, in every form that it has, and nothing else is."""

from __future__ import annotations

import base64
import json
import re
from collections.abc import Callable
from urllib.parse import quote

import pytest

from pulumi_feishu.http.masking import Concealer

SECRET = 'a"very/secret app&secret 密'


def in_small_escapes(text: str) -> str:
    return re.sub("%..", lambda escape: escape[0].lower(), quote(text, safe=""))


def in_base64(text: str) -> str:
    return base64.b64encode(text.encode()).decode().rstrip("=")


@pytest.mark.parametrize(
    "form",
    [
        pytest.param(str, id="as it is"),
        pytest.param(lambda secret: json.dumps(secret)[1:-1], id="in JSON"),
        pytest.param(lambda s: json.dumps(s, ensure_ascii=False)[1:-1], id="in JSON with Chinese"),
        pytest.param(lambda secret: secret.encode().decode("latin-1"), id="each byte a letter"),
        pytest.param(lambda secret: secret.encode("ascii", "replace").decode(), id="questions"),
        pytest.param(lambda s: json.dumps(s)[1:-1].replace("/", "\\/"), id="in JSON of PHP"),
        pytest.param(lambda s: json.dumps(s)[1:-1].replace("&", "\\u0026"), id="in JSON of Go"),
        pytest.param(quote, id="in the path of an address"),
        pytest.param(in_small_escapes, id="in the query of an address, small"),
        pytest.param(lambda secret: quote(secret, safe=""), id="in the query of an address"),
        pytest.param(in_base64, id="in base64"),
    ],
)
def test_nothing_of_a_secret_is_left_in_any_form(form: Callable[[str], str]) -> None:
    concealer = Concealer((SECRET,))
    assert concealer.text(f"<{form(SECRET)}>") == "<***>"
    assert concealer.json([form(SECRET)]) == ["***"]


@pytest.mark.parametrize("before", ["", "x", "xy", "xyz"])
@pytest.mark.parametrize("encode", [base64.b64encode, base64.urlsafe_b64encode])
def test_a_secret_inside_of_a_request_in_base64_can_not_be_read_back(
    before: str, encode: Callable[[bytes], bytes]
) -> None:
    # Of this one, base64 has letters that addresses have not.
    secret = "?>?>?>app-secret-0123456789?>?>?>"
    dump = encode(f'{before}{{"app_secret":"{secret}"}}'.encode()).decode()
    shown = Concealer((secret,)).text(dump)
    beginning, _, end = shown.partition("***")
    assert len(beginning) + len(end) <= len(dump) - len(secret)
    assert Concealer((secret,)).json([dump]) == [shown]


@pytest.mark.parametrize("before", range(3))
def test_each_letter_of_base64_that_is_all_of_a_secret_is_masked(before: int) -> None:
    dump = base64.b64encode(b"x" * before + b"12345678" + b"yyyy").decode()
    begin, end = 8 * before, 8 * (before + 8)
    of_it = [at for at in range(len(dump)) if begin <= 6 * at and 6 * at + 6 <= end]
    assert Concealer(("12345678",)).text(dump) == f"{dump[: of_it[0]]}***{dump[of_it[-1] + 1 :]}"


@pytest.mark.parametrize("secrets", [("token-0123", "token-01234"), ("token-01234", "token-0123")])
def test_of_two_secrets_with_the_same_beginning_no_end_is_left(secrets: tuple[str, ...]) -> None:
    assert Concealer(secrets).text("token-01234 token-0123") == "*** ***"


def test_a_short_secret_is_masked_in_words_and_changes_no_data() -> None:
    concealer = Concealer(("hush",))
    assert concealer.text("it says hush") == "it says ***"
    assert concealer.json({"name": "hush hour"}) == {"name": "hush hour"}


def test_one_of_eight_characters_is_masked_in_data_too() -> None:
    assert Concealer(("12345678",)).json({"12345678": "x12345678"}) == {"***": "x***"}
    assert Concealer(("1234567",)).json("x1234567") == "x1234567"


def test_what_is_no_text_stays_as_it_is() -> None:
    answer = {"items": [1, 2.5, True, None, {"name": "ops"}]}
    assert Concealer((SECRET,)).json(answer) == answer
