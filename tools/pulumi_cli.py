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

from words import Words

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
_INSTALLERS = Words("Pulumi's installer", "Pulumi 安装程序")
_FROM_GO = Words("from Go modules", "由 Go 模块构建")
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
    """This way of getting a CLI is closed; its text (`Words`) says why."""

    def __init__(self, why: Words) -> None:
        super().__init__(why)
        self.why = why


def main(arguments: list[str]) -> int:
    """Exit code 0 with the folder on standard output; 1 without a CLI, 2 for wrong arguments."""
    if arguments not in ([], ["--exact"]):
        print("usage: tools/pulumi_cli.py [--exact]", file=sys.stderr)
        return 2
    try:
        print(find(VERSION, exact=bool(arguments)))
    except Unavailable as error:
        _say(error.why)
        return 1
    return 0


def find(version: str, *, exact: bool) -> Path:
    """The folder of a CLI: of exactly this version, or else also of another that is on PATH.

    Raises Unavailable when there is no way to one.
    """
    cached = cache_folder(os.environ) / version / "bin"
    path = os.environ.get("PATH", "")
    ways: list[tuple[Words, Callable[[], Path]]] = [
        (Words("on PATH", "位于 PATH 中"), lambda: on_path(path, version if exact else "")),
        (Words("in the cache", "位于缓存中"), lambda: in_cache(cached, version)),
        (_INSTALLERS, lambda: whole(cached, version, install)),
        (_FROM_GO, lambda: whole(cached, version, build)),
    ]
    for name, way in ways:
        try:
            folder = way()
        except Unavailable as error:
            _say(Words(f"{name.en}: no, {error.why.en}", f"{name.zh}：不可用，{error.why.zh}"))
            continue
        _say(Words(f"{name.en}: {folder}", f"{name.zh}：{folder}"))
        return folder
    go, pages = (
        _go_wanted(version),
        ("https://www.pulumi.com/docs/install/", "https://go.dev/doc/install"),
    )
    raise Unavailable(
        Words(
            f"there is no way to version {version}. Install Pulumi ({pages[0]}), or Go {go} or "
            f"newer ({pages[1]}) and run again.",
            f"无法获得 {version} 版本。请安装 Pulumi（{pages[0]}），"
            f"或安装 Go {go} 及以上版本（{pages[1]}）后重新运行。",
        )
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
        raise Unavailable(Words("there is none", "没有"))
    folder = Path(found).parent
    version = version_of(folder)
    if exactly and version != exactly:
        raise Unavailable(_another_version(Path(found), version, exactly))
    if numbers(version) < numbers(OLDEST):
        raise Unavailable(
            Words(
                f"{found} is {version}; {OLDEST} or newer is needed",
                f"{found} 的版本是 {version}，需要 {OLDEST} 或更新版本",
            )
        )
    searched = f"{folder.resolve()}{os.pathsep}{folder}{os.pathsep}{path}"
    for tool in _TOOLS:
        if shutil.which(tool, path=searched) is None:
            raise Unavailable(
                Words(
                    f"{found} has no {tool} beside it: its Python host is missing",
                    f"{found} 旁没有 {tool}：缺少 Python 语言宿主",
                )
            )
    return folder


def in_cache(folder: Path, version: str) -> Path:
    """The cached copy, if nobody touched it since; raises Unavailable otherwise."""
    if not folder.is_dir():
        raise Unavailable(Words("it is empty", "缓存为空"))
    prove(folder, version)
    return folder


def prove(folder: Path, version: str) -> None:
    """Raise Unavailable unless this is exactly that version, with all of its Python host."""
    for tool in _TOOLS:
        if shutil.which(tool, path=str(folder)) is None:
            raise Unavailable(
                Words(
                    f"{folder / tool} is no program: the Python host is incomplete",
                    f"{folder / tool} 不是可执行程序：Python 语言宿主不完整",
                )
            )
    found = version_of(folder)
    if found != version:
        raise Unavailable(_another_version(folder / "pulumi", found, version))


def _another_version(program: Path, found: str, wanted: str) -> Words:
    return Words(
        f"{program} is {found}, and {wanted} is wanted",
        f"{program} 的版本是 {found}，需要 {wanted}",
    )


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
        program = folder / "pulumi"
        raise Unavailable(
            Words(f"{program} does not run ({error})", f"{program} 无法运行（{error}）")
        ) from None
    match = re.fullmatch(r"v?(\d+\.\d+\.\d+\S*)", done.stdout.strip())
    if match is None:
        program = folder / "pulumi"
        raise Unavailable(Words(f"{program} tells no version", f"{program} 未给出版本"))
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
        raise Unavailable(Words(str(error), str(error))) from None
    finally:
        shutil.rmtree(new, ignore_errors=True)
    return folder


def install(folder: Path, version: str) -> None:
    """Pulumi's own installer, through the SDK; needs Pulumi's download site.

    It is a script that the site sends at that moment; the one of 2026-08 hands GITHUB_TOKEN on and
    checks no checksum. So it gets an empty home and no secret of the environment. That is no
    sandbox: it runs as this user.
    """
    _say(
        Words(
            f"{_INSTALLERS.en}: trying version {version} …",
            f"{_INSTALLERS.zh}：正在尝试 {version} 版本 ……",
        )
    )
    with tempfile.TemporaryDirectory(prefix="pulumi-installer-") as home:
        _run(
            [sys.executable, "-I", str(_INSTALLER), str(folder.parent), version],
            Words("the installer", "安装程序"),
            env={**without_secrets(os.environ), "HOME": home},
            limit=_INSTALLER_SECONDS,
        )


def build(folder: Path, version: str) -> None:
    """The CLI and its Python host with `go build`; the user's GOPROXY and proxies hold."""
    go = shutil.which("go")
    if go is None:
        raise Unavailable(Words("there is no `go`", "没有 `go`"))
    _say(
        Words(
            f"{_FROM_GO.en}: building, about 4 minutes on 2 cores the first time …",
            f"{_FROM_GO.zh}：正在构建，首次在 2 核机器上约需 4 分钟 ……",
        )
    )
    host = _SOURCES / "language-python"
    host_version = _listed(go, "Version", _GO_HOST, host)
    build_one(go, host, _GO_HOST, host_version, folder / "pulumi-language-python")
    sdk = Path(_listed(go, "Dir", _GO_SDK, host))
    for script in _SCRIPTS:
        target = folder / Path(script).name
        shutil.copyfile(sdk / script, target)
        target.chmod(0o755)
    build_one(go, _SOURCES / "cli" / f"v{version}", _GO_CLI, f"v{version}", folder / "pulumi")


def build_one(
    go: str, module: Path, package: str, version: str, target: Path, *, toolchain: str = ""
) -> None:
    """One program from a module that requires it, with this version of Go; raises Unavailable."""
    flags = f"-s -w -X {_VERSION_VARIABLE}={version}"
    options = ["-mod=readonly", "-trimpath", "-tags", "osusergo,grpcnotrace", "-ldflags", flags]
    command = [go, "build", *options, "-o", str(target), package]
    name = Words(f"`go build` of {target.name}", f"{target.name} 的 `go build`")
    exactly = {"GOTOOLCHAIN": toolchain} if toolchain else {}
    _run(command, name, env={**go_environment(os.environ), **exactly}, cwd=module)


def _listed(go: str, what: str, package: str, module: Path) -> str:
    """What `go list` says of a module that this one requires."""
    command = [go, "list", "-m", "-f", f"{{{{.{what}}}}}", package]
    return _run(
        command, Words("`go list`", "`go list`"), env=go_environment(os.environ), cwd=module
    )


def _run(
    command: list[str],
    name: Words,
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
                    raise Unavailable(
                        Words(
                            f"{name.en} was not done after {limit:.0f} s",
                            f"{name.zh}在 {limit:.0f} 秒内未完成",
                        )
                    ) from None
                seconds = f"{time.monotonic() - started:.0f}"
                _say(Words(f"  {name.en}: {seconds} s …", f"  {name.zh}：{seconds} 秒 ……"))
    except BaseException:
        with suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
        process.communicate()
        raise
    if process.returncode != 0:
        lines = errors.strip().splitlines()
        why = Words(lines[-1], lines[-1]) if lines else Words("no output", "没有输出")
        raise Unavailable(Words(f"{name.en} failed: {why.en}", f"{name.zh}失败：{why.zh}"))
    return output.strip()


def _go_wanted(version: str) -> str:
    module = _SOURCES / "cli" / f"v{version}" / "go.mod"
    match = re.search(r"^go (\S+)$", module.read_text(), flags=re.MULTILINE)
    return match.group(1) if match else ""


def _say(line: Words) -> None:
    print(f"Pulumi CLI {line}", file=sys.stderr, flush=True)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
