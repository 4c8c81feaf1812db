"""Finds the Pulumi CLI, or installs it, or builds it; prints the folder to put first on PATH.

Usage: .venv/bin/python tools/pulumi_cli.py

In this order: a `pulumi` on PATH, a copy in the per-user cache, Pulumi's own installer, a build
from Go modules. Each choice is told in one line on standard error.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

#: What is installed or built when no CLI is there; the tests run with it.
VERSION = "3.259.0"
#: Older ones were not tried, and lack what the tests rely on.
MINIMUM = (3, 187, 0)

_ROOT = Path(__file__).resolve().parent.parent
_SOURCES = _ROOT / "tools" / "pulumi-from-source"
_GO_CLI = "github.com/pulumi/pulumi/pkg/v3/cmd/pulumi"
_GO_SDK = "github.com/pulumi/pulumi/sdk/v3"
_GO_HOST = "github.com/pulumi/pulumi/sdk/python/cmd/pulumi-language-python/v3"
_VERSION_VARIABLE = f"{_GO_SDK}/go/common/version.Version"
#: The Python host's scripts and where they lie in the SDK's module.
_SCRIPTS = (
    "python/cmd/pulumi-language-python-exec",
    "python/dist/pulumi-resource-pulumi-python",
)
_TOOLS = ("pulumi-language-python", "pulumi-language-python-exec", "pulumi-resource-pulumi-python")
_PROGRESS_SECONDS = 15.0


class Unavailable(Exception):
    """This way of getting a CLI is closed; the text says why."""


def main() -> int:
    """Exit code 0 with the folder on standard output; 1 when there is no way to a CLI."""
    cached = cache_folder(os.environ) / VERSION / "bin"
    ways: list[tuple[str, Callable[[], Path]]] = [
        ("on PATH", lambda: on_path(os.environ.get("PATH", ""))),
        ("in the cache", lambda: in_cache(cached)),
        ("Pulumi's installer", lambda: whole(cached, install)),
        ("from Go modules", lambda: whole(cached, build)),
    ]
    for name, way in ways:
        try:
            folder = way()
        except Unavailable as why:
            _say(f"{name}: no, {why}")
            continue
        _say(f"{name}: {folder}")
        print(folder)
        return 0
    _say(
        "there is no way to a CLI. Install Pulumi (https://www.pulumi.com/docs/install/), or Go "
        f"{_go_wanted()} or newer (https://go.dev/doc/install) and run again."
    )
    return 1


def cache_folder(environ: os._Environ[str] | dict[str, str]) -> Path:
    """The per-user cache, by the XDG base directory specification."""
    base = environ.get("XDG_CACHE_HOME") or str(Path.home() / ".cache")
    return Path(base) / "pulumi-feishu" / "cli"


def on_path(path: str) -> Path:
    """The folder of the `pulumi` on this PATH, if it is new enough and has its Python host."""
    found = shutil.which("pulumi", path=path)
    if found is None:
        raise Unavailable("there is none")
    folder = Path(found).parent
    version = version_of(folder)
    if version < MINIMUM:
        raise Unavailable(f"{found} is {_dotted(version)}; {_dotted(MINIMUM)} or newer is needed")
    searched = f"{folder.resolve()}{os.pathsep}{folder}{os.pathsep}{path}"
    for tool in _TOOLS:
        if shutil.which(tool, path=searched) is None:
            raise Unavailable(f"{found} has no {tool} beside it: its Python host is missing")
    return folder


def in_cache(folder: Path) -> Path:
    """The cached copy; a folder of this name is always whole, because it got it by a rename."""
    if not folder.is_dir():
        raise Unavailable("it is empty")
    version_of(folder)
    return folder


def version_of(folder: Path) -> tuple[int, ...]:
    """What `pulumi version` in this folder says; raises Unavailable when it does not run."""
    try:
        done = subprocess.run(
            [str(folder / "pulumi"), "version"],
            env={**os.environ, "PULUMI_SKIP_UPDATE_CHECK": "true"},
            capture_output=True,
            text=True,
            timeout=60,
            check=True,
        )
    except (OSError, subprocess.SubprocessError) as error:
        raise Unavailable(f"{folder / 'pulumi'} does not run ({error})") from None
    match = re.match(r"v?(\d+)\.(\d+)\.(\d+)", done.stdout.strip())
    if match is None:
        raise Unavailable(f"{folder / 'pulumi'} tells no version")
    return tuple(int(part) for part in match.groups())


def whole(folder: Path, fill: Callable[[Path], None]) -> Path:
    """Fill a folder under another name, prove it, then rename it: no half of it is ever trusted."""
    new = folder.parent.with_name(f"{folder.parent.name}.new-{os.getpid()}")
    try:
        (new / "bin").mkdir(parents=True)
        fill(new / "bin")
        version_of(new / "bin")
        shutil.rmtree(folder.parent, ignore_errors=True)
        new.rename(folder.parent)
    except OSError as error:
        raise Unavailable(str(error)) from None
    finally:
        shutil.rmtree(new, ignore_errors=True)
    return folder


def install(folder: Path) -> None:
    """Pulumi's own installer, through the SDK; needs Pulumi's download site."""
    _say(f"Pulumi's installer: trying version {VERSION} …")
    try:
        import semver
        from pulumi.automation import PulumiCommand

        PulumiCommand.install(root=str(folder.parent), version=semver.Version.parse(VERSION))
    except ImportError:
        raise Unavailable(
            "the Pulumi SDK is not installed: run tools/environment.py first"
        ) from None
    except subprocess.CalledProcessError as error:
        output = (error.output or b"").decode(errors="replace").strip().splitlines()
        raise Unavailable(f"it failed: {output[-1] if output else error}") from None
    except (OSError, RuntimeError, ValueError) as error:
        raise Unavailable(f"it failed: {error}") from None


def build(folder: Path) -> None:
    """The CLI and its Python host with `go build`; the user's GOPROXY and proxies hold."""
    go = shutil.which("go")
    if go is None:
        raise Unavailable("there is no `go`")
    _say("from Go modules: building, about 4 minutes on 2 cores the first time …")
    host = _SOURCES / "language-python"
    host_version = _go([go, "list", "-m", "-f", "{{.Version}}", _GO_HOST], host)
    _build_one(go, host, _GO_HOST, host_version, folder / "pulumi-language-python")
    sdk = Path(_go([go, "list", "-m", "-f", "{{.Dir}}", _GO_SDK], host))
    for script in _SCRIPTS:
        target = folder / Path(script).name
        shutil.copyfile(sdk / script, target)
        target.chmod(0o755)
    _build_one(go, _SOURCES / "cli", _GO_CLI, f"v{VERSION}", folder / "pulumi")


def _build_one(go: str, module: Path, package: str, version: str, target: Path) -> None:
    flags = f"-s -w -X {_VERSION_VARIABLE}={version}"
    options = ["-mod=readonly", "-trimpath", "-tags", "osusergo,grpcnotrace", "-ldflags", flags]
    _go([go, "build", *options, "-o", str(target), package], module, progress=target.name)


def _go(command: list[str], module: Path, *, progress: str = "") -> str:
    """Run one go command in this module and return what it prints; tells that it goes on."""
    started = time.monotonic()
    process = subprocess.Popen(
        command, cwd=module, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    )
    try:
        while True:
            try:
                output, errors = process.communicate(timeout=_PROGRESS_SECONDS)
                break
            except subprocess.TimeoutExpired:
                _say(f"  {progress or 'modules'}: {time.monotonic() - started:.0f} s …")
    except BaseException:
        process.kill()
        process.wait()
        raise
    if process.returncode != 0:
        lines = errors.strip().splitlines()
        raise Unavailable(f"`go {command[1]}` failed: {lines[-1] if lines else 'no output'}")
    return output.strip()


def _go_wanted() -> str:
    match = re.search(r"^go (\S+)$", (_SOURCES / "cli" / "go.mod").read_text(), flags=re.MULTILINE)
    return match.group(1) if match else ""


def _dotted(version: tuple[int, ...]) -> str:
    return ".".join(str(part) for part in version)


def _say(line: str) -> None:
    print(f"Pulumi CLI {line}", file=sys.stderr, flush=True)


if __name__ == "__main__":
    sys.exit(main())
