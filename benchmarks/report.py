"""The results as people read them: a table on the terminal, RESULTS.md, and a plot."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from contenders import COMMON, CONTENDERS, LOOKING, OPERATIONS
from limiters import Outcome
from measuring import Measured

from pulumi_feishu.emulator.world.limits import API_LIMITS

_HERE = Path(__file__).parent

#: The most a target allows, by contender, operation and groups: of the floor, or of the engine.
_OF_THE_FLOOR = {
    ("ours-fast", "create", 1000): 1.15,
    ("ours-fast", "update", 1000): 1.05,
    ("ours", "refresh", 1000): 1.15,
    ("ours-fast", "create", 3000): 1.1,
    ("messages", "create", 1000): 1.3,
    ("messages", "update", 1000): 1.3,
}
_MEGABYTES = 150


@dataclass
class Results:
    """Everything that one or several runs of the benchmark found."""

    machine: str = ""
    versions: str = ""
    date: str = ""
    emulator_calls_per_second: float = 0.0
    import_seconds: tuple[float, float] = (0.0, 0.0)
    limiters: dict[str, list[Outcome]] = field(default_factory=dict)
    measured: dict[tuple[int, str, str], Measured] = field(default_factory=dict)

    @property
    def sizes(self) -> list[int]:
        """The numbers of groups that were measured."""
        return sorted({groups for groups, _, _ in self.measured})


def floor_seconds(operation: str, groups: int) -> float:
    """The least that the limit allows: each operation makes one call of one API for each group.

    An update makes two, and a new message three, of APIs that have a limit each, side by side.
    """
    if operation in LOOKING:
        return 0.0
    per_minute, per_second = API_LIMITS
    minutes, rest = divmod(groups - 1, per_minute.calls)
    return minutes * per_minute.seconds + (rest + 1) / per_second.calls


def terminal(results: Results) -> str:
    """The table in plain text."""
    return "\n".join(_tables(results))


def write(results: Results) -> None:
    """Write RESULTS.md and the plot beside it."""
    (_HERE / "RESULTS.md").write_text(_markdown(results))
    _plot(results, _HERE / "results.svg")


def _tables(results: Results) -> Iterator[str]:
    for groups in results.sizes:
        shown = [
            c for c in CONTENDERS if any((groups, c.key, o) in results.measured for o in COMMON)
        ]
        yield f"### {groups} groups"
        yield ""
        yield "| seconds | limit's floor | " + " | ".join(c.title for c in shown) + " |"
        yield "|---" * (len(shown) + 2) + "|"
        for operation in COMMON:
            cells = [
                _cell(results.measured.get((groups, c.key, operation)), operation, groups)
                for c in shown
            ]
            floor = f"{floor_seconds(operation, groups):.1f}" if operation not in LOOKING else "–"
            yield f"| {operation} | {floor} | " + " | ".join(cells) + " |"
        yield ""


def _growth(results: Results) -> Iterator[str]:
    """What the program of a `notices.yaml` takes, and what only looks at a change of all groups."""
    sizes = [s for s in results.sizes if (s, "messages", "validate") in results.measured]
    yield "| seconds | " + " | ".join(f"{size} groups" for size in sizes) + " |"
    yield "|---" * (len(sizes) + 1) + "|"
    for operation in OPERATIONS:
        cells = [
            _cell(results.measured.get((size, "messages", operation)), operation, size)
            for size in sizes
        ]
        yield f"| {operation} | " + " | ".join(cells) + " |"
    yield ""


def _cell(measured: Measured | None, operation: str, groups: int) -> str:
    if measured is None:
        return "–"
    if measured.failed:
        return f"failed after {measured.seconds:.0f}, {measured.throttled} × 429"
    text = f"{measured.seconds:.1f}"
    floor = floor_seconds(operation, groups)
    if floor and measured.calls:
        text += f" ({measured.seconds / floor:.2f} ×, {measured.calls / measured.seconds:.0f}/s)"
    return text + (f", {measured.throttled} × 429" if measured.throttled else "")


@dataclass(frozen=True)
class _Target:
    what: str
    wanted: str
    found: str
    is_met: bool


def _targets(results: Results) -> Iterator[_Target]:
    for (key, operation, groups), most in _OF_THE_FLOOR.items():
        measured = results.measured.get((groups, key, operation))
        if measured is not None:
            ratio = measured.seconds / floor_seconds(operation, groups)
            how = "with checkpoints" if key == "ours" else "without checkpoints"
            what = f"{operation} of managed messages" if key == "messages" else operation
            yield _ratio(f"{groups} × {what}, {how}, of the floor", most, ratio)
    for groups in results.sizes:
        yield from _of_the_engine(results, groups)
    ours = [m for (_, key, _), m in results.measured.items() if key in ("ours", "ours-fast")]
    throttled = sum(measured.throttled for measured in ours)
    yield _Target("answers 429 to this project alone", "0", str(throttled), throttled == 0)
    most_megabytes = max(measured.provider_megabytes for measured in ours)
    yield _Target(
        f"memory of the provider process, up to {results.sizes[-1]} groups",
        f"≤ {_MEGABYTES} MB",
        f"{most_megabytes:.0f} MB",
        most_megabytes <= _MEGABYTES,
    )
    pulumi, both = results.import_seconds
    yield _Target(
        "import of the provider, over `import pulumi`",
        "≤ 0.3 s",
        f"{both - pulumi:.2f} s (over {pulumi:.2f} s)",
        both - pulumi <= 0.3,
    )


def _of_the_engine(results: Results, groups: int) -> Iterator[_Target]:
    if groups < 1000:
        return  # a run of seconds tells more of the machine than of either
    for ours, engine, operations, most, how in (
        ("ours-fast", "engine-fast", ("no-op",), 1.1, "without checkpoints"),
        ("ours", "engine", OPERATIONS, 1.05, "with checkpoints"),
    ):
        for operation in operations:
            found = results.measured.get((groups, ours, operation))
            share = results.measured.get((groups, engine, operation))
            if found is None or share is None:
                continue
            # Where the limit takes longer than the engine, the engine's share says nothing.
            if share.seconds > floor_seconds(operation, groups):
                what = f"{groups} × {operation}, {how}, of the engine's own share"
                yield _ratio(what, most, found.seconds / share.seconds)


def _ratio(what: str, most: float, found: float) -> _Target:
    return _Target(what, f"≤ {most} ×", f"{found:.2f} ×", round(found, 2) <= most)


def _markdown(results: Results) -> str:
    targets = "\n".join(
        f"| {t.what} | {t.wanted} | {t.found} | {'yes' if t.is_met else '**no**'} |"
        for t in _targets(results)
    )
    limiters = "\n".join(
        f"| {jitter} | {outcome.name} | {outcome.calls_per_second} | {outcome.refused} |"
        for jitter, outcomes in results.limiters.items()
        for outcome in outcomes
    )
    return f"""\
# Results

Written by `make bench` and `make bench-large`; do not edit. {results.date}, {results.machine}.
{results.versions}.

An emulator with 100 ms latency and the platform's limits: 50 calls a second and 1000 a minute for
each API. Every command is a whole process, from its start to its end; its limits are as after a
quiet minute. In brackets: how many times the limit's floor it took, and calls a second. "The engine
alone" is this project's resource with calls that return at once: what Pulumi itself takes.

![1000 groups, by operation and contender](results.svg)

{chr(10).join(_tables(results))}
## How it grows

Messages that live in a `notices.yaml`, one a group, without checkpoints. Preview, validate and
review look at the change that `update` then makes, of every message; review is `review --check`,
which asks Feishu about each group.

{chr(10).join(_growth(results))}
## Targets

| what | wanted | found | met |
|---|---|---|---|
{targets}

Where the time goes, and what was tried: [ACCOUNT.md](ACCOUNT.md).

## The limiter beside a library's

800 calls of 32 threads, 50 ms there and 50 ms back, and up to so much longer on either way.

| jitter | limiter | calls a second | refused by the server |
|---|---|---|---|
{limiters}

## What is measured against

The emulator alone, without latency and limits: {results.emulator_calls_per_second:.0f} calls a
second from 4 client processes on the same cores. It is not the bottleneck.
"""


_COLOURS: Mapping[str, str] = {
    "ours-fast": "#1456f0",
    "ours": "#8fb1ff",
    "ours-split": "#5a8bff",
    "plugin-fast": "#7a3ff2",
    "engine-fast": "#6b7280",
    "engine": "#c3c7cf",
    "naive": "#e07b39",
    "script": "#a8552a",
    "messages": "#2e9e6b",
    "script-messages": "#7a5c2e",
}


def _plot(results: Results, path: Path) -> None:
    import matplotlib as mpl

    mpl.use("svg")
    mpl.rcParams["svg.hashsalt"] = "results"
    import matplotlib.pyplot as plt

    groups = max((size for size in results.sizes if size <= 1000), default=results.sizes[0])
    figure, axes = plt.subplots(figsize=(10, 5), layout="constrained")
    height = 0.8 / len(CONTENDERS)
    for at, contender in enumerate(CONTENDERS):
        for row, operation in enumerate(COMMON):
            measured = results.measured.get((groups, contender.key, operation))
            if measured is None:
                continue
            axes.barh(
                row + (at - len(CONTENDERS) / 2 + 0.5) * height,
                measured.seconds,
                height,
                color=_COLOURS[contender.key],
                label=contender.title if row == 0 else None,
                hatch="//" if measured.failed else None,
            )
    axes.axvline(floor_seconds("create", groups), color="black", linewidth=1, linestyle="--")
    axes.annotate(" the limit's floor", (floor_seconds("create", groups), -0.55), fontsize=9)
    axes.set_yticks(range(len(COMMON)), COMMON)
    axes.invert_yaxis()
    axes.set_xlabel(f"seconds for {groups} groups at 100 ms a call")
    axes.legend(loc="lower right", fontsize=9, frameon=False)
    for side in ("top", "right"):
        axes.spines[side].set_visible(False)
    figure.savefig(path, metadata={"Date": None})
    plt.close(figure)
