"""What can be set while the emulator runs: its pace, its clock, and the rules of the tenant."""

from __future__ import annotations

from dataclasses import dataclass

from pulumi_feishu.emulator.bounds import MOST_DELAY_MS
from pulumi_feishu.emulator.service import Service
from pulumi_feishu.emulator.world.limits import api_limiter
from pulumi_feishu.emulator.world.shapes import check, keep_bounds


@dataclass
class Settings:
    """Every setting; those of the tenant and the clock are in the state file too."""

    latency_ms: int
    """How long each answer of Feishu Open API is held back."""

    throttles: bool
    """Whether the limits of calls and messages are kept."""

    calls_a_second: int
    """The shorter limit of each API, app and tenant; 50 at the start."""

    edit_window_seconds: int
    """How long after its sending a text or post can be edited; then 230075."""

    recall_window_seconds: int
    """How long after its sending a message can be recalled; then 230009."""

    sensitive_words: list[str]
    """A message that says one of them is refused with 230022."""

    dlp_words: list[str]
    """The same for the tenant's data leak prevention: 230028."""

    ahead_seconds: int
    """How far the service's clock is ahead of the machine's, behind it when negative: for tokens,
    limits, messages, edit and recall windows, the journal, log ids and the `Date` header."""


#: Ten years: the clock is moved no further, and no window is longer. One of -1 is over at once.
MOST_SECONDS = 10 * 366 * 86_400

_BOUNDS = {
    "latency_ms": (0, MOST_DELAY_MS),
    "calls_a_second": (1, 1000),
    "edit_window_seconds": (-1, MOST_SECONDS),
    "recall_window_seconds": (-1, MOST_SECONDS),
    "ahead_seconds": (-MOST_SECONDS, MOST_SECONDS),
}


def change(service: Service, raw: object) -> None:
    """Change the settings that a JSON object names; raises ShapeError for a wrong one."""
    asked = check(Settings, raw, "the settings")
    keep_bounds(asked, _BOUNDS, "the settings")
    service.latency_ms = asked.pop("latency_ms", service.latency_ms)
    service.gateway.throttles = asked.pop("throttles", service.gateway.throttles)
    if "calls_a_second" in asked:
        service.gateway.limiter = api_limiter(asked.pop("calls_a_second"))
    if "ahead_seconds" in asked:
        service.move_clock(asked.pop("ahead_seconds"))
    for name, value in asked.items():
        setattr(service.world, name, value)
        service.world.unsaved = True
