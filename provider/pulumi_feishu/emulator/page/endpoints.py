"""The page's own paths. They are no calls of Feishu's API: not journaled, delayed or throttled.

GET    /               the page
GET    /page/changes   `?since=VERSION`: what is new since then as JSON, 204 when nothing is
GET    /page/page.css  its style sheet
GET    /page/page.js   its script
"""

from __future__ import annotations

from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, Response
from starlette.routing import Route

from pulumi_feishu.emulator.page.document import Page
from pulumi_feishu.emulator.service import Service

#: Nothing from elsewhere, no script or style in the page itself, not in a frame.
CONTENT_SECURITY_POLICY = (
    "default-src 'none'; style-src 'self'; script-src 'self'; connect-src 'self'; base-uri 'none';"
    " form-action 'none'; frame-ancestors 'none'"
)

_HEADERS = {
    "Content-Security-Policy": CONTENT_SECURITY_POLICY,
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    # The next version of the emulator may listen on the same port.
    "Cache-Control": "no-store",
}


def page_routes(service: Service) -> list[Route]:
    """The table of endpoints over one service."""
    page = Page(service)

    async def show(_: Request) -> Response:
        return HTMLResponse(page.document(), headers=_HEADERS)

    async def tell_changes(request: Request) -> Response:
        changes = page.changes(request.query_params.get("since", ""))
        if changes is None:
            return Response(status_code=204, headers=_HEADERS)
        return JSONResponse(changes, headers=_HEADERS)

    async def send_style(_: Request) -> Response:
        return Response(page.style(), headers=_HEADERS, media_type="text/css")

    async def send_script(_: Request) -> Response:
        return Response(page.script(), headers=_HEADERS, media_type="text/javascript")

    table = (
        ("/", show),
        ("/page/changes", tell_changes),
        ("/page/page.css", send_style),
        ("/page/page.js", send_script),
    )
    return [Route(path, endpoint, methods=["GET"]) for path, endpoint in table]
