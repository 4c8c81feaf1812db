"""Finds Pulumi's hosts of programs in these languages, or builds them; prints folders for PATH.

Usage: .venv/bin/python tools/pulumi_languages.py LANGUAGE …

For each, in this order: on PATH, where Pulumi's own installer puts it; in the per-user cache; a
build from its Go module.
"""

from __future__ import annotations

import os
import shutil
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from pulumi_cli import Unavailable, build_one, cache_folder
from words import Words

_SOURCES = Path(__file__).resolve().parent / "pulumi-from-source"
_HOSTS_OF_2025_08 = _SOURCES / "language-nodejs-go"


@dataclass(frozen=True)
class Host:
    """The program `pulumi-language-…`: its version, its Go package, and the module that has it.

    `go` is the Go that it must be built with, where not each will do.
    """

    version: str
    package: str
    module: Path
    go: str = ""

    @property
    def program(self) -> str:
        """The name by which the engine finds it on PATH."""
        return next(p for p in reversed(self.package.split("/")) if p.startswith("pulumi-language"))


#: The newest that build with the Go of the CLI; they work with each CLI that is supported.
HOSTS: Mapping[str, Host] = {
    "yaml": Host(
        "1.25.0",
        "github.com/pulumi/pulumi-yaml/cmd/pulumi-language-yaml",
        _SOURCES / "language-yaml",
    ),
    # Built with Go 1.26, whose `filepath.Rel` is another, it generates imports that name no file.
    "nodejs": Host(
        "3.187.0",
        "github.com/pulumi/pulumi/sdk/nodejs/cmd/pulumi-language-nodejs/v3",
        _HOSTS_OF_2025_08,
        "go1.24.6",
    ),
    "go": Host(
        "3.187.0",
        "github.com/pulumi/pulumi/sdk/go/pulumi-language-go/v3",
        _HOSTS_OF_2025_08,
        "go1.24.6",
    ),
}


def main(arguments: list[str]) -> int:
    """Exit code 0 with the folders on standard output; 1 without a host, 2 for wrong arguments."""
    if not arguments or not {*arguments} <= {*HOSTS}:
        print(f"usage: tools/pulumi_languages.py {{{','.join(HOSTS)}}} …", file=sys.stderr)
        return 2
    folders = []
    for language in arguments:
        try:
            folders.append(str(there(language) or _built(HOSTS[language])))
        except Unavailable as error:
            print(f"{HOSTS[language].program}: {error.why}", file=sys.stderr)
            return 1
    print(os.pathsep.join(dict.fromkeys(folders)))
    return 0


def there(language: str) -> Path | None:
    """The folder of a host that is on PATH or in the cache."""
    host = HOSTS[language]
    found = shutil.which(host.program) or shutil.which(host.program, path=str(_cached(host)))
    return Path(found).parent if found else None


def _built(host: Host) -> Path:
    """The folder of one that is built now; raises Unavailable."""
    go = shutil.which("go")
    if go is None:
        raise Unavailable(Words("there is no `go`", "没有 `go`"))
    print(f"{host.program}: {_BUILDING}", file=sys.stderr, flush=True)
    folder = _cached(host)
    folder.mkdir(parents=True, exist_ok=True)
    # Under another name first: no half of it is ever trusted.
    new = folder / f"{host.program}.{os.getpid()}"
    try:
        build_one(go, host.module, host.package, f"v{host.version}", new, toolchain=host.go)
        new.replace(folder / host.program)
    finally:
        new.unlink(missing_ok=True)
    return folder


_BUILDING = Words(
    "building from Go modules, about 2 minutes on 2 cores the first time …",
    "正在由 Go 模块构建，首次在 2 核机器上约需 2 分钟 ……",
)


def _cached(host: Host) -> Path:
    name = host.program.removeprefix("pulumi-")
    return cache_folder(os.environ).with_name(name) / host.version / "bin"


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
