"""Runs a chosen set of tests on the oldest and newest versions that this project supports.

Usage: python3 tools/versions.py engines
       python3 tools/versions.py pythons [INTERPRETER …]

`engines` runs them on each pair of the oldest and newest Pulumi CLI and SDK but newest with newest,
which `make test` has, with the oldest Python. `pythons` runs them and all fast tests on the newest
CLI and SDK with each Python of the machine, or with those that are named: then each must be there.
Nothing is left out in silence: a skipped test is a failure, a Python that is missing is told.
"""

from __future__ import annotations

import functools
import os
import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from xml.etree import ElementTree

import pulumi_cli

ROOT = Path(__file__).resolve().parent.parent
FOLDER = ".versions"

#: Oldest first; the same as in provider/pyproject.toml.
PYTHONS = ("3.11", "3.12", "3.13", "3.14")

NEWEST_LOCK = "requirements.lock"
#: The lowest versions of everything that the package depends on, for the oldest Python.
OLDEST_LOCK = "requirements-oldest.lock"

#: At least one test of each kind that the real engine can break; by kind, for people.
ON_THE_ENGINE: dict[str, tuple[str, ...]] = {
    "lifecycle": (
        "integration/test_lifecycle.py::test_an_update_frees_the_slot_then_pins",
        "integration/test_lifecycle.py::test_a_removed_entry_is_unpinned",
        "integration/test_lifecycle.py::test_a_reassert_run_writes_every_notice_again_by_put_alone",
        "integration/test_lifecycle.py::test_a_saved_plan_applies_also_to_a_reassert_run",
    ),
    "failure with a partial state": (
        "integration/test_failures.py::"
        "test_when_putting_back_fails_too_the_state_knows_and_the_old_configuration_repairs",
    ),
    "refresh": ("integration/test_refresh.py::test_a_message_that_is_gone_shows_as_drift",),
    "messages": (
        "integration/test_messages.py::"
        "test_a_changed_text_is_one_edit_and_the_notice_does_not_move",
        "integration/test_messages.py::"
        "test_another_type_is_a_new_message_and_a_moved_notice_in_one_up",
        "integration/test_messages.py::test_one_run_sends_so_many_new_messages_and_no_more",
    ),
    "identity": (
        "integration/test_identity.py::"
        "test_renaming_a_resource_with_an_output_never_empties_its_group",
        "integration/test_identity.py::test_a_forced_replacement_never_empties_the_group",
    ),
    "cancel": (
        "integration/test_cancel.py::test_a_wait_before_the_first_write_ends_within_a_second",
    ),
    "kill": (
        "integration/test_kill.py::test_a_killed_update_is_repaired_by_the_next_reassert_run",
        "integration/test_kill.py::test_a_provider_whose_engine_is_dead_writes_nothing_any_more",
        "integration/test_message_kills.py::"
        "test_a_message_that_a_killed_run_has_sent_is_found_again",
    ),
    "whose message": (
        "integration/test_whose_message.py::test_a_message_that_is_replaced_by_force",
        "integration/test_whose_message.py::"
        "test_a_replaced_message_whose_notice_is_not_targeted_is_not_recalled",
        "integration/test_simulator.py::test_a_walk_makes_the_same_calls_in_both",
    ),
    "older state": ("integration/test_older_state.py::test_the_next_up_makes_no_call",),
    "notices file": (
        "integration/test_notices_file.py::test_a_changed_text_is_one_edit_and_no_unpin",
    ),
    "review and apply": (
        "integration/test_review.py::test_a_review_folds_the_engines_noise_into_one_change_a_group",
        "integration/test_review.py::test_what_was_approved_is_applied",
    ),
}
#: Where the fast tests run the SDK itself.
ON_THE_SDK = ("operations", "engine")
_FAST_OPTIONS = ("-n", "3", "--dist", "loadfile")
FAST = ("--ignore=tests/integration", *_FAST_OPTIONS)


#: Arguments of one run of pytest, relative to the project's folder.
Run = tuple[str, ...]


@dataclass(frozen=True)
class Combination:
    """What tests run on: a version of the CLI, a lock file with an SDK, an interpreter."""

    cli: str
    lock: str
    python: Path

    def __str__(self) -> str:
        return f"CLI {self.cli}, SDK {sdk_of(self.lock)}, Python {version_of(self.python)}"


def main(arguments: list[str]) -> int:
    """Exit code 0 when all passed, 1 when something failed or is missing, 2 for wrong arguments."""
    match arguments:
        case ["engines"]:
            found, missing = interpreters([f"python{PYTHONS[0]}"])
            combinations = [
                Combination(cli, lock, python)
                for python in found
                for cli, lock in (
                    (pulumi_cli.OLDEST, OLDEST_LOCK),
                    (pulumi_cli.VERSION, OLDEST_LOCK),
                    (pulumi_cli.OLDEST, NEWEST_LOCK),
                )
            ]
            demanded, runs = True, [on_the_engine(), on_the_sdk()]
        case ["pythons", *named]:
            found, missing = interpreters(named or [f"python{version}" for version in PYTHONS])
            combinations = [Combination(pulumi_cli.VERSION, NEWEST_LOCK, each) for each in found]
            demanded, runs = bool(named), [FAST, on_the_engine()]
        case _:
            print("usage: tools/versions.py engines | pythons [INTERPRETER …]", file=sys.stderr)
            return 2
    if missing and (demanded or not found):
        _say(f"{', '.join(missing)}: not on this machine, or not a Python {' or '.join(PYTHONS)}")
        return 1
    outcomes = [_outcome(each, runs) for each in combinations]
    _say("")
    for combination, what in zip(combinations, outcomes, strict=True):
        _say(f"{combination}: {what or 'FAILED'}")
    for name in missing:
        _say(f"{name}: NOT TESTED, it is not on this machine")
    return 0 if all(outcomes) else 1


def interpreters(names: Sequence[str]) -> tuple[list[Path], list[str]]:
    """Those of these programs that are a supported Python, and the names of which there is none."""
    found = {name: interpreter(name) for name in names}
    return [path for path in found.values() if path], [n for n, path in found.items() if not path]


def interpreter(name: str) -> Path | None:
    """The first program of this name that is a supported Python: on PATH, then among pyenv's.

    pyenv puts a `python3.12` on PATH that fails unless that version was selected.
    """
    pyenv = Path(os.environ.get("PYENV_ROOT") or Path.home() / ".pyenv")
    candidates = [shutil.which(name), *sorted(pyenv.glob(f"versions/*/bin/{name}"))]
    return next((Path(c) for c in candidates if c and version_of(Path(c)) in PYTHONS), None)


@functools.cache
def version_of(python: Path) -> str:
    """Such as `3.12`; empty when it does not run."""
    told = "import sys; print('%d.%d' % sys.version_info[:2])"
    done = subprocess.run([python, "-c", told], capture_output=True, text=True, check=False)
    return done.stdout.strip() if done.returncode == 0 else ""


def sdk_of(lock: str) -> str:
    """The version of the SDK that this lock file pins."""
    pinned = re.search(r"^pulumi==(\S+)", (ROOT / lock).read_text(), re.MULTILINE)
    return pinned.group(1) if pinned else ""


def on_the_engine() -> Run:
    """The chosen tests of the real CLI."""
    chosen = [f"tests/{test}" for tests in ON_THE_ENGINE.values() for test in tests]
    return (*chosen, "-n", "4", "--dist", "worksteal")


def on_the_sdk() -> Run:
    """The fast tests that the SDK alone can break."""
    return (*(f"tests/{name}" for name in ON_THE_SDK), *_FAST_OPTIONS)


def _outcome(combination: Combination, runs: Sequence[Run]) -> str:
    """Run pytest with each of these arguments; what was run, and nothing when it failed."""
    _say(f"{combination} …")
    folder = f"{FOLDER}/{version_of(combination.python)}-{Path(combination.lock).stem}"
    making = [str(combination.python), "tools/environment.py", folder, combination.lock]
    try:
        subprocess.run(making, cwd=ROOT, check=True)
        cli = pulumi_cli.find(combination.cli, exact=True)
    except (subprocess.CalledProcessError, pulumi_cli.Unavailable) as error:
        _say(str(error))
        return ""
    programs = ROOT / folder / "bin"
    env = {**os.environ, "PATH": os.pathsep.join([str(cli), str(programs), os.environ["PATH"]])}
    passed = [_passed(programs / "python", run, env) for run in runs]
    return f"{sum(passed)} passed" if all(passed) else ""


def _passed(python: Path, run: Run, env: Mapping[str, str]) -> int:
    """How many tests passed; 0 when one failed or was skipped."""
    with tempfile.TemporaryDirectory() as folder:
        report = Path(folder) / "junit.xml"
        command = [str(python), "-m", "pytest", "-q", f"--junitxml={report}", *run]
        if subprocess.run(command, cwd=ROOT, env=env, check=False).returncode != 0:
            return 0
        counts = ElementTree.parse(report).getroot()[0].attrib  # noqa: S314  (pytest's own)
    if counts["skipped"] != "0":
        _say(f"{counts['skipped']} tests were skipped")
        return 0
    return int(counts["tests"])


def _say(line: str) -> None:
    print(f"Versions: {line}" if line else "", file=sys.stderr, flush=True)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
