"""GitLab's calls for the notes of one merge request, as its documentation and users tell.

https://docs.gitlab.com/api/notes/#merge-requests
https://docs.gitlab.com/api/rest/#pagination
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import Any

from pr_comment.double import Answer, Call, Double, paged

PROJECT, IID, HEAD = "278964", 7, "decade" * 6 + "deca"
BOT, BOB, JOB, READER = "glpat-bot", "glpat-bob", "glcbt-job", "glpat-reader"

#: Token to user name; a job token is nobody's.
USERS = {BOT: "project_278964_bot_1f", BOB: "bob", READER: "reader"}

_UNAUTHORIZED = {"message": "401 Unauthorized"}
_NOT_FOUND = {"message": "404 Project Not Found"}
_NO_SCOPE = {
    "error": "insufficient_scope",
    "error_description": "The request requires higher privileges than provided by the access "
    "token.",
    "scope": "api",
}
THROTTLED = {
    "message": {"error": "This endpoint has been requested too many times. Try again later."}
}


class GitLabDouble:
    """`notes` is what is there, oldest first, those of the system among them."""

    request_id_header = "x-request-id"

    def __init__(self, double: Double, *, has_links: bool = True) -> None:
        self._double = double
        self._has_links = has_links
        self.notes: list[dict[str, Any]] = []
        self.head = HEAD
        self.commands: list[str] = []
        self._last_id = 500
        double.play(self)
        self.add("added 1 commit", token=BOB, is_system=True)

    def add(self, body: str, *, token: str = BOB, is_system: bool = False) -> dict[str, Any]:
        """A note, as if written through the page."""
        self._last_id += 1
        note = {
            "id": self._last_id,
            "type": None,
            "body": body,
            "author": {"id": 1, "username": USERS[token], "state": "active"},
            "system": is_system,
            "noteable_type": "MergeRequest",
            "noteable_iid": IID,
            "resolvable": False,
            "internal": False,
        }
        self.notes.append(note)
        return note

    def bodies(self) -> list[str]:
        """The text of each note that somebody wrote."""
        return [note["body"] for note in self.notes if not note["system"]]

    def answer(self, call: Call) -> Answer | None:
        """None for a call that GitLab does not have, or that nobody has to make."""
        scheme, _, token = call.headers.get("authorization", "").partition(" ")
        handler = self._handler(call)
        if handler is None:
            return None
        if scheme != "Bearer" or token not in USERS:
            return Answer(401, _UNAUTHORIZED)
        if call.method != "GET" and token == READER:
            return Answer(403, _NO_SCOPE)
        return handler(call, token)

    def _handler(self, call: Call) -> Callable[[Call, str], Answer] | None:
        request = rf"/api/v4/projects/(?:{PROJECT}|acme%2Fops%2Fchat)/merge_requests/{IID}"
        handlers = {
            ("GET", "/api/v4/user"): self._user,
            ("GET", request): self._merge_request,
            ("GET", f"{request}/notes"): self._list,
            ("POST", f"{request}/notes"): self._create,
            ("PUT", rf"{request}/notes/\d+"): self._update,
            ("DELETE", rf"{request}/notes/\d+"): self._delete,
            ("GET", r"/api/v4/projects/\d+/merge_requests/\d+/notes"): self._elsewhere,
        }
        for (method, path), handler in handlers.items():
            if method == call.method and re.fullmatch(path, call.path):
                return handler
        return None

    def _elsewhere(self, call: Call, token: str) -> Answer:
        return Answer(404, _NOT_FOUND)

    def _user(self, call: Call, token: str) -> Answer:
        return Answer(200, {"id": 1, "username": USERS[token], "bot": token == BOT})

    def _merge_request(self, call: Call, token: str) -> Answer:
        return Answer(200, {"iid": IID, "sha": self.head})

    def _list(self, call: Call, token: str) -> Answer:
        assert call.query.keys() <= {"per_page", "page", "sort", "order_by"}
        assert call.query.get("order_by", "created_at") == "created_at"
        is_oldest_first = call.query.get("sort", "desc") == "asc"
        there = self.notes if is_oldest_first else self.notes[::-1]
        page = paged(there, call.query, default=20)
        return Answer(200, list(page.items), self._links(call, page.next))

    def _links(self, call: Call, following: int | None) -> Mapping[str, str]:
        headers = {"x-next-page": "" if following is None else str(following)}
        if following is not None and self._has_links:
            # A proxy before GitLab makes it write a host that nobody can reach.
            query = "&".join(f"{k}={v}" for k, v in {**call.query, "page": following}.items())
            headers["Link"] = f'<http://gitlab.internal{call.path}?{query}>; rel="next"'
        return headers

    def _create(self, call: Call, token: str) -> Answer:
        refusal = self._judge(call.body)
        return refusal or Answer(201, dict(self.add(call.body["body"], token=token)))

    def _update(self, call: Call, token: str) -> Answer:
        there = self._find(call)
        if there is None:
            return Answer(404, {"message": "404 Not found"})
        if there["author"]["username"] != USERS[token]:
            return Answer(403, {"message": "403 Forbidden"})
        refusal = self._judge(call.body)
        if refusal:
            return refusal
        there["body"] = call.body["body"]
        return Answer(200, dict(there))

    def _delete(self, call: Call, token: str) -> Answer:
        there = self._find(call)
        if there is None:
            return Answer(404, {"message": "404 Not found"})
        self.notes.remove(there)
        return Answer(204)

    def _find(self, call: Call) -> dict[str, Any] | None:
        number = int(call.path.rpartition("/")[2])
        return next((n for n in self.notes if n["id"] == number), None)

    def _judge(self, body: Any) -> Answer | None:
        assert body.keys() == {"body"}
        self.commands += re.findall(r"^ {0,3}/[a-z_]+", body["body"], re.MULTILINE)
        if len(body["body"]) <= 1_000_000:
            return None
        why = 'Note {:note=>["is too long (maximum is 1000000 characters)"]}'
        return Answer(400, {"message": f"400 Bad request - {why}"})
