"""A Pulumi project without the CLI: the engine's part is played here, everything else is real.

The program runs on the real SDK, and what it registers goes, with the engine's own messages, over
gRPC to the real `python -m pulumi.dynamic`, one process for each operation, which calls the
emulator. An `up` takes a tenth of a second instead of four. `tests/integration/test_engine.py`
holds these messages against those that the real engine sends.

What the engine does here was read from its source: `step_generator.go`, `step.go` and
`deployment_executor.go` in https://github.com/pulumi/pulumi/tree/master/pkg/resource/deploy
(3.274.1). Deletes go one at a time, and it knows neither previews, targets, plans nor options but
`retain_on_delete`.
"""

from __future__ import annotations

import json
import logging
import os
import threading
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import chdir, contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any
from unittest import mock

import grpc
import pulumi
from google.protobuf import json_format, struct_pb2
from pulumi.runtime import mocks
from pulumi.runtime.proto import (
    engine_pb2,
    provider_pb2,
    provider_pb2_grpc,
    resource_pb2,
)
from pulumi.runtime.rpc import _special_sig_key
from pulumi.runtime.stack import run_pulumi_func
from pulumi.runtime.sync_await import _sync_await

from pulumi_feishu.engine.property_names import in_snake_case
from support.event_loop import set_event_loop
from support.forks import run_module
from support.project import IMPORTS, Run
from support.provider import DYNAMIC, Door, Engine, listening, rich_status

PROJECT, STACK = "notices", "test"

_PREFIX = f"urn:pulumi:{STACK}::{PROJECT}::"
_SECRET = {_special_sig_key: "1b47061264138c4ac30d75fd1eb44270"}


@dataclass(frozen=True)
class Resource:
    """One resource of the state; `init_errors` are the reasons of its last partial failure."""

    urn: str
    id: str
    inputs: struct_pb2.Struct
    outputs: struct_pb2.Struct
    init_errors: Sequence[str] = ()
    #: The program's last registration of it.
    request: Any = None

    @property
    def exported(self) -> dict[str, Any]:
        """As `pulumi stack export` shows it, each property by its name in Python."""
        inputs, outputs = (
            in_snake_case(_as_written(json_format.MessageToDict(b)))
            for b in (self.inputs, self.outputs)
        )
        return {"urn": self.urn, "id": self.id, "inputs": inputs, "outputs": outputs}


@dataclass
class FastProject:
    """One project with one stack, `test`; what it does is what `support.project.Project` does."""

    directory: Path
    environment: dict[str, str]
    #: Which provider process the engine starts.
    door: Door = DYNAMIC
    config: dict[str, str] = field(default_factory=lambda: {"feishu:retrySeconds": "3"})
    secrets: set[str] = field(default_factory=set)
    runs: list[Run] = field(default_factory=list)
    #: By URN, in the order of their creation.
    state: dict[str, Resource] = field(default_factory=dict)
    #: Replaced resources whose deletion failed; the next operation tries it again.
    pending: list[Resource] = field(default_factory=list)
    #: The names of the resources that the next `up` replaces by force.
    tainted: set[str] = field(default_factory=set)
    #: Whether `pulumi stack export` works.
    exports: bool = True
    program: str = ""
    #: What the provider processes were sent: the method, and the request as JSON.
    requests: list[tuple[str, dict[str, Any]]] = field(default_factory=list)

    def configure(self, key: str, value: str) -> None:
        """Set one value of the stack's config, in plain text."""
        self.config[key] = value

    def keep_secret(self, key: str, value: str) -> None:
        """Set one value of the stack's config as a secret."""
        self.config[key] = value
        self.secrets.add(key)

    def write(self, program: str) -> None:
        """Replace the program; pulumi and the resources are imported already.

        It runs in the project's folder. What it calls `declare`, if anything, is run too.
        """
        self.program = program

    def up(self, **environment: str) -> Run:
        """`pulumi up --continue-on-error` without a preview."""
        return self._operate("up", environment)

    def up_with(self, program: str) -> Run:
        """`up` of this program, which must succeed."""
        self.write(program)
        run = self.up()
        assert run.exit_code == 0, run.output
        return run

    def refresh(self, **environment: str) -> Run:
        """`pulumi refresh`."""
        return self._operate("refresh", environment)

    def destroy(self, **environment: str) -> Run:
        """`pulumi destroy --continue-on-error`."""
        return self._operate("destroy", environment)

    def notices(self) -> dict[str, dict[str, Any]]:
        """The state's notices: the Pulumi name to the resource as exported; of a plugin, the id."""
        found = self.resources(self.door.type)
        return found if self.door is DYNAMIC else {one["id"]: one for one in found.values()}

    def resources(self, type_: str) -> dict[str, dict[str, Any]]:
        """The state's resources of this type, likewise."""
        served = self.door.served(type_)
        found = (r for urn, r in self.state.items() if urn.split("::")[2] == served)
        return {r.urn.rpartition("::")[2]: r.exported for r in found}

    def shows(self) -> dict[str, str]:
        """What the state says that each group shows."""
        return {name: r["outputs"]["shows"] for name, r in self.notices().items()}

    def rewrite(self, name: str, **outputs: Any) -> None:
        """Let the state say these outputs of a resource instead, as if time had passed."""
        values = {self.door.name_of(key): value for key, value in outputs.items()}
        for urn, resource in self.state.items():
            if urn.rpartition("::")[2] == name and not set(values) - set(resource.outputs):
                resource.outputs.update(values)

    def _operate(self, what: str, environment: Mapping[str, str]) -> Run:
        variables = {**self.environment, **environment}
        operation = _Operation(self, variables)
        with operation.provider():
            if what == "up":
                operation.run_program()
            elif what == "refresh":
                operation.refresh()
            else:
                operation.delete([*self.state.values()])
        run = operation.result()
        self.runs.append(run)
        return run


@dataclass
class _Operation:
    """One run of the engine over a project's state."""

    project: FastProject
    environment: Mapping[str, str]
    servicer: Engine = field(default_factory=Engine)
    #: What the person at the terminal is told, in order.
    lines: list[str] = field(default_factory=list)
    counts: dict[str, int] = field(default_factory=dict)
    seen: set[str] = field(default_factory=set)
    failed: set[str] = field(default_factory=set)
    replaced: list[Resource] = field(default_factory=list)
    #: What a resource whose operation failed depends on: it is not deleted.
    spared: set[str] = field(default_factory=set)
    #: The URNs of the operations that are under way.
    pending: list[str] = field(default_factory=list)
    stub: Any = None
    #: The program is not to be gone on with: nothing is deleted.
    stopped: bool = False
    lock: threading.Lock = field(default_factory=threading.Lock)
    counting: threading.Lock = field(default_factory=threading.Lock)

    @contextmanager
    def provider(self) -> Iterator[None]:
        """A provider process for this operation, configured as the stack is."""
        errors = self.project.directory / "provider.log"
        with listening(self.servicer) as address:
            environment = {**self.environment, "PATH": self._with_export()}
            module = self.project.door.module
            process = run_module(module, address, environment=environment, errors=errors)
            try:
                port = process.stdout.readline().decode().strip()
                with grpc.insecure_channel(f"127.0.0.1:{port}") as channel:
                    self.stub = provider_pb2_grpc.ResourceProviderStub(channel)
                    self._call("Configure", self._configuration())
                    yield
                    self.stub.Cancel(struct_pb2.Struct())
            finally:
                process.end()

    @property
    def _folder(self) -> Path:
        """Beside the project's own, in which tests look at each file."""
        directory = self.project.directory.resolve()
        return directory.with_name(f"{directory.name}.engine")

    def _with_export(self) -> str:
        """A PATH with a `pulumi` whose only command is `stack export`."""
        folder = self._folder
        folder.mkdir(exist_ok=True)
        script = folder / "pulumi"
        export = f'exec cat "{folder}/export.json"' if self.project.exports else "exit 1"
        script.write_text(f"#!/bin/sh\n{export}\n")
        script.chmod(0o755)
        return f"{folder}:{self.environment.get('PATH', os.environ['PATH'])}"

    def _call(self, method: str, request: Any) -> Any:
        self.project.requests.append((method, json_format.MessageToDict(request)))
        if method in ("Create", "Update", "Delete"):
            with self.noted(request.urn):
                return getattr(self.stub, method)(request)
        return getattr(self.stub, method)(request)

    @contextmanager
    def noted(self, urn: str) -> Iterator[None]:
        """The state says that the engine works on this resource, as long as it does."""
        self.pending.append(urn)
        self._write_export()
        try:
            yield
        finally:
            self.pending.remove(urn)

    def _write_export(self) -> None:
        kept = [*self.replaced, *self.project.pending]
        resources = [
            {**r.exported, "type": r.urn.split("::")[2], **({"delete": True} if r in kept else {})}
            for r in (*self.project.state.values(), *kept)
        ]
        pending = [{"resource": {"urn": urn}, "type": "creating"} for urn in [*self.pending]]
        text = json.dumps({"deployment": {"resources": resources, "pending_operations": pending}})
        with self.counting:
            new = self._folder / "new.json"
            new.write_text(text)
            new.replace(new.with_name("export.json"))

    def _configuration(self) -> provider_pb2.ConfigureRequest:
        project = self.project
        values = {
            key: {**_SECRET, "value": value} if key in project.secrets else value
            for key, value in project.config.items()
        }
        args = project.door.config(values)
        return provider_pb2.ConfigureRequest(args=args, acceptSecrets=True, acceptResources=True)

    def run_program(self) -> None:
        """The program's resources, then what it does not declare any more."""
        program = self.project
        pulumi.runtime.set_all_config(program.config, [*program.secrets])
        monitor = _Monitor(self)
        set_event_loop()
        mocks.set_mocks(
            monitor.mocks,
            PROJECT,
            STACK,
            preview=False,
            logger=_log(self.servicer),
            monitor=monitor,
        )
        pulumi.runtime.settings.SETTINGS.rpc_manager.clear()
        code = compile(IMPORTS + program.program, "__main__.py", "exec")
        try:
            with (
                mock.patch.dict(os.environ, self.environment, clear=True),
                chdir(program.directory),
            ):
                _sync_await(run_pulumi_func(lambda: _run(code)))
        except pulumi.RunError as error:
            self.lines.append(f"error: {error}")
            self.stopped = True
        finally:
            pulumi.runtime.set_all_config({}, [])
        if self.stopped:
            return
        gone = [r for urn, r in self.project.state.items() if urn not in self.seen]
        self.delete([*self.replaced, *self.project.pending, *gone])

    def register(self, request: Any) -> resource_pb2.RegisterResourceResponse:
        """One resource of the program: checked, compared, and created, updated or replaced."""
        request = self.project.door.sent(request)
        urn = f"{_PREFIX}{request.type}::{request.name}"
        # As in the engine: what is to be done is found out one by one, and done side by side.
        with self.lock:
            self.seen.add(urn)
            if self.stopped or self.failed.intersection(request.dependencies):
                self.failed.add(urn)
                return resource_pb2.RegisterResourceResponse(
                    urn=urn, result=resource_pb2.Result.FAIL
                )
            old = self.project.state.get(urn)
            step = self._plan(urn, old, request)
        if step is None:
            return resource_pb2.RegisterResourceResponse(urn=urn, result=resource_pb2.Result.FAIL)
        try:
            made = step()
        except grpc.RpcError as error:
            self._fail(urn, request, error)
            return resource_pb2.RegisterResourceResponse(urn=urn, result=resource_pb2.Result.FAIL)
        self.project.state[urn] = replace(made, request=request)
        return resource_pb2.RegisterResourceResponse(urn=urn, id=made.id, object=made.outputs)

    def _plan(self, urn: str, old: Resource | None, request: Any) -> Callable[[], Resource] | None:
        names: dict[str, Any] = {"urn": urn, "name": request.name, "type": request.type}
        if old is not None and request.name in self.project.tainted:
            # There the engine asks for no difference, and tells `check` of nothing old.
            self.project.tainted.remove(request.name)
            forced = self._check(names, None, request)
            return None if forced is None else lambda: self._replace(old, forced)
        inputs = self._check(names, old, request)
        if inputs is None:
            return None
        if old is None:
            return lambda: self._create("created", urn, inputs)
        between: dict[str, Any] = {
            "id": old.id,
            "olds": old.outputs,
            "old_inputs": old.inputs,
            "news": inputs,
        }
        diff = self._call("Diff", provider_pb2.DiffRequest(**names, **between))
        if diff.replaces:
            anew = self._check(names, None, request)
            return None if anew is None else lambda: self._replace(old, anew)
        if not _differs(diff, old.inputs, inputs) and not old.init_errors:
            self._count("unchanged")
            return lambda: replace(old, inputs=inputs)
        request = provider_pb2.UpdateRequest(**names, **between)
        return lambda: self._update(old, request)

    def _check(
        self, names: Mapping[str, Any], old: Resource | None, request: Any
    ) -> struct_pb2.Struct | None:
        olds = old.inputs if old else None
        check = provider_pb2.CheckRequest(olds=olds, news=request.object, **names)
        checked = self._call("Check", check)
        self.lines.extend(f"error: {failure.reason}" for failure in checked.failures)
        self.stopped = self.stopped or bool(checked.failures)
        return None if checked.failures else checked.inputs

    def _create(self, how: str, urn: str, inputs: struct_pb2.Struct) -> Resource:
        request = provider_pb2.CreateRequest(urn=urn, properties=inputs, **_names(urn))
        created = self._call("Create", request)
        self._count(how)
        return Resource(urn, created.id, inputs, created.properties)

    def _replace(self, old: Resource, inputs: struct_pb2.Struct) -> Resource:
        made = self._create("replaced", old.urn, inputs)
        self.replaced.append(old)
        return made

    def _update(self, old: Resource, request: provider_pb2.UpdateRequest) -> Resource:
        updated = self._call("Update", request)
        self._count("updated")
        return Resource(old.urn, old.id, request.news, updated.properties)

    def delete(self, resources: Sequence[Resource]) -> None:
        """Delete these, the youngest first; what fails stays in the state."""
        kept: list[Resource] = []
        for old in reversed(resources):
            is_current = self.project.state.get(old.urn) is old
            if old.urn in self.spared:
                kept.extend(() if is_current else (old,))
                continue
            request = provider_pb2.DeleteRequest(
                id=old.id,
                urn=old.urn,
                properties=old.outputs,
                old_inputs=old.inputs,
                **_names(old.urn),
            )
            try:
                if not old.request.retainOnDelete:
                    self._call("Delete", request)
            except grpc.RpcError as error:
                self._tell(error)
                self._spare_dependencies(old)
                if not is_current:
                    kept.append(old)
                continue
            self._count("deleted")
            if is_current:
                del self.project.state[old.urn]
        self.project.pending = kept[::-1]

    def refresh(self) -> None:
        """Read each resource of the state; a partial failure is forgotten."""
        for urn, old in [*self.project.state.items()]:
            request = provider_pb2.ReadRequest(
                id=old.id, urn=urn, properties=old.outputs, inputs=old.inputs, **_names(urn)
            )
            try:
                read = self._call("Read", request)
            except grpc.RpcError as error:
                self._tell(error)
                continue
            if not read.id:
                del self.project.state[urn]
                self._count("deleted")
                continue
            found = replace(
                old, id=read.id, inputs=read.inputs, outputs=read.properties, init_errors=()
            )
            # What the next `up` of the same program would find is what is shown.
            difference = provider_pb2.DiffRequest(
                id=old.id,
                urn=urn,
                olds=found.outputs,
                old_inputs=found.inputs,
                news=old.inputs,
                **_names(urn),
            )
            drifted = _differs(self._call("Diff", difference), found.inputs, old.inputs)
            self._count("updated" if drifted else "unchanged")
            self.project.state[urn] = found

    def _spare_dependencies(self, resource: Resource) -> None:
        for urn in {*resource.request.dependencies} - self.spared:
            self.spared.add(urn)
            if urn in self.project.state:
                self._spare_dependencies(self.project.state[urn])

    def _fail(self, urn: str, request: Any, error: grpc.RpcError) -> None:
        self.failed.add(urn)
        self._tell(error)
        old = self.project.state.get(urn)
        if old is not None:
            self._spare_dependencies(old)
        for detail in rich_status(error).details if _is_rich(error) else ():
            partial = provider_pb2.ErrorResourceInitFailed()
            assert detail.Unpack(partial)
            # An update that failed half way leaves the old inputs, with the new outputs.
            inputs = old.inputs if old else partial.inputs
            self.project.state[urn] = Resource(
                urn, partial.id, inputs, partial.properties, tuple(partial.reasons), request
            )

    def _tell(self, error: grpc.RpcError) -> None:
        self._count("errored")
        text = rich_status(error).message if _is_rich(error) else error.details()
        self.lines.append(f"error: {text}")

    def _count(self, how: str) -> None:
        with self.counting:
            self.counts[how] = self.counts.get(how, 0) + 1

    def result(self) -> Run:
        """What a person sees: the counts, then the lines under the engine's heading."""
        level: dict[int, str] = {engine_pb2.WARNING: "warning: ", engine_pb2.ERROR: "error: "}
        told = [f"{level.get(severity, '')}{text}" for severity, text, _ in self.servicer.lines]
        indented = [f"    {line}" for line in [*told, *self.lines]]
        # The stack itself counts too.
        failed = any(line.startswith("error: ") for line in self.lines)
        is_new = not self.project.runs
        self._count("errored" if failed else "created" if is_new else "unchanged")
        summary = [f"    {number} {how}" for how, number in self.counts.items()]
        output = "\n".join(["Diagnostics:", *indented, "Resources:", *summary])
        return Run(int(failed), output)


class _Monitor(mocks.MockMonitor):
    """What the SDK takes for the engine's resource monitor."""

    def __init__(self, operation: _Operation) -> None:
        super().__init__(mocks=None)  # type: ignore[arg-type]
        self._operation = operation

    def RegisterResource(self, request: Any) -> resource_pb2.RegisterResourceResponse:  # noqa: N802
        if request.type == "pulumi:pulumi:Stack":
            return resource_pb2.RegisterResourceResponse(urn=f"{_PREFIX}{request.type}::{STACK}")
        return self._operation.register(request)


def _as_written(value: Any) -> Any:
    """A message has floats only; the engine writes whole ones as integers."""
    if isinstance(value, dict):
        return {key: _as_written(part) for key, part in value.items()}
    if isinstance(value, list):
        return [_as_written(part) for part in value]
    return int(value) if isinstance(value, float) and value.is_integer() else value


class _Lines(logging.Handler):
    """What the program logs reaches the engine as the provider's lines do."""

    def __init__(self, servicer: Engine) -> None:
        super().__init__()
        self._servicer = servicer

    def emit(self, record: logging.LogRecord) -> None:
        severity = {
            logging.INFO: engine_pb2.INFO,
            logging.WARNING: engine_pb2.WARNING,
            logging.ERROR: engine_pb2.ERROR,
        }[record.levelno]
        self._servicer.lines.append((severity, record.getMessage(), ""))


def _log(servicer: Engine) -> logging.Logger:
    logger = logging.Logger("program", logging.INFO)
    logger.addHandler(_Lines(servicer))
    return logger


def _names(urn: str) -> dict[str, Any]:
    type_, name = urn.split("::")[2:]
    return {"name": name, "type": type_}


def _run(code: Any) -> Any:
    names: dict[str, Any] = {"__name__": "__main__"}
    exec(code, names)
    return names["declare"]() if "declare" in names else None


def _is_rich(error: grpc.RpcError) -> bool:
    return "grpc-status-details-bin" in dict(error.trailing_metadata())


def _differs(diff: Any, old: struct_pb2.Struct, new: struct_pb2.Struct) -> bool:
    """Whether a provider's answer says so; where it leaves that to the engine, inputs decide."""
    if diff.changes == provider_pb2.DiffResponse.DIFF_UNKNOWN:
        return bool(old != new)
    return bool(diff.changes == provider_pb2.DiffResponse.DIFF_SOME)
