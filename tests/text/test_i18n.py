import pytest

from pulumi_feishu.text.i18n import Words


@pytest.mark.parametrize(
    ("environ", "text"),
    [
        pytest.param({}, "group", id="neither"),
        pytest.param({"LANG": "en_US.UTF-8"}, "group", id="English system"),
        pytest.param({"LANG": "zh_CN.UTF-8"}, "群", id="Chinese system"),
        pytest.param({"LANG": "zh_CN.UTF-8", "FEISHU_LANG": "en"}, "group", id="chosen English"),
        pytest.param({"LANG": "C", "FEISHU_LANG": "zh"}, "群", id="chosen Chinese"),
    ],
)
def test_the_reader_decides_the_language(
    monkeypatch: pytest.MonkeyPatch, environ: dict[str, str], text: str
) -> None:
    for name in ("LANG", "FEISHU_LANG"):
        monkeypatch.delenv(name, raising=False)
    for name, value in environ.items():
        monkeypatch.setenv(name, value)
    assert str(Words("group", "群")) == text
