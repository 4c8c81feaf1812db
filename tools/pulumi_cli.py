"""Finds the Pulumi CLI, or installs it, or builds it; prints the folder to put first on PATH.

Usage: .venv/bin/python tools/pulumi_cli.py [--exact]

In this order: a `pulumi` on PATH, a copy in the per-user cache, Pulumi's own installer, a build
from Go modules. Each choice is told in one line on standard error. With --exact the one on PATH is
taken only if its version is the pinned one, as for tests.
"""

from __future__ import annotations

import os
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Mapping
from contextlib import suppress
from pathlib import Path

#: What is installed or built when no CLI is there: the newest that builds; the tests run with it.
VERSION = "3.274.1"
#: The oldest that is supported: `make test-engines` runs with it.
OLDEST = "3.187.0"

_ROOT = Path(__file__).resolve().parent.parent
_SOURCES = _ROOT / "tools" / "pulumi-from-source"
_INSTALLER = _ROOT / "tools" / "pulumi_installer.py"
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
#: Only what hangs takes longer: the archive has about 150 MB.
_INSTALLER_SECONDS = 900.0

#: What a program from outside may see of the environment: where things are, and the way out.
_HARMLESS = (
    *("PATH", "HOME", "TMPDIR", "LANG", "LC_ALL"),
    *("http_proxy", "https_proxy", "no_proxy", "all_proxy"),
    *("HTTP_PROXY", "HTTPS_PROXY", "NO_PROXY", "ALL_PROXY"),
    *("SSL_CERT_FILE", "SSL_CERT_DIR", "CURL_CA_BUNDLE", "GIT_SSL_CAINFO"),
)
#: What `go` needs beside that. Not all of `GO*`: there is GOOGLE_APPLICATION_CREDENTIALS.
_GO_SETTINGS = (
    *("XDG_CACHE_HOME", "XDG_CONFIG_HOME"),
    *("GOPATH", "GOCACHE", "GOMODCACHE", "GOENV", "GOROOT", "GOTOOLCHAIN", "GOTMPDIR", "GOFLAGS"),
    *("GOPROXY", "GONOPROXY", "GOPRIVATE", "GOSUMDB", "GONOSUMDB", "GOINSECURE", "GOVCS"),
    *("GOMAXPROCS", "GOMEMLIMIT", "CGO_ENABLED", "CC"),
)


class Unavailable(Exception):
    """This way of getting a CLI is closed; the text says why."""


def main(arguments: list[str]) -> int:
    """Exit code 0 with the folder on standard output; 1 without a CLI, 2 for wrong arguments."""
    if arguments not in ([], ["--exact"]):
        print("usage: tools/pulumi_cli.py [--exact]", file=sys.stderr)
        return 2
    try:
        print(find(VERSION, exact=bool(arguments)))
    except Unavailable as why:
        _say(str(why))
        return 1
    return 0


def find(version: str, *, exact: bool) -> Path:
    """The folder of a CLI: of exactly this version, or else also of another that is on PATH.

    Raises Unavailable when there is no way to one.
    """
    cached = cache_folder(os.environ) / version / "bin"
    path = os.environ.get("PATH", "")
    ways: list[tuple[str, Callable[[], Path]]] = [
        ("on PATH", lambda: on_path(path, version if exact else "")),
        ("in the cache", lambda: in_cache(cached, version)),
        ("Pulumi's installer", lambda: whole(cached, version, install)),
        ("from Go modules", lambda: whole(cached, version, build)),
    ]
    for name, way in ways:
        try:
            folder = way()
        except Unavailable as why:
            _say(f"{name}: no, {why}")
            continue
        _say(f"{name}: {folder}")
        return folder
    raise Unavailable(
        f"there is no way to version {version}. Install Pulumi "
        f"(https://www.pulumi.com/docs/install/), or Go {_go_wanted(version)} or newer "
        "(https://go.dev/doc/install) and run again."
    )


def cache_folder(environ: Mapping[str, str]) -> Path:
    """The per-user cache, by the XDG base directory specification."""
    base = environ.get("XDG_CACHE_HOME") or str(Path.home() / ".cache")
    return Path(base) / "pulumi-feishu" / "cli"


def without_secrets(environ: Mapping[str, str], *more: str) -> dict[str, str]:
    """The environment for a program from outside: a list of what it needs, and of `more`.

    An allow-list, because nobody knows the names of all secrets.
    """
    return {name: environ[name] for name in (*_HARMLESS, *more) if name in environ}


def go_environment(environ: Mapping[str, str]) -> dict[str, str]:
    """Likewise for `go`, with its own settings."""
    return without_secrets(environ, *_GO_SETTINGS)


def on_path(path: str, exactly: str = "") -> Path:
    """The folder of the `pulumi` on this PATH, if its version will do and it has its Python host.

    Raises Unavailable otherwise. `exactly` is a version; any from OLDEST on will do without it.
    """
    found = shutil.which("pulumi", path=path)
    if found is None:
        raise Unavailable("there is none")
    folder = Path(found).parent
    version = version_of(folder)
    if exactly and version != exactly:
        raise Unavailable(f"{found} is {version}, and {exactly} is wanted")
    if numbers(version) < numbers(OLDEST):
        raise Unavailable(f"{found} is {version}; {OLDEST} or newer is needed")
    searched = f"{folder.resolve()}{os.pathsep}{folder}{os.pathsep}{path}"
    for tool in _TOOLS:
        if shutil.which(tool, path=searched) is None:
            raise Unavailable(f"{found} has no {tool} beside it: its Python host is missing")
    return folder


def in_cache(folder: Path, version: str) -> Path:
    """The cached copy, if nobody touched it since; raises Unavailable otherwise."""
    if not folder.is_dir():
        raise Unavailable("it is empty")
    prove(folder, version)
    return folder


def prove(folder: Path, version: str) -> None:
    """Raise Unavailable unless this is exactly that version, with all of its Python host."""
    for tool in _TOOLS:
        if shutil.which(tool, path=str(folder)) is None:
            raise Unavailable(f"{folder / tool} is no program: the Python host is incomplete")
    found = version_of(folder)
    if found != version:
        raise Unavailable(f"{folder / 'pulumi'} is {found}, and {version} is wanted")


def version_of(folder: Path) -> str:
    """What `pulumi version` in this folder says, without the `v`.

    Raises Unavailable when it does not run or says something else.
    """
    try:
        done = subprocess.run(
            [str(folder / "pulumi"), "version"],
            env={**without_secrets(os.environ), "PULUMI_SKIP_UPDATE_CHECK": "true"},
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            timeout=60,
            check=True,
        )
    except (OSError, subprocess.SubprocessError) as error:
        raise Unavailable(f"{folder / 'pulumi'} does not run ({error})") from None
    match = re.fullmatch(r"v?(\d+\.\d+\.\d+\S*)", done.stdout.strip())
    if match is None:
        raise Unavailable(f"{folder / 'pulumi'} tells no version")
    return match.group(1)


def numbers(version: str) -> tuple[int, ...]:
    """The version's numbers, to compare: (3, 187, 0)."""
    return tuple(int(number) for number in re.findall(r"\d+", version)[:3])


def whole(folder: Path, version: str, fill: Callable[[Path, str], None]) -> Path:
    """Fill a folder under another name, prove it, then rename it: no half of it is ever trusted."""
    new = folder.parent.with_name(f"{folder.parent.name}.new-{os.getpid()}")
    try:
        (new / "bin").mkdir(parents=True)
        fill(new / "bin", version)
        prove(new / "bin", version)
        shutil.rmtree(folder.parent, ignore_errors=True)
        new.rename(folder.parent)
    except OSError as error:
        raise Unavailable(str(error)) from None
    finally:
        shutil.rmtree(new, ignore_errors=True)
    return folder


def install(folder: Path, version: str) -> None:
    """Pulumi's own installer, through the SDK; needs Pulumi's download site.

    It is a script that the site sends at that moment; the one of 2026-08 hands GITHUB_TOKEN on and
    checks no checksum. So it gets an empty home and no secret of the environment. That is no
    sandbox: it runs as this user.
    """
    _say(f"Pulumi's installer: trying version {version} …")
    with tempfile.TemporaryDirectory(prefix="pulumi-installer-") as home:
        _run(
            [sys.executable, "-I", str(_INSTALLER), str(folder.parent), version],
            "the installer",
            env={**without_secrets(os.environ), "HOME": home},
            limit=_INSTALLER_SECONDS,
        )


def build(folder: Path, version: str) -> None:
    """The CLI and its Python host with `go build`; the user's GOPROXY and proxies hold."""
    go = shutil.which("go")
    if go is None:
        raise Unavailable("there is no `go`")
    _say("from Go modules: building, about 4 minutes on 2 cores the first time …")
    host = _SOURCES / "language-python"
    host_version = _listed(go, "Version", _GO_HOST, host)
    _build_one(go, host, _GO_HOST, host_version, folder / "pulumi-language-python")
    sdk = Path(_listed(go, "Dir", _GO_SDK, host))
    for script in _SCRIPTS:
        target = folder / Path(script).name
        shutil.copyfile(sdk / script, target)
        target.chmod(0o755)
    _build_one(go, _SOURCES / "cli" / f"v{version}", _GO_CLI, f"v{version}", folder / "pulumi")


def _build_one(go: str, module: Path, package: str, version: str, target: Path) -> None:
    flags = f"-s -w -X {_VERSION_VARIABLE}={version}"
    options = ["-mod=readonly", "-trimpath", "-tags", "osusergo,grpcnotrace", "-ldflags", flags]
    command = [go, "build", *options, "-o", str(target), package]
    _run(command, f"`go build` of {target.name}", env=go_environment(os.environ), cwd=module)


def _listed(go: str, what: str, package: str, module: Path) -> str:
    """What `go list` says of a module that this one requires."""
    command = [go, "list", "-m", "-f", f"{{{{.{what}}}}}", package]
    return _run(command, "`go list`", env=go_environment(os.environ), cwd=module)


def _run(
    command: list[str],
    name: str,
    *,
    env: Mapping[str, str],
    cwd: Path | None = None,
    limit: float = float("inf"),
) -> str:
    """Run this command to its end and return what it prints; tells that it goes on.

    Raises Unavailable, with its last line, when it fails or takes longer than `limit` seconds. On
    this and on every interruption whatever it started is ended with it.
    """
    started = time.monotonic()
    process = subprocess.Popen(
        command,
        cwd=cwd,
        env=env,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
    )
    try:
        while True:
            try:
                output, errors = process.communicate(timeout=min(_PROGRESS_SECONDS, limit))
                break
            except subprocess.TimeoutExpired:
                if time.monotonic() - started > limit:
                    raise Unavailable(f"{name} was not done after {limit:.0f} s") from None
                _say(f"  {name}: {time.monotonic() - started:.0f} s …")
    except BaseException:
        with suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
        process.communicate()
        raise
    if process.returncode != 0:
        lines = errors.strip().splitlines()
        raise Unavailable(f"{name} failed: {lines[-1] if lines else 'no output'}")
    return output.strip()


def _go_wanted(version: str) -> str:
    module = _SOURCES / "cli" / f"v{version}" / "go.mod"
    match = re.search(r"^go (\S+)$", module.read_text(), flags=re.MULTILINE)
    return match.group(1) if match else ""


def _say(line: str) -> None:
    print(f"Pulumi CLI {line}", file=sys.stderr, flush=True)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
