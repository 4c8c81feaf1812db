"""A stack as it is after an `up`, for tests on the real engine whose subject comes after that.

The `up` is made by `support.fast_project`, in a tenth of the time, and its state written in the
engine's own form. `tests/integration/test_engine.py` holds it against one of the real engine.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

from support.fast_project import PROJECT, STACK, FastProject, Resource
from support.project import Project

_URN = f"urn:pulumi:{STACK}::{PROJECT}::"
_STACK = f"{_URN}pulumi:pulumi:Stack::{PROJECT}-{STACK}"
_PROVIDER = f"{_URN}pulumi:providers:pulumi-python::default"
_PROVIDER_ID = "00000000-0000-4000-8000-000000000000"


def applied(project: Project, *programs: str) -> None:
    """Bring the new, empty stack and the groups to what these programs say, one after another.

    The last of them stays as the project's program.
    """
    assert not project.deployment().get("resources"), "the stack is not new"
    fast = FastProject(project.directory, project.environment, config=project.config())
    for program in programs:
        project.write(program)
        fast.up_with(program)
    project.replace_resources([*_resources(fast)])


def _resources(fast: FastProject) -> Iterator[dict[str, Any]]:
    yield {"urn": _STACK, "custom": False, "type": "pulumi:pulumi:Stack"}
    if not fast.state:
        return
    settings = {"inputs": fast.config, "outputs": fast.config}
    custom = {"custom": True, "type": "pulumi:providers:pulumi-python", **settings}
    yield {"urn": _PROVIDER, "id": _PROVIDER_ID, **custom}
    for resource in fast.state.values():
        yield _as_the_engine_writes(resource)


def _as_the_engine_writes(resource: Resource) -> dict[str, Any]:
    request = resource.request
    upon = request.propertyDependencies.items()
    return {
        **resource.exported,
        "custom": True,
        "type": request.type,
        "parent": _STACK,
        "dependencies": [*request.dependencies],
        "provider": f"{_PROVIDER}::{_PROVIDER_ID}",
        "propertyDependencies": {name: [*urns.urns] for name, urns in upon},
        "retainOnDelete": request.retainOnDelete,
    }


def written(project: Project) -> list[dict[str, Any]]:
    """The state's resources without what is new in each run, to compare."""
    kept = []
    for resource in project.deployment()["resources"]:
        passing = ("created", "modified", "sourcePosition", "stackTrace")
        kept.append({key: value for key, value in resource.items() if value and key not in passing})
    text = json.dumps(sorted(kept, key=lambda resource: str(resource["urn"])))
    return list(json.loads(text))
