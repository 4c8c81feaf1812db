"""A provider plugin's answers to the engine, made of the operations of dynamic providers.

What a preview would do is foreseen here and never done: the handshake lets the engine call `Create`
and `Update` in a preview too. https://github.com/pulumi/pulumi/blob/master/proto/pulumi/provider.proto
"""

from __future__ import annotations

import functools
import json
import traceback
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import grpc
import pulumi
from google.protobuf import empty_pb2
from pulumi.dynamic import Config, ConfigureRequest, ResourceProvider
from pulumi.output import Unknown
from pulumi.runtime.proto import plugin_pb2, provider_pb2, provider_pb2_grpc

from pulumi_feishu.engine import plugin_bags, plugin_config, reporting
from pulumi_feishu.engine.plugin_bags import Bag
from pulumi_feishu.engine.plugin_host import PluginHost
from pulumi_feishu.engine.property_names import camel

_CHANGES = {
    True: provider_pb2.DiffResponse.DIFF_SOME,
    False: provider_pb2.DiffResponse.DIFF_NONE,
}


@dataclass(frozen=True)
class Served:
    """A type of resource: its operations, and what they need beside the inputs of a program.

    `complete(inputs, urn, secrets)` adds to inputs what a Python program sends by itself; those
    named in `secrets` are secret. Of the outputs that are no inputs, `computed` are known once a
    write is done, and of those `settled` stay as they are in an update.
    """

    provider: ResourceProvider
    complete: Callable[[dict[str, Any], str, frozenset[str]], dict[str, Any]]
    computed: tuple[str, ...]
    settled: tuple[str, ...] = ()

    def foreseen(self, olds: Mapping[str, Any], news: Mapping[str, Any]) -> dict[str, Any]:
        """The outputs of a write that is not done yet, over these outputs (none: a create)."""
        kept = {name: olds[name] for name in self.settled if name in olds}
        return {**dict.fromkeys(self.computed, Unknown()), **kept, **news}


def _answered(method: Callable[..., Any]) -> Callable[..., Any]:
    """Let an operation run in its turn, and its failure be what `reporting` made of it."""

    @functools.wraps(method)
    def wrapper(self: PluginServicer, request: Any, context: Any) -> Any:
        try:
            with self.host.answering(request, context):
                return method(self, request)
        except Exception as error:
            # What carries a status is told by that; anything else is a defect.
            is_told = bool(context.trailing_metadata())
            told = str(error) if is_told else traceback.format_exc()
            context.abort(grpc.StatusCode.UNKNOWN, told)

    return wrapper


class PluginServicer(provider_pb2_grpc.ResourceProviderServicer):
    """One provider: the types of resource by their tokens, the schema's file, the version.

    `construct` answers for a component, whose children are resources of their own.
    """

    def __init__(
        self,
        host: PluginHost,
        served: Mapping[str, Served],
        construct: Callable[[Any], Any],
        schema: Path,
        version: str,
    ) -> None:
        self.host = host
        self._served = served
        self._construct = construct
        self._schema = schema
        self._version = version

    def Handshake(self, request: Any, context: Any) -> Any:  # noqa: N802, D102
        return provider_pb2.ProviderHandshakeResponse(accept_secrets=True)

    def GetPluginInfo(self, request: Any, context: Any) -> Any:  # noqa: N802, D102
        return plugin_pb2.PluginInfo(version=self._version)

    def GetSchema(self, request: Any, context: Any) -> Any:  # noqa: N802, D102
        content = json.loads(self._schema.read_text(encoding="utf-8"))
        told = json.dumps({**content, "version": self._version})
        return provider_pb2.GetSchemaResponse(schema=told)

    def CheckConfig(self, request: Any, context: Any) -> Any:  # noqa: N802, D102
        # A failure that names a property would print its value.
        failures = [
            provider_pb2.CheckFailure(reason=mistake)
            for mistake in plugin_config.judge(request.news)
        ]
        return provider_pb2.CheckResponse(inputs=request.news, failures=failures)

    def DiffConfig(self, request: Any, context: Any) -> Any:  # noqa: N802, D102
        # Never a replacement: that would replace each resource, so that each message is sent anew.
        return provider_pb2.DiffResponse(changes=_CHANGES[request.old_inputs != request.news])

    @_answered
    def Configure(self, request: Any) -> Any:  # noqa: N802, D102
        config = plugin_config.adopt(request.args)
        for served in self._served.values():
            served.provider.configure(ConfigureRequest(Config(config, "feishu")))
        return provider_pb2.ConfigureResponse(acceptSecrets=True, supportsPreview=True)

    @_answered
    def Check(self, request: Any) -> Any:  # noqa: N802, D102
        served, news = self._of(request), plugin_bags.read(request.news)
        complete = reporting.reports_cleanly(served.complete)
        inputs = complete(news.values, request.urn, news.secrets)
        result = served.provider.check(plugin_bags.read(request.olds).values, inputs)
        failures = [
            provider_pb2.CheckFailure(property=camel(failure.property), reason=failure.reason)
            for failure in result.failures
        ]
        checked = plugin_bags.written(result.inputs, news.secrets)
        return provider_pb2.CheckResponse(inputs=checked, failures=failures)

    @_answered
    def Diff(self, request: Any) -> Any:  # noqa: N802, D102
        olds, news = plugin_bags.read(request.olds).values, plugin_bags.read(request.news).values
        result = self._of(request).provider.diff(request.id, olds, news)
        # The engine's own comparison would take each name of a moved resource for a change.
        differing = plugin_bags.changed(plugin_bags.read(request.old_inputs).values, news)
        changes = bool(differing) if result.changes is None else result.changes
        return provider_pb2.DiffResponse(
            changes=_CHANGES[changes or bool(result.replaces)],
            diffs=map(camel, differing if changes else ()),
            replaces=map(camel, result.replaces or ()),
        )

    @_answered
    def Create(self, request: Any) -> Any:  # noqa: N802, D102
        served, news = self._of(request), plugin_bags.read(request.properties)
        if request.preview:
            return provider_pb2.CreateResponse(properties=self._foreseen(served, {}, news))
        result = served.provider.create(news.values)
        properties = plugin_bags.written(result.outs or {}, news.secrets)
        return provider_pb2.CreateResponse(id=result.id, properties=properties)

    @_answered
    def Update(self, request: Any) -> Any:  # noqa: N802, D102
        served, news = self._of(request), plugin_bags.read(request.news)
        olds = plugin_bags.read(request.olds).values
        if request.preview:
            return provider_pb2.UpdateResponse(properties=self._foreseen(served, olds, news))
        result = served.provider.update(request.id, olds, news.values)
        properties = plugin_bags.written(result.outs or {}, news.secrets)
        return provider_pb2.UpdateResponse(properties=properties)

    @_answered
    def Read(self, request: Any) -> Any:  # noqa: N802, D102
        bag = plugin_bags.read(request.properties)
        result = self._of(request).provider.read(request.id, bag.values)
        return provider_pb2.ReadResponse(
            id=result.id or "",
            properties=plugin_bags.written(result.outs or {}, bag.secrets),
            inputs=plugin_bags.written(result.inputs or {}, bag.secrets),
        )

    @_answered
    def Delete(self, request: Any) -> Any:  # noqa: N802, D102
        values = plugin_bags.read(request.properties).values
        self._of(request).provider.delete(request.id, values)
        return empty_pb2.Empty()

    def Construct(self, request: Any, context: Any) -> Any:  # noqa: N802, D102
        try:
            return self._construct(request)
        except pulumi.RunError as error:
            context.abort(grpc.StatusCode.UNKNOWN, str(error))

    def Cancel(self, request: Any, context: Any) -> Any:  # noqa: N802, D102
        self.host.cancel()
        return empty_pb2.Empty()

    def _of(self, request: Any) -> Served:
        # urn:pulumi:<stack>::<project>::<parents>$<type>::<name>
        return self._served[request.urn.split("::")[2].rpartition("$")[2]]

    def _foreseen(self, served: Served, olds: Mapping[str, Any], news: Bag) -> Any:
        self.host.is_preview = True
        return plugin_bags.written(served.foreseen(olds, news.values), news.secrets)
