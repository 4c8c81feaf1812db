"""`Notices`: all groups of the notices files as one component, for programs in any language.

Its children are the plugin's own resources, declared by the code of `declare()`, through the
engine's monitor. The SDK serves components by a server of its own, which this plugin is not: of
that only what one call needs is used here (`pulumi/provider/server.py`, SDK 3.272).
"""

from __future__ import annotations

import asyncio
from typing import Any

import pulumi
from pulumi.provider import ConstructResult, Provider
from pulumi.provider.server import ProviderServicer

from pulumi_feishu.engine import process
from pulumi_feishu.notices_file.declaring import Declaration
from pulumi_feishu.notices_file.entries import OUTPUT
from pulumi_feishu.text.i18n import Words

_UNKNOWN_PATH = Words(
    "path must be a text that is known before the first resource, and no secret",
    "path 必须是在创建任何资源之前就已知的文本，且不能是机密",
)


def construct(request: Any) -> Any:
    """Answer the engine's `Construct`; raises pulumi.RunError as `declare` does.

    It waits for the groups, so that it must not take one of the turns in which they are written.
    """
    host, port = process.engine_address() or ("", 0)
    servicer = ProviderServicer(_Components(None), [], f"{host}:{port}")
    return asyncio.run(servicer.Construct(request, None))


class _Components(Provider):
    def construct(
        self,
        name: str,
        resource_type: str,
        inputs: Any,
        options: pulumi.ResourceOptions | None = None,
    ) -> ConstructResult:
        path = inputs.get("path")
        if not isinstance(path, str | None):
            raise pulumi.RunError(str(_UNKNOWN_PATH))
        declared = Declaration.read(path)
        component = pulumi.ComponentResource(resource_type, name, {"path": path}, options)
        component.register_outputs({OUTPUT: declared.coming})

        async def coming() -> dict[str, dict[str, str]]:
            await declared.declare(name, component)
            return declared.coming

        # What the SDK waits for: between two groups no call may be under way.
        return ConstructResult(component.urn, {OUTPUT: coming()})
