import pytest

from pulumi_feishu.cli import main
from pulumi_feishu.openapi import ConfigurationError
from pulumi_feishu.openapi.configuration.settings import resolve_settings
from pulumi_feishu.text.i18n import Words, unknown_language


@pytest.mark.parametrize(
    ("environ", "text"),
    [
        pytest.param({}, "group", id="neither"),
        pytest.param({"LANG": "en_US.UTF-8"}, "group", id="English system"),
        pytest.param({"LANG": "zh_CN.UTF-8"}, "群", id="Chinese system"),
        pytest.param({"LANG": "zh_CN.UTF-8", "FEISHU_LANG": "en"}, "group", id="chosen English"),
        pytest.param({"LANG": "C", "FEISHU_LANG": "zh"}, "群", id="chosen Chinese"),
        pytest.param({"LANG": "zh_CN.UTF-8", "LC_ALL": "C.UTF-8"}, "group", id="LC_ALL over LANG"),
        pytest.param({"LANG": "C", "LC_MESSAGES": "zh_CN.UTF-8"}, "群", id="LC_MESSAGES over LANG"),
        pytest.param({"LC_MESSAGES": "zh_CN", "LC_ALL": "en_US"}, "group", id="LC_ALL over both"),
        pytest.param({"LANG": "zh_CN.UTF-8", "LC_ALL": ""}, "群", id="an empty one says nothing"),
    ],
)
def test_the_reader_decides_the_language(
    monkeypatch: pytest.MonkeyPatch, environ: dict[str, str], text: str
) -> None:
    for name in ("LANG", "LC_ALL", "LC_MESSAGES", "FEISHU_LANG"):
        monkeypatch.delenv(name, raising=False)
    for name, value in environ.items():
        monkeypatch.setenv(name, value)
    assert str(Words("group", "群")) == text


@pytest.mark.parametrize("chosen", ["de", "english", "zhx", " zh"])
def test_a_language_that_is_not_there_is_an_error_of_every_command(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], chosen: str
) -> None:
    monkeypatch.setenv("FEISHU_LANG", chosen)
    assert main(["schema"]) == 2
    told = capsys.readouterr()
    assert told == ("", f"FEISHU_LANG is {chosen!r}; write en or zh, or unset it\n")


@pytest.mark.parametrize("chosen", ["en", "ZH", "zh_CN.UTF-8", "zh-CN", "en_US"])
def test_one_that_is_there_may_be_a_locale(monkeypatch: pytest.MonkeyPatch, chosen: str) -> None:
    monkeypatch.setenv("FEISHU_LANG", chosen)
    assert unknown_language() is None


def test_it_is_one_of_a_run_too(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FEISHU_LANG", "de")
    with pytest.raises(ConfigurationError, match="FEISHU_LANG is 'de'"):
        resolve_settings({}, {})
