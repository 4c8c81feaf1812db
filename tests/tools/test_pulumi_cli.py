"""Which Pulumi CLI set-up takes, with small stand-in executables for the real ones."""

from __future__ import annotations

import os
import re
import sys
import textwrap
from pathlib import Path

import pytest

import pulumi_cli
from pulumi_cli import OLDEST, VERSION, Unavailable
from support.patience import wait_until

ROOT = Path(__file__).resolve().parents[2]
HOST = ("pulumi-language-python", "pulumi-language-python-exec", "pulumi-resource-pulumi-python")

SECRETS = {
    "FEISHU_APP_SECRET": "of the app",
    "PULUMI_ACCESS_TOKEN": "of Pulumi's cloud",
    "PULUMI_CONFIG_PASSPHRASE": "of the stack",
    "PULUMI_BACKEND_URL": "postgres://pulumi:of-the-database@db/pulumi",
    "AWS_SECRET_ACCESS_KEY": "of the bucket",
    "GITHUB_TOKEN": "of the job",
    "GOOGLE_APPLICATION_CREDENTIALS": "/somewhere.json",
}


def executable(path: Path, text: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(f"#!/bin/sh\n{text}\n")
    path.chmod(0o755)


def cli(folder: Path, version: str, *, host: bool = True) -> None:
    executable(folder / "pulumi", f"echo {version}")
    for name in HOST if host else ():
        executable(folder / name, "true")


@pytest.fixture
def cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The folder of the pinned version in an empty cache; nothing but the system on PATH."""
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    monkeypatch.setenv("PATH", f"{tmp_path / 'path'}:/usr/bin:/bin")
    return tmp_path / "cache" / "pulumi-feishu" / "cli" / VERSION / "bin"


def installer(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, text: str) -> None:
    """Put this program in the place of the SDK's installer; it has `bin` and `version`."""
    program = tmp_path / "installer.py"
    head = "import os, subprocess, sys\nfrom pathlib import Path\n"
    head += "bin, version = Path(sys.argv[1], 'bin'), sys.argv[2]\n"
    program.write_text(head + textwrap.dedent(text))
    monkeypatch.setattr(pulumi_cli, "_INSTALLER", program)


#: An installer that brings what it is asked for, and all of it.
BRINGS = f"""
for name in ("pulumi", *{HOST}):
    (bin / name).write_text(f"#!/bin/sh\\necho v{{version}}\\n")
    (bin / name).chmod(0o755)
"""

#: A `go` that builds what it is asked for.
GO = """
case "$1 $*" in
  list*Dir*) echo "$SDK" ;;
  list*) echo v3.0.0 ;;
  build*) while [ "$1" != -o ]; do shift; done
    printf '#!/bin/sh\\necho v%s\\n' "$CLI" > "$2"; chmod 755 "$2" ;;
esac
"""


def go(tmp_path: Path, before: str = "") -> None:
    """Put a `go` on PATH that builds the pinned version."""
    sdk = tmp_path / "sdk"
    for script in pulumi_cli._SCRIPTS:
        executable(sdk / script, "true")
    executable(tmp_path / "path" / "go", f"{before}\nSDK={sdk}\nCLI={VERSION}\n{GO}")


def test_a_new_enough_cli_on_path_is_taken(tmp_path: Path) -> None:
    cli(tmp_path, f"v{OLDEST}")
    assert pulumi_cli.on_path(str(tmp_path)) == tmp_path


@pytest.mark.parametrize(
    ("version", "host", "why"),
    [
        pytest.param("v3.100.0", True, f"{OLDEST} or newer is needed", id="too old"),
        pytest.param(f"v{VERSION}", False, "its Python host is missing", id="no host"),
        pytest.param("hello", True, "tells no version", id="not pulumi"),
    ],
)
def test_a_cli_on_path_that_will_not_do_is_told_why(
    tmp_path: Path, version: str, host: bool, why: str
) -> None:
    cli(tmp_path, version, host=host)
    with pytest.raises(Unavailable, match=why):
        pulumi_cli.on_path(str(tmp_path))


def test_no_cli_on_path_is_no_mistake(tmp_path: Path) -> None:
    with pytest.raises(Unavailable, match="there is none"):
        pulumi_cli.on_path(str(tmp_path))


def test_tests_take_no_other_version_from_path(
    cache: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    cli(tmp_path / "path", "v3.999.0")
    cli(cache, f"v{VERSION}")
    assert pulumi_cli.main([]) == 0
    assert capsys.readouterr().out == f"{tmp_path / 'path'}\n"
    assert pulumi_cli.main(["--exact"]) == 0
    shown = capsys.readouterr()
    assert shown.out == f"{cache}\n"
    assert f"{tmp_path}/path/pulumi is 3.999.0, and {VERSION} is wanted" in shown.err


def test_an_argument_that_nobody_knows_is_refused() -> None:
    assert pulumi_cli.main(["--exactly"]) == 2


def test_the_cache_follows_the_xdg_specification(tmp_path: Path) -> None:
    folder = pulumi_cli.cache_folder({"XDG_CACHE_HOME": str(tmp_path)})
    assert folder == tmp_path / "pulumi-feishu" / "cli"


def test_a_filled_folder_appears_whole_and_is_found_again(tmp_path: Path) -> None:
    folder = tmp_path / VERSION / "bin"
    filled = pulumi_cli.whole(folder, VERSION, lambda new, version: cli(new, f"v{version}"))
    assert filled == pulumi_cli.in_cache(folder, VERSION) == folder
    assert os.listdir(tmp_path) == [VERSION]


@pytest.mark.parametrize("failure", [KeyboardInterrupt, Unavailable])
def test_an_interrupted_build_leaves_nothing_behind(
    tmp_path: Path, failure: type[BaseException]
) -> None:
    folder = tmp_path / VERSION / "bin"

    def half(new: Path, version: str) -> None:
        cli(new, f"v{version}")
        raise failure("half done")

    with pytest.raises(failure):
        pulumi_cli.whole(folder, VERSION, half)
    assert os.listdir(tmp_path) == []
    with pytest.raises(Unavailable):
        pulumi_cli.in_cache(folder, VERSION)


def spoil(folder: Path, how: str) -> None:
    """Make a whole folder one that will not do."""
    match how:
        case "another version":
            executable(folder / "pulumi", "echo v3.270.0")
        case "a version before its release":
            executable(folder / "pulumi", f"echo v{VERSION}-alpha.1")
        case "does not run":
            executable(folder / "pulumi", "exit 1")
        case "without a program of the host":
            (folder / HOST[1]).unlink()
        case "a program that may not be run":
            (folder / HOST[2]).chmod(0o644)


SPOILED = [
    pytest.param("another version", f"is 3.270.0, and {VERSION} is wanted", id="another version"),
    pytest.param("a version before its release", "alpha.1, and", id="before its release"),
    pytest.param("does not run", "does not run", id="does not run"),
    pytest.param("without a program of the host", f"{HOST[1]} is no program", id="incomplete"),
    pytest.param("a program that may not be run", f"{HOST[2]} is no program", id="not executable"),
]


@pytest.mark.parametrize(("how", "why"), SPOILED)
def test_what_is_not_whole_and_of_the_version_is_not_kept(
    tmp_path: Path, how: str, why: str
) -> None:
    def bring(new: Path, version: str) -> None:
        cli(new, f"v{version}")
        spoil(new, how)

    with pytest.raises(Unavailable, match=why):
        pulumi_cli.whole(tmp_path / VERSION / "bin", VERSION, bring)
    assert os.listdir(tmp_path) == []


@pytest.mark.parametrize(("how", "why"), SPOILED)
def test_a_cached_copy_that_was_touched_since_is_not_trusted(
    tmp_path: Path, how: str, why: str
) -> None:
    cli(tmp_path, f"v{VERSION}")
    spoil(tmp_path, how)
    with pytest.raises(Unavailable, match=why):
        pulumi_cli.in_cache(tmp_path, VERSION)


def test_what_a_killed_build_left_is_not_trusted(tmp_path: Path) -> None:
    cli(tmp_path / f"{VERSION}.new-4711" / "bin", f"v{VERSION}")
    with pytest.raises(Unavailable, match="it is empty"):
        pulumi_cli.in_cache(tmp_path / VERSION / "bin", VERSION)


def test_what_the_installer_brings_is_taken_and_cached(
    cache: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    installer(tmp_path, monkeypatch, BRINGS)
    assert pulumi_cli.find(VERSION, exact=True) == cache
    installer(tmp_path, monkeypatch, "sys.exit('not twice')")
    assert pulumi_cli.find(VERSION, exact=True) == cache


@pytest.mark.parametrize(
    ("brings", "why"),
    [
        pytest.param(
            BRINGS.replace("{version}", "3.270.0"),
            f"is 3.270.0, and {VERSION} is wanted",
            id="another version",
        ),
        pytest.param(
            BRINGS + f"(bin / '{HOST[0]}').unlink()", f"{HOST[0]} is no program", id="incomplete"
        ),
        pytest.param(
            BRINGS + f"(bin / '{HOST[0]}').chmod(0o644)",
            f"{HOST[0]} is no program",
            id="no program",
        ),
        pytest.param(BRINGS + "sys.exit('half done')", "failed: half done", id="failed in the end"),
        pytest.param("", f"{HOST[0]} is no program", id="nothing"),
    ],
)
def test_what_the_installer_should_not_bring_closes_this_way_in_one_line_and_go_builds(
    cache: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    brings: str,
    why: str,
) -> None:
    installer(tmp_path, monkeypatch, brings)
    go(tmp_path)
    assert pulumi_cli.find(VERSION, exact=False) == cache
    said = capsys.readouterr().err.splitlines()
    (closed,) = [line for line in said if "Pulumi's installer: no, " in line]
    assert why in closed
    assert said[-1] == f"Pulumi CLI from Go modules: {cache}"
    assert {path.name for path in cache.iterdir()} == {"pulumi", *HOST}
    assert os.listdir(cache.parent.parent) == [VERSION]


def test_without_any_way_one_line_says_what_to_install(
    cache: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    installer(tmp_path, monkeypatch, "sys.exit('no site')")
    assert pulumi_cli.main([]) == 1
    shown = capsys.readouterr()
    assert shown.out == ""
    assert "Pulumi CLI from Go modules: no, there is no `go`" in shown.err
    assert f"there is no way to version {VERSION}. Install Pulumi" in shown.err
    assert re.search(r"or Go 1\.\d+(\.\d+)? or newer", shown.err)
    assert not cache.parent.exists()


def test_the_sdks_real_installer_fails_in_one_line_where_the_site_is_out_of_reach(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("HTTPS_PROXY", "https_proxy"):
        monkeypatch.setenv(name, "http://127.0.0.1:1")
    for name in ("NO_PROXY", "no_proxy"):
        monkeypatch.delenv(name, raising=False)
    with pytest.raises(Unavailable, match=r"failed: .*URLError.*Connection refused") as raised:
        pulumi_cli.install(tmp_path / "bin", VERSION)
    assert "\n" not in str(raised.value)


def test_the_installer_meets_no_secret_and_no_home(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name, value in {**SECRETS, "https_proxy": "http://proxy:3128"}.items():
        monkeypatch.setenv(name, value)
    seen = tmp_path / "saw"
    text = f"Path({str(seen)!r}).write_text('\\n'.join(map('='.join, os.environ.items())))"
    installer(tmp_path, monkeypatch, text)
    pulumi_cli.install(tmp_path / "bin", VERSION)
    saw = dict(line.split("=", 1) for line in seen.read_text().splitlines())
    assert saw["https_proxy"] == "http://proxy:3128"
    assert saw["PATH"] == os.environ["PATH"]
    assert not Path(saw["HOME"]).exists()
    assert saw["HOME"] != os.environ["HOME"]
    assert set(saw) & set(SECRETS) == set()
    # Python itself adds LC_CTYPE.
    assert set(saw) - {"LC_CTYPE"} <= set(pulumi_cli._HARMLESS)


def test_go_meets_no_secret_but_its_own_settings(
    cache: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name, value in {**SECRETS, "GOPROXY": "https://modules.example"}.items():
        monkeypatch.setenv(name, value)
    go(tmp_path, before=f"env >> {tmp_path}/saw")
    cache.mkdir(parents=True)
    pulumi_cli.build(cache, VERSION)
    saw = (tmp_path / "saw").read_text()
    assert f"HOME={os.environ['HOME']}\n" in saw
    assert "GOPROXY=https://modules.example\n" in saw
    assert [name for name, value in SECRETS.items() if name in saw or value in saw] == []


def test_a_cli_that_is_only_asked_for_its_version_meets_no_secret(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("FEISHU_APP_SECRET", "of the app")
    executable(tmp_path / "pulumi", f"env > {tmp_path}/saw; echo v{VERSION}")
    assert pulumi_cli.version_of(tmp_path) == VERSION
    assert "FEISHU" not in (tmp_path / "saw").read_text()


def runs(pid: int) -> bool:
    """Whether this process runs, and is not just waiting to be reaped."""
    try:
        return "(zombie)" not in Path(f"/proc/{pid}/status").read_text()
    except OSError:
        return False


def test_an_installer_that_hangs_is_ended_with_all_that_it_started(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    started = tmp_path / "started"
    text = f"""
        child = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(600)"])
        Path({str(started)!r}).write_text(str(child.pid))
        child.wait()
    """
    installer(tmp_path, monkeypatch, text)
    for limit in (2.0, 20.0, 200.0):  # until it has come that far, on a machine that is busy
        monkeypatch.setattr(pulumi_cli, "_INSTALLER_SECONDS", limit)
        with pytest.raises(Unavailable, match=f"was not done after {limit:.0f} s"):
            pulumi_cli.install(tmp_path / "bin", VERSION)
        if started.exists():
            break
    child = int(started.read_text())
    wait_until(lambda: not runs(child))


@pytest.mark.parametrize("version", [VERSION, OLDEST])
def test_each_version_that_is_built_has_its_modules_complete(version: str) -> None:
    folder = ROOT / "tools/pulumi-from-source/cli" / f"v{version}"
    module = (folder / "go.mod").read_text()
    for name in ("pkg", "sdk"):
        assert f"github.com/pulumi/pulumi/{name}/v3 v{version}" in module
        assert f"pulumi/{name}/v3 v{version} h1:" in (folder / "go.sum").read_text()


def test_versions_compare_by_their_numbers() -> None:
    assert pulumi_cli.numbers("3.99.0") < pulumi_cli.numbers("3.187.0")
    assert pulumi_cli.numbers("3.300.1-dev.0") == (3, 300, 1)
    assert sys.version_info[:3] == pulumi_cli.numbers(sys.version)
