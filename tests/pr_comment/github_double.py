"""GitHub's calls for the comments of one pull request, as its documentation and users tell.

https://docs.github.com/rest/issues/comments
https://docs.github.com/rest/using-the-rest-api/using-pagination-in-the-rest-api
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import Any

from pr_comment.double import Answer, Call, Double, paged

REPOSITORY, NUMBER, HEAD = "acme/chat", 12, "c0ffee" * 6 + "c0ff"
ACTIONS, ALICE, APP = "ghs_actions", "ghp_alice", "ghs_app"

#: Token to login and type of its user.
USERS = {
    ACTIONS: ("github-actions[bot]", "Bot"),
    ALICE: ("alice", "User"),
    APP: ("chat-ops[bot]", "Bot"),
}

DOCS = "https://docs.github.com/rest"
NOT_ACCESSIBLE = {
    "message": "Resource not accessible by integration",
    "documentation_url": f"{DOCS}/issues/comments#create-an-issue-comment",
    "status": "403",
}
SECONDARY_LIMIT = {
    "message": "You have exceeded a secondary rate limit. Please wait a few minutes before you "
    "try again.",
    "documentation_url": f"{DOCS}/using-the-rest-api/rate-limits-for-the-rest-api"
    "#about-secondary-rate-limits",
}
_NOT_FOUND = {"message": "Not Found", "documentation_url": DOCS, "status": "404"}
_BAD_CREDENTIALS = {"message": "Bad credentials", "documentation_url": DOCS, "status": "401"}


class GitHubDouble:
    """`comments` is what people see, oldest first; `read_only` are the tokens of forks."""

    request_id_header = "x-github-request-id"

    def __init__(self, double: Double) -> None:
        self._double = double
        self.comments: list[dict[str, Any]] = []
        self.read_only: set[str] = set()
        self.head = HEAD
        self._last_id = 1000
        #: Runs once after the next list was answered: what others do meanwhile.
        self.meanwhile: Callable[[], object] | None = None
        double.play(self)

    @property
    def api_url(self) -> str:
        """Where it listens."""
        return self._double.url

    def add(self, body: str, *, token: str = ALICE) -> dict[str, Any]:
        """A comment, as if written through the page."""
        login, kind = USERS[token]
        self._last_id += 1
        page = f"https://github.com/{REPOSITORY}/pull/{NUMBER}"
        comment = {
            "id": self._last_id,
            "node_id": f"IC_{self._last_id}",
            "html_url": f"{page}#issuecomment-{self._last_id}",
            "user": {"login": login, "type": kind},
            "body": body,
            "performed_via_github_app": None,
        }
        self.comments.append(comment)
        return comment

    def bodies(self) -> list[str]:
        """The text of each comment."""
        return [comment["body"] for comment in self.comments]

    @staticmethod
    def answer_to_too_long() -> Answer:
        """What it says to a text of 65,537 characters."""
        refusal = _judge({"body": "x" * 65_537}, "create")
        assert refusal is not None
        return refusal

    def answer(self, call: Call) -> Answer | None:
        """None for a call that GitHub does not have, or that nobody has to make."""
        scheme, _, token = call.headers.get("authorization", "").partition(" ")
        handler = self._handler(call)
        if handler is None:
            return None
        if scheme != "Bearer" or token not in USERS:
            return Answer(401, _BAD_CREDENTIALS)
        is_write = call.method != "GET" and not call.path.endswith("/graphql")
        if is_write and token in self.read_only:
            return Answer(403, NOT_ACCESSIBLE)
        return handler(call, token)

    def _handler(self, call: Call) -> Callable[[Call, str], Answer] | None:
        issue = f"/repos/{REPOSITORY}/issues/{NUMBER}/comments"
        one = rf"/repos/{REPOSITORY}/issues/comments/\d+"
        handlers = {
            ("GET", "(?:/api/v3)?/user"): self._user,
            ("POST", "(?:/api)?/graphql"): self._viewer,
            ("GET", issue): self._list,
            ("POST", issue): self._create,
            ("GET", f"/repos/{REPOSITORY}/pulls/{NUMBER}"): self._pull,
            ("PATCH", one): self._update,
            ("DELETE", one): self._delete,
            ("GET", r"/repos/[\w.-]+/[\w.-]+/issues/\d+/comments"): self._elsewhere,
        }
        for (method, path), handler in handlers.items():
            if method == call.method and re.fullmatch(path, call.path):
                return handler
        return None

    def _elsewhere(self, call: Call, token: str) -> Answer:
        return Answer(404, _NOT_FOUND)

    def _user(self, call: Call, token: str) -> Answer:
        login, kind = USERS[token]
        if kind == "Bot":
            return Answer(403, NOT_ACCESSIBLE)
        return Answer(200, {"login": login, "type": kind})

    def _viewer(self, call: Call, token: str) -> Answer:
        assert call.body == {"query": "query { viewer { login } }"}
        return Answer(200, {"data": {"viewer": {"login": USERS[token][0]}}})

    def _pull(self, call: Call, token: str) -> Answer:
        return Answer(200, {"number": NUMBER, "head": {"sha": self.head}})

    def _list(self, call: Call, token: str) -> Answer:
        assert call.query.keys() <= {"per_page", "page", "since"}
        page = paged(self.comments, call.query, default=30)
        answer = Answer(200, list(page.items), self._links(page.next, page.last))
        if self.meanwhile:
            meanwhile, self.meanwhile = self.meanwhile, None
            meanwhile()
        return answer

    def _links(self, following: int | None, last: int) -> Mapping[str, str]:
        if following is None:
            return {}
        # The repository's number, and no per_page: so the documentation shows them.
        base = f"{self._double.url}/repositories/1300192/issues/{NUMBER}/comments"
        return {"Link": f'<{base}?page={following}>; rel="next", <{base}?page={last}>; rel="last"'}

    def _create(self, call: Call, token: str) -> Answer:
        refusal = _judge(call.body, "create")
        return refusal or Answer(201, dict(self.add(call.body["body"], token=token)))

    def _update(self, call: Call, token: str) -> Answer:
        there = self._find(call)
        if there is None:
            return Answer(404, _NOT_FOUND)
        refusal = _judge(call.body, "update")
        if refusal:
            return refusal
        # Whoever may write to the repository may also edit what others wrote.
        there["body"] = call.body["body"]
        return Answer(200, dict(there))

    def _delete(self, call: Call, token: str) -> Answer:
        there = self._find(call)
        if there is None:
            return Answer(404, _NOT_FOUND)
        self.comments.remove(there)
        return Answer(204)

    def _find(self, call: Call) -> dict[str, Any] | None:
        number = int(call.path.rpartition("/")[2])
        return next((c for c in self.comments if c["id"] == number), None)


def _judge(body: Any, what: str) -> Answer | None:
    assert body.keys() == {"body"}
    if len(body["body"]) <= 65_536:
        return None
    error = {
        "resource": "IssueComment",
        "code": "unprocessable",
        "field": "data",
        "message": "Body is too long (maximum is 65536 characters)",
    }
    url = f"{DOCS}/issues/comments#{what}-an-issue-comment"
    return Answer(
        422, {"message": "Validation Failed", "errors": [error], "documentation_url": url}
    )
