"""TLS is verified, by the host's own CA where it has one."""

from __future__ import annotations

import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from pr_comment.double import Double, serving
from pr_comment.github_double import ACTIONS, GitHubDouble
from pr_comment.gitlab_double import BOT, GitLabDouble
from pr_comment.jobs import github_job, gitlab_job


@pytest.fixture(scope="module")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A CA of its own for 127.0.0.1, with its key, in one PEM file."""
    folder = tmp_path_factory.mktemp("tls")
    key, cert, both = (folder / name for name in ("key.pem", "cert.pem", "both.pem"))
    command = ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2"]
    command += ["-subj", "/CN=127.0.0.1", "-addext", "subjectAltName=IP:127.0.0.1"]
    command += ["-keyout", str(key), "-out", str(cert)]
    subprocess.run(command, check=True, capture_output=True)
    both.write_text(key.read_text() + cert.read_text())
    return both


@pytest.fixture
def secured(certificate: Path) -> Iterator[Double]:
    double = Double()
    with serving(double, certificate=certificate):
        yield double


def test_a_host_with_a_ca_of_its_own_is_trusted_by_that_only(
    secured: Double, certificate: Path, tmp_path: Path
) -> None:
    host = GitHubDouble(secured)
    job = github_job(tmp_path, secured.url, ACTIONS)
    done = job.run()
    assert (done.code, done.out) == (1, "")
    assert "the TLS certificate or handshake failed" in done.err
    assert secured.calls() == []
    assert job.run(REQUESTS_CA_BUNDLE=str(certificate.parent / "cert.pem")).code == 0
    assert len(host.comments) == 1


def test_gitlabs_runner_tells_the_ca(secured: Double, certificate: Path, tmp_path: Path) -> None:
    host = GitLabDouble(secured)
    ca = str(certificate.parent / "cert.pem")
    assert gitlab_job(tmp_path, secured.url, BOT, CI_SERVER_TLS_CA_FILE=ca).run().code == 0
    assert len(host.bodies()) == 1
