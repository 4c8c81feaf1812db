import pytest

from pulumi_feishu.openapi import ConfigurationError
from pulumi_feishu.openapi.configuration.config_keys import beside_own
from pulumi_feishu.openapi.configuration.settings import Settings, no_credential, resolve_settings

FEISHU = "https://open.feishu.cn"
APP = {"FEISHU_APP_ID": "cli_a", "FEISHU_APP_SECRET": "s3cret-value"}


@pytest.mark.parametrize(
    ("environ", "config", "expected"),
    [
        pytest.param({}, {}, Settings(FEISHU), id="nothing set is no mistake yet"),
        pytest.param(
            APP, {}, Settings(FEISHU, app_id="cli_a", app_secret="s3cret-value"), id="environment"
        ),
        pytest.param(
            {},
            {"feishu:appId": "cli_a", "feishu:appSecret": "s3cret-value", "feishu:baseUrl": "lark"},
            Settings("https://open.larksuite.com", app_id="cli_a", app_secret="s3cret-value"),
            id="config",
        ),
        pytest.param(
            {"FEISHU_APP_SECRET": "rotated\n"},
            {"feishu:appId": "cli_a", "feishu:appSecret": "old"},
            Settings(FEISHU, app_id="cli_a", app_secret="rotated"),
            id="a secret of the environment wins, without its line end",
        ),
        pytest.param(
            {"FEISHU_TENANT_ACCESS_TOKEN": "t-abc"},
            {"feishu:appId": "cli_a"},
            Settings(FEISHU, app_id="cli_a", tenant_access_token="t-abc"),
            id="ready tenant token with an identity",
        ),
        pytest.param(
            {"FEISHU_USER_ACCESS_TOKEN": "eyJhbGciOi"},
            {},
            Settings(FEISHU, user_access_token="eyJhbGciOi"),
            id="user token that is a JWT",
        ),
        pytest.param(
            {**APP, "FEISHU_APP_TICKET": "a-ticket"},
            {"feishu:tenantKey": "1a2b", "feishu:appTicket": "an older one"},
            Settings(
                FEISHU,
                app_id="cli_a",
                app_secret="s3cret-value",
                app_ticket="a-ticket",
                tenant_key="1a2b",
            ),
            id="store app",
        ),
        pytest.param(
            {},
            {
                "feishu:concurrency": "8",
                "feishu:retrySeconds": "0",
                "feishu:throttledSeconds": "5",
            },
            Settings(FEISHU, concurrency=8, retry_seconds=0, throttled_seconds=5),
            id="numbers",
        ),
        pytest.param(
            {"FEISHU_BASE_URL": "http://127.0.0.1:8650/"},
            {"feishu:maxUnpins": "25"},
            Settings("http://127.0.0.1:8650", max_unpins=25),
            id="loopback may be http",
        ),
        pytest.param(
            {
                "FEISHU_BASE_URL": "https://Feishu.corp.example",
                "FEISHU_ALLOWED_HOST": "feishu.corp.example",
            },
            {},
            Settings("https://feishu.corp.example"),
            id="a host that the environment allows",
        ),
    ],
)
def test_settings_that_hold_together(
    environ: dict[str, str], config: dict[str, str], expected: Settings
) -> None:
    assert resolve_settings(environ, config) == expected


@pytest.mark.parametrize(
    ("environ", "config", "mistake"),
    [
        pytest.param(
            {"FEISHU_APP_ID": "cli_a"},
            {"feishu:appId": "cli_b"},
            "FEISHU_APP_ID is cli_a but feishu:appId is cli_b",
            id="two ids",
        ),
        pytest.param(
            {**APP, "FEISHU_TENANT_ACCESS_TOKEN": "t-abc"},
            {},
            "more than one kind of credential is set",
            id="two kinds",
        ),
        pytest.param(
            {"FEISHU_APP_SECRET": "s3cret-value"}, {}, "without FEISHU_APP_ID", id="secret alone"
        ),
        pytest.param(
            {**APP, "FEISHU_APP_TICKET": "a-ticket"}, {}, "without FEISHU_TENANT_KEY", id="ticket"
        ),
        pytest.param(
            {},
            {"feishu:concurrency": "9" * 5000},
            "it must be a whole number from 1 to 100000",
            id="more digits than a number has",
        ),
        pytest.param(
            {},
            {"feishu:concurrency": "0"},
            "feishu:concurrency is '0'; it must be a whole number from 1 to 100000",
            id="no thread",
        ),
        pytest.param(
            {}, {"feishu:retrySeconds": "1.5"}, "feishu:retrySeconds is '1.5'", id="half seconds"
        ),
        pytest.param(
            {"FEISHU_TENANT_ACCESS_TOKEN": "u-abc"},
            {},
            "is not a token of this kind",
            id="wrong token kind",
        ),
        pytest.param(
            {},
            {"feishu:baseUrl": "https://evil.example"},
            "host evil.example is neither",
            id="foreign",
        ),
        pytest.param(
            {"FEISHU_ALLOWED_HOST": "corp.example"},
            {"feishu:baseUrl": "https://corp.example.evil.example"},
            "host corp.example.evil.example is neither",
            id="a name that only begins like the allowed one",
        ),
        pytest.param(
            {"FEISHU_ALLOWED_HOST": "corp.example"},
            {"feishu:baseUrl": "http://corp.example"},
            "must be reached by https",
            id="allowed host without TLS",
        ),
        pytest.param(
            {}, {"feishu:baseUrl": "https://open.feishu.cn/x"}, "more than a scheme", id="path"
        ),
        pytest.param(
            {}, {"feishu:baseUrl": "fieshu"}, "is not 'feishu', 'lark' or a URL", id="typo"
        ),
        pytest.param(
            {},
            {"feishu:baseUrl": "http://open.feishu.cn"},
            "base URL http://open.feishu.cn is not safe; use https://open.feishu.cn",
            id="no TLS",
        ),
        pytest.param(
            {"FEISHU_ALLOWED_HOST": "corp.example:8443"},
            {"feishu:baseUrl": "https://corp.example"},
            "host corp.example is neither Feishu, Lark nor this machine",
            id="another port than the allowed one",
        ),
        pytest.param(
            {}, {"feishu:baseUrl": "http://127.0.0.1.evil.example"}, "is neither", id="not loopback"
        ),
        pytest.param({}, {"feishu:maxUnpins": "many"}, "must be a whole number", id="budget"),
    ],
)
def test_a_contradiction_is_refused(
    environ: dict[str, str], config: dict[str, str], mistake: str
) -> None:
    with pytest.raises(ConfigurationError) as caught:
        resolve_settings(environ, config)
    assert mistake in str(caught.value)
    assert "s3cret-value" not in str(caught.value)


def test_all_mistakes_are_told_at_once() -> None:
    with pytest.raises(ConfigurationError) as caught:
        resolve_settings(
            APP, {"feishu:appId": "cli_b", "feishu:baseUrl": "x", "feishu:maxUnpins": "-1"}
        )
    assert str(caught.value).count(";") >= 2


def test_the_password_in_a_base_url_is_not_repeated() -> None:
    with pytest.raises(ConfigurationError) as caught:
        resolve_settings({}, {"feishu:baseUrl": "https://user:hunter2@open.feishu.cn"})
    assert "hunter2" not in str(caught.value)


def test_settings_hide_their_secrets_when_printed() -> None:
    settings = resolve_settings(APP, {})
    assert "s3cret-value" not in repr(settings)
    assert "cli_a" in repr(settings)


def test_a_missing_credential_names_the_variables() -> None:
    message = str(no_credential(Settings(FEISHU)))
    for name in ("FEISHU_APP_ID", "FEISHU_APP_SECRET", "FEISHU_TENANT_ACCESS_TOKEN"):
        assert name in message
    assert "app cli_a has no secret" in str(no_credential(Settings(FEISHU, app_id="cli_a")))


@pytest.mark.parametrize("allowed", ["corp.example", "corp.example:8443"])
def test_an_allowed_host_is_allowed_on_the_port_that_is_named(allowed: str) -> None:
    url = "https://corp.example:8443"
    found = resolve_settings({"FEISHU_ALLOWED_HOST": allowed}, {"feishu:baseUrl": url})
    assert found.base_url == url


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost", "[::1]"])
def test_a_port_of_this_machine_has_to_be_said_by_the_environment(host: str) -> None:
    url, other = f"http://{host}:8650", f"http://{host}:8651"
    config = {"feishu:baseUrl": url}
    for environ in (
        {},
        {"FEISHU_ALLOWED_HOST": host},
        {"FEISHU_ALLOWED_HOST": f"{host}:8651"},
        {"FEISHU_ALLOWED_HOST": "127.0.0.1:865"},
    ):
        with pytest.raises(ConfigurationError) as caught:
            resolve_settings({**APP, **environ}, config)
        assert f"set FEISHU_ALLOWED_HOST={host}:8650 in the environment" in str(caught.value)
    assert resolve_settings({"FEISHU_ALLOWED_HOST": f"{host}:8650"}, config).base_url == url
    assert resolve_settings({"FEISHU_BASE_URL": other}, config).base_url == other


def test_the_command_line_names_no_config_that_it_does_not_read() -> None:
    assert "pulumi config" in str(no_credential(resolve_settings({}, {})))
    assert "pulumi config" not in str(no_credential(resolve_settings({}, None)))


@pytest.mark.parametrize(
    ("config", "hidden"),
    [
        pytest.param({}, [], id="nothing of its own"),
        pytest.param({"feishu:appId": "cli_a"}, [], id="the environment's app"),
        pytest.param(
            {"feishu:appId": "cli_b"}, ["FEISHU_APP_ID", "FEISHU_APP_SECRET"], id="another app"
        ),
        pytest.param(
            {"feishu:appId": "cli_a", "feishu:appSecret": "s"},
            ["FEISHU_APP_ID", "FEISHU_APP_SECRET"],
            id="the same app, with a secret of its own",
        ),
        pytest.param({"feishu:baseUrl": "lark"}, ["FEISHU_BASE_URL"], id="a host of its own"),
    ],
)
def test_an_identity_is_taken_whole_from_one_place(
    config: dict[str, str], hidden: list[str]
) -> None:
    environ = {
        "FEISHU_APP_ID": "cli_a",
        "FEISHU_APP_SECRET": "of-the-environment",
        "FEISHU_BASE_URL": "feishu",
    }
    assert beside_own(environ, config) == hidden
