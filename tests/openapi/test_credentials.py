from __future__ import annotations

import pytest

from pulumi_feishu.openapi.credentials import FetchedToken, ReadyToken, Token


class Clock:
    def __init__(self) -> None:
        self.now = 1000.0

    def __call__(self) -> float:
        return self.now


def fetched(clock: Clock, life_seconds: float) -> tuple[FetchedToken, list[str]]:
    fetches: list[str] = []

    def fetch() -> Token:
        fetches.append(f"t-{len(fetches)}")
        return Token(fetches[-1], life_seconds)

    return FetchedToken(fetch, clock=clock), fetches


@pytest.mark.parametrize(
    ("passed_seconds", "fetches"),
    [
        pytest.param(7000.0, 1, id="still good"),
        pytest.param(7139.0, 1, id="just before the margin"),
        pytest.param(7141.0, 2, id="about to end"),
        pytest.param(9000.0, 2, id="ended"),
    ],
)
def test_a_token_is_renewed_a_minute_before_it_ends(passed_seconds: float, fetches: int) -> None:
    clock = Clock()
    credential, fetched_tokens = fetched(clock, 7200)
    credential.token()
    clock.now += passed_seconds
    assert credential.token() == f"t-{fetches - 1}"
    assert len(fetched_tokens) == fetches


def test_a_discarded_token_is_fetched_again_but_not_one_that_was_replaced_already() -> None:
    credential, fetches = fetched(Clock(), 7200)
    old = credential.token()
    assert credential.discard(old)
    new = credential.token()
    assert credential.discard(old)
    assert credential.token() == new
    assert len(fetches) == 2


def test_a_ready_token_can_only_be_used_as_it_is() -> None:
    credential = ReadyToken("t-ready")
    assert credential.token() == "t-ready"
    assert not credential.discard("t-ready")


def test_a_token_hides_its_value_when_printed() -> None:
    assert "t-private" not in repr(Token("t-private", 7200))
