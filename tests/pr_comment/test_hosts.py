"""The calls to GitHub and GitLab, within this process: pages, limits, refusals, redirects."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from pr_comment.double import Answer, Double, Fault
from pr_comment.github_double import (
    ACTIONS,
    ALICE,
    APP,
    HEAD,
    NUMBER,
    REPOSITORY,
    SECONDARY_LIMIT,
    GitHubDouble,
)
from pr_comment.gitlab_double import BOB, IID, PROJECT, THROTTLED, GitLabDouble
from pr_comment.places import github_place, gitlab_place
from pulumi_feishu.pr_comment import (
    CommentError,
    ForgeRefused,
    ForgeUnreachable,
    NoPermission,
    NoToken,
)
from pulumi_feishu.pr_comment.forge import Author, Comment
from pulumi_feishu.pr_comment.github import ACTIONS_BOT, GitHub
from pulumi_feishu.pr_comment.gitlab import GitLab
from pulumi_feishu.pr_comment.marker import Marked, with_marker
from pulumi_feishu.pr_comment.publish import publish
from pulumi_feishu.pr_comment.target import Target
from pulumi_feishu.text.i18n import Words

#: As GitHub Enterprise said before limits were called secondary.
ABUSE = {"message": "You have triggered an abuse detection mechanism. Please retry later."}

NINE = datetime(2026, 11, 25, 9, 0, tzinfo=UTC)
LIST = f"/repos/{REPOSITORY}/issues/{NUMBER}/comments"
NOTES = f"/api/v4/projects/{PROJECT}/merge_requests/{IID}/notes"


class Clock:
    """Keeps the pauses instead of waiting, and what people were told."""

    def __init__(self) -> None:
        self.pauses: list[float] = []
        self.told: list[Words] = []

    def github(self, url: str, **fields: Any) -> GitHub:
        target = github_place(url, **fields)
        return GitHub(target, tell=self.told.append, sleep=self.pauses.append)

    def gitlab(self, url: str, **fields: Any) -> GitLab:
        target = gitlab_place(url, **fields)
        return GitLab(target, tell=self.told.append, sleep=self.pauses.append)


@pytest.fixture
def clock() -> Clock:
    return Clock()


def said(content: str, *, head: str = HEAD, minute: int = 0) -> Marked:
    started = NINE + timedelta(minutes=minute)
    return with_marker(content, key="default", head=head, started=started)


def published(forge: GitHub | GitLab, mine: Marked) -> str:
    return publish(forge, mine, sleep=lambda _: None).outcome


def test_a_thread_of_thousands_is_read_to_its_end(
    double: Double, github: GitHubDouble, clock: Clock
) -> None:
    for number in range(2501):
        github.add(f"comment {number}")
    forge = clock.github(double.url)
    assert [c.body for c in forge.comments()] == github.bodies()
    assert len(double.journal) == 26
    assert {call.query["per_page"] for call in double.journal} == {"100"}
    assert {call.path for call in double.journal} == {LIST}


@pytest.mark.parametrize("has_links", [True, False], ids=["links", "without links"])
def test_notes_of_many_pages_are_read_without_those_of_the_system(
    double: Double, clock: Clock, has_links: bool
) -> None:
    gitlab = GitLabDouble(double, has_links=has_links)
    for number in range(1100):
        gitlab.add(f"note {number}", is_system=number % 3 == 0)
    assert [c.body for c in clock.gitlab(double.url).comments()] == gitlab.bodies()
    assert len(double.journal) == 12
    assert {call.path for call in double.journal} == {NOTES}


def test_a_server_that_always_names_a_next_page_is_given_up(
    double: Double, github: GitHubDouble, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("pulumi_feishu.pr_comment.transport.MOST_PAGES", 3)
    link = {"Link": f'<{double.url}{LIST}?page=2>; rel="next"'}
    double.faults += [Fault("GET", LIST, Answer(200, [], link)) for _ in range(3)]
    with pytest.raises(ForgeRefused, match="more than 3 pages"):
        list(clock.github(double.url).comments())


@pytest.mark.parametrize(
    ("token", "author"),
    [
        pytest.param(ALICE, Author("alice", is_bot=False), id="a person"),
        pytest.param(ACTIONS, Author(ACTIONS_BOT, is_bot=True), id="Actions"),
        pytest.param(APP, Author("chat-ops[bot]", is_bot=True), id="an app"),
    ],
)
@pytest.mark.parametrize("path", ["", "/api/v3"], ids=["github.com", "Enterprise"])
def test_the_author_is_whose_the_token_is(
    double: Double, github: GitHubDouble, clock: Clock, token: str, author: Author, path: str
) -> None:
    assert clock.github(double.url + path, token=token).author() == author


@pytest.mark.parametrize(
    "answer",
    [
        pytest.param(Answer(404, "no"), id="no such page"),
        pytest.param(Answer(200, {"errors": [{"message": "no"}]}), id="an error"),
    ],
)
def test_where_nobody_tells_the_app_it_is_that_of_actions(
    double: Double, github: GitHubDouble, clock: Clock, answer: Answer
) -> None:
    double.faults.append(Fault("POST", "/graphql", answer))
    assert clock.github(double.url).author() == Author("github-actions[bot]", is_bot=True)


def test_an_app_does_not_touch_what_another_app_wrote(
    double: Double, github: GitHubDouble, clock: Clock
) -> None:
    github.add(said("theirs").body, token=ACTIONS)
    github.add(said("old").body, token=APP)
    assert published(clock.github(double.url, token=APP), said("new")) == "updated"
    assert github.bodies() == [said("theirs").body, said("new").body]


def test_who_wrote_is_learned_at_last_from_the_new_comment(
    double: Double, github: GitHubDouble, clock: Clock
) -> None:
    github.add(said("old", minute=-5).body, token=APP)
    double.faults.append(Fault("POST", "/graphql", Answer(404, "no")))
    assert published(clock.github(double.url, token=APP), said("new")) == "created"
    assert github.bodies() == [said("new").body]


@pytest.mark.parametrize(
    ("answer", "pause"),
    [
        pytest.param(Answer(403, SECONDARY_LIMIT, {"Retry-After": "7"}), 7, id="named wait"),
        pytest.param(Answer(429, SECONDARY_LIMIT, {"Retry-After": "8"}), 8, id="as 429"),
        pytest.param(Answer(403, SECONDARY_LIMIT), 60, id="no wait named"),
        pytest.param(Answer(403, ABUSE, {"Retry-After": "9"}), 9, id="words of older servers"),
    ],
)
def test_a_secondary_limit_is_waited_for_and_told(
    double: Double, github: GitHubDouble, clock: Clock, answer: Answer, pause: float
) -> None:
    double.faults.append(Fault("POST", LIST, answer))
    assert published(clock.github(double.url), said("plan")) == "created"
    assert clock.pauses == [pause]
    assert [str(line) for line in clock.told] == [f"waiting {pause} s for GitHub"]
    assert github.bodies() == [said("plan").body]


def test_gitlabs_limit_is_waited_for_too(
    double: Double, gitlab: GitLabDouble, clock: Clock
) -> None:
    double.faults.append(Fault("POST", NOTES, Answer(429, THROTTLED, {"Retry-After": "3"})))
    assert published(clock.gitlab(double.url), said("plan")) == "created"
    assert clock.pauses == [3]


def test_a_used_up_hour_is_not_waited_for(
    double: Double, github: GitHubDouble, clock: Clock
) -> None:
    headers = {"x-ratelimit-remaining": "0", "x-ratelimit-reset": "9999999999"}
    message = {"message": "API rate limit exceeded for installation ID 1."}
    double.faults.append(Fault("GET", LIST, Answer(403, message, headers)))
    with pytest.raises(
        ForgeRefused, match=r"the rate limit is exceeded\. Wait \d+ s, then run again"
    ):
        published(clock.github(double.url), said("plan"))
    assert clock.pauses == []


def test_failures_that_may_pass_are_repeated(
    double: Double, github: GitHubDouble, clock: Clock
) -> None:
    double.faults += [
        Fault("GET", LIST, Answer(502, "<html>")),
        Fault("GET", LIST, Answer(503, "<html>")),
    ]
    assert published(clock.github(double.url), said("plan")) == "created"
    assert len(clock.pauses) == 2


def test_a_host_that_stays_down_is_given_up_in_one_line(
    double: Double, github: GitHubDouble, clock: Clock
) -> None:
    double.faults += [Fault("GET", LIST, Answer(502, "<html>")) for _ in range(6)]
    with pytest.raises(ForgeUnreachable) as caught:
        published(clock.github(double.url), said("plan"))
    assert str(caught.value) == (
        f"GitHub refused to list the comments of {REPOSITORY}#{NUMBER}: the server had an internal "
        "error. Run again. HTTP 502, request id REQ-8."
    )


@pytest.mark.parametrize("is_done", [True, False], ids=["done", "not done"])
def test_a_lost_answer_to_a_new_comment_leaves_one(
    double: Double, github: GitHubDouble, clock: Clock, is_done: bool
) -> None:
    double.faults.append(Fault("POST", LIST, Answer(502, "<html>"), is_done=is_done))
    published(clock.github(double.url), said("plan"))
    assert github.bodies() == [said("plan").body]
    assert double.writes() == [f"POST {LIST}"] * (1 if is_done else 2)


def test_a_comment_that_another_run_writes_meanwhile_becomes_the_one(
    double: Double, github: GitHubDouble, clock: Clock
) -> None:
    github.meanwhile = lambda: github.add(said("theirs", minute=-1).body, token=ACTIONS)
    assert published(clock.github(double.url), said("ours")) == "created"
    assert github.bodies() == [said("ours").body]


def test_a_comment_that_vanishes_under_our_hands_is_written_anew(
    double: Double, github: GitHubDouble, clock: Clock
) -> None:
    github.add(said("old").body, token=ACTIONS)
    github.meanwhile = github.comments.clear
    assert published(clock.github(double.url), said("new")) == "created"
    assert github.bodies() == [said("new").body]


def test_a_repeated_comment_that_is_gone_already_is_done(
    double: Double, github: GitHubDouble, gitlab: GitLabDouble, clock: Clock
) -> None:
    gone = Comment(999, None, "", "")
    clock.gitlab(double.url).delete(gone)
    double.play(github)
    forge = clock.github(double.url)
    forge.delete(gone)
    github.read_only.add(ACTIONS)
    with pytest.raises(NoPermission, match="refused to remove a repeated comment"):
        forge.delete(gone)


def test_a_list_that_lags_behind_leads_to_no_second_comment(
    double: Double, github: GitHubDouble, clock: Clock
) -> None:
    double.faults += [Fault("GET", LIST, Answer(200, [])) for _ in range(2)]
    assert published(clock.github(double.url), said("plan")) == "created"
    assert double.writes() == [f"POST {LIST}"]


def test_an_old_commits_job_that_runs_again_leaves_the_newer_comment(
    double: Double, github: GitHubDouble, clock: Clock
) -> None:
    github.add(said("newer").body, token=ACTIONS)
    late = with_marker("older", key="default", head="0" * 40, started=datetime.now(UTC))
    assert published(clock.github(double.url), late) == "outdated"
    assert double.writes() == []


def test_the_newest_commit_is_not_needed_where_it_may_not_be_read(
    double: Double, github: GitHubDouble, clock: Clock
) -> None:
    github.add(said("newer", head="0" * 40).body, token=ACTIONS)
    path = f"/repos/{REPOSITORY}/pulls/{NUMBER}"
    double.faults.append(Fault("GET", path, Answer(403, {"message": "no"})))
    assert published(clock.github(double.url), said("plan")) == "updated"


@pytest.mark.parametrize(
    ("status", "location"),
    [(301, "https://evil.example/x?token=1"), (307, "/repositories/1"), (302, "")],
)
def test_no_redirect_is_followed(
    double: Double, github: GitHubDouble, clock: Clock, status: int, location: str
) -> None:
    double.faults.append(Fault("GET", LIST, Answer(status, {}, {"Location": location})))
    with pytest.raises(ForgeRefused, match="the token is not sent there") as caught:
        published(clock.github(double.url), said("plan"))
    assert "token=1" not in str(caught.value)
    assert len(double.journal) == 3


def test_the_token_goes_to_the_host_and_path_that_were_named_whatever_a_link_says(
    double: Double, github: GitHubDouble, clock: Clock
) -> None:
    link = {"Link": '<https://evil.example/steal?page=2>; rel="next"'}
    double.faults.append(Fault("GET", LIST, Answer(200, [], link)))
    assert list(clock.github(double.url).comments()) == []
    assert [(call.path, call.query.get("page")) for call in double.journal] == [
        (LIST, None),
        (LIST, "2"),
    ]


def test_a_netrc_of_the_user_does_not_replace_the_token(
    double: Double,
    github: GitHubDouble,
    clock: Clock,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    netrc = tmp_path / "netrc"
    netrc.write_text("machine 127.0.0.1 login x password y\n")
    monkeypatch.setenv("NETRC", str(netrc))
    # On a loopback host nothing of the user's own is read; elsewhere it is.
    forge = clock.github(double.url)
    forge._transport._session._session.trust_env = True
    list(forge.comments())
    assert double.journal[0].headers["authorization"] == f"Bearer {ACTIONS}"


@pytest.mark.parametrize(
    ("target", "make"),
    [(github_place(token=None), GitHub), (gitlab_place(token=None), GitLab)],
    ids=["github", "gitlab"],
)
def test_without_a_token_nothing_is_sent(target: Target, make: Callable[..., object]) -> None:
    with pytest.raises(NoToken, match=r"Set GIT(HUB|LAB)_TOKEN, then run again"):
        make(target, tell=lambda _: None)


def test_somebody_elses_copy_of_the_marker_is_never_touched(
    double: Double, gitlab: GitLabDouble, clock: Clock
) -> None:
    copy = gitlab.add(said("copy").body, token=BOB)
    assert published(clock.gitlab(double.url), said("plan")) == "created"
    assert copy["body"] == said("copy").body
    assert gitlab.bodies() == [said("copy").body, said("plan").body]


def test_what_the_server_says_is_one_harmless_line(
    double: Double, github: GitHubDouble, clock: Clock
) -> None:
    double.faults.append(Fault("GET", LIST, Answer(404, {"message": "a\x1b[2J\nb"})))
    with pytest.raises(NoPermission) as caught:
        published(clock.github(double.url), said("plan"))
    assert str(caught.value).isprintable()


def test_a_host_that_is_not_there_is_one_line(clock: Clock) -> None:
    with pytest.raises(CommentError) as caught:
        published(clock.github("http://127.0.0.1:1"), said("plan"))
    assert str(caught.value) == (
        "Could not say whose the token is: 127.0.0.1:1: no connection to the host. Check "
        "--api-url, the network and the proxy, then run again."
    )
    assert len(clock.pauses) == 5
