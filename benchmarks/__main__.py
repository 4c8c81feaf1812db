"""`make bench`: this project side by side with what people would do otherwise, in one run."""

from __future__ import annotations

import argparse
import dataclasses
import json
import platform
import subprocess
import sys
import tempfile
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path

import limiters
import report
import throughput
from contenders import CONTENDERS, OPERATIONS, Contender, Run
from measuring import Measured, Server, emulator, measure

from pulumi_feishu.emulator import DEMO_APP_ID, DEMO_APP_SECRET

_SAVED = Path(__file__).with_name("results.json")
_LATENCY_MS = 100


def main() -> None:
    """Measure what was asked for, and write all results that are known by now."""
    parser = argparse.ArgumentParser(prog="benchmarks")
    parser.add_argument("--groups", type=int, nargs="+", default=[10, 100, 1000])
    parser.add_argument("--only", choices=[c.key for c in CONTENDERS], nargs="+")
    options = parser.parse_args()
    results = _load()
    with tempfile.TemporaryDirectory() as folder:
        for groups in options.groups:
            _measure_all(results, groups, Path(folder), options.only)
        _measure_the_rest(results, Path(folder))
    _save(results)
    report.write(results)
    print(report.terminal(results))


def _measure_all(
    results: report.Results, groups: int, folder: Path, only: list[str] | None
) -> None:
    with emulator(_seed(folder, groups), latency_ms=_LATENCY_MS) as server:
        for contender in CONTENDERS:
            if groups > contender.largest or (only and contender.key not in only):
                continue
            run = Run.prepare(
                contender, folder / f"{contender.key}-{groups}", url=server.url, groups=groups
            )
            for operation in contender.operations:
                measured = _measure(run, operation, groups, server)
                results.measured[groups, contender.key, operation] = measured
            _save(results)


def _measure(run: Run, operation: str, groups: int, server: Server) -> Measured:
    command, environment = run.command(operation)
    measured = measure(command, cwd=run.folder, environment=environment, server=server)
    told = f"{groups} × {operation}, {run.contender.title}: {measured.seconds:.1f} s"
    print(
        f"{told}, {measured.calls} calls, {measured.throttled} × 429 {measured.failed}", flush=True
    )
    return measured


def _measure_the_rest(results: report.Results, folder: Path) -> None:
    print("the limiters, the emulator, the import …", flush=True)
    results.limiters = {
        f"{milliseconds} ms": limiters.compare(jitter_seconds=milliseconds / 1000)
        for milliseconds in (50, 300)
    }
    with emulator(_seed(folder, 1), latency_ms=0) as server:
        results.emulator_calls_per_second = round(throughput.calls_per_second(server))
    results.import_seconds = (
        _import_seconds("pulumi"),
        # The package itself loads nothing; this is what a provider process needs of it.
        _import_seconds("pulumi_feishu.pinned_notice"),
    )
    results.date = datetime.now(UTC).date().isoformat()
    results.machine = f"{_cores()} cores, {platform.system()} {platform.machine()}"
    cli = subprocess.run(["pulumi", "version"], capture_output=True, text=True, check=True)
    results.versions = (
        f"pulumi-feishu {version('pulumi-feishu')}, Pulumi CLI {cli.stdout.strip()}, "
        f"SDK {version('pulumi')}, lark-oapi {version('lark-oapi')}, "
        f"pyrate-limiter {version('pyrate-limiter')}, Python {platform.python_version()}"
    )


def _import_seconds(module: str) -> float:
    """The fastest of some new processes: what the machine does besides only makes it slower."""
    program = (
        "from time import perf_counter as now; began = now()\n"
        f"import {module}; print(now() - began)"
    )
    runs = [
        subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
        for _ in range(10)
    ]
    return min(float(run.stdout) for run in runs)


def _cores() -> int:
    import psutil

    return int(psutil.cpu_count() or 1)


def _seed(folder: Path, groups: int) -> Path:
    """Groups `oc_0000` and so on, each with two messages."""
    app = {
        "app_id": DEMO_APP_ID,
        "secret": DEMO_APP_SECRET,
        "name": "Bench",
        "tenant_key": "bench",
        "open_id": "ou_bench",
        "scopes": ["im:chat", "im:message", "im:message.group_msg"],
    }
    chats = [
        {
            "chat_id": f"oc_{number:04}",
            "name": f"room {number}",
            "messages": [
                {"message_id": f"om_{number:04}_{turn}", "text": f"text {turn}"} for turn in (1, 2)
            ],
        }
        for number in range(groups)
    ]
    path = folder / f"seed-{groups}.json"
    path.write_text(json.dumps({"apps": [app], "chats": chats}))
    return path


def _load() -> report.Results:
    if not _SAVED.exists():
        return report.Results()
    saved = json.loads(_SAVED.read_text())
    measured = {
        (row.pop("groups"), row.pop("contender"), row.pop("operation")): Measured(**row)
        for row in saved.pop("measured")
    }
    outcomes = {
        jitter: [limiters.Outcome(**outcome) for outcome in rows]
        for jitter, rows in saved.pop("limiters").items()
    }
    return report.Results(**{**saved, "measured": measured, "limiters": outcomes})


def _save(results: report.Results) -> None:
    known = {contender.key: contender for contender in CONTENDERS}
    rows = [
        {"groups": groups, "contender": key, "operation": operation, **dataclasses.asdict(measured)}
        for (groups, key, operation), measured in sorted(
            results.measured.items(), key=lambda item: _order(item[0], known)
        )
    ]
    saved = {**dataclasses.asdict(dataclasses.replace(results, measured={})), "measured": rows}
    _SAVED.write_text(json.dumps(saved, indent=1, ensure_ascii=False) + "\n")


def _order(key: tuple[int, str, str], known: dict[str, Contender]) -> tuple[int, int, int]:
    groups, contender, operation = key
    return groups, list(known).index(contender), OPERATIONS.index(operation)


main()
