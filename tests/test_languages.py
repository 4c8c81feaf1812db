"""Every text for people is in both languages, and the Chinese one holds no English."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

import pulumi_feishu
from support import console

PACKAGE = Path(pulumi_feishu.__file__).parent
TOOLS = Path(__file__).resolve().parent.parent / "tools"

#: What makes a text of a string: three words in a row.
SENTENCE = re.compile(r"[A-Za-z][a-z']+,? [a-z']+,? [a-z'-]+")

#: What is called with texts of both languages, or with what is no text at all.
BOTH = {"Words", "row", "compile"}

#: Modules, or what they begin with, whose strings are for no reader of ours.
FOR_NO_READER = {
    "emulator/": "a test double speaks as the real server does, and so to whoever scripts it",
    "content/judging/": "what the real server says, sources, and names of properties",
    "content/problems.py": "what the real server says",
    "content/json_text.py": "told as `not valid JSON`",
    "content/drawing/": "CSS, HTML and names",
    "review/render/html/": "CSS, HTML, JavaScript and their names",
    "desired/declaring.py": "a DeprecationWarning, for programmers",
    "cli/click_texts.py": "what click says, with its Chinese",
    "text/system_errors.py": "what the system says, with its Chinese",
    "trial/project_files.py": "a program, and what is put into both in both languages",
    "notices_file/yaml_errors.py": "what the parser says, with what it means in both",
    "notices_file/schema.py": "the schema has one file for all editors",
    "notices_file/model.py": "titles of the schema",
}

#: Single strings elsewhere, and why.
ALSO = {
    "did not hold": "a verdict of the probe, named in `cli/probe.py`",
    "an unhandled error occurred": "what Pulumi says",
    "is less than": "for programmers",
    "for name in $(env": "a script for shells",
    "has no attribute": "for programmers",
    "recalled or deleted": "what states of 0.2 hold",
    "<!-- pulumi-feishu comment": "the marker of a comment",
}

#: Commands to copy are the same for all.
COMMAND = re.compile(r"`[^`]*`|^\s*(pulumi|pulumi-feishu|pip) .*")

CHINESE = re.compile("[\u4e00-\u9fff，。：；（）]")


def texts_of(module: Path) -> Iterator[tuple[int, str]]:
    """Strings with their lines, without docstrings and what is in both languages."""
    tree = ast.parse(module.read_text())
    known: set[int] = set()
    for node in ast.walk(tree):
        name = ""
        if isinstance(node, ast.Call):
            name = getattr(node.func, "attr", getattr(node.func, "id", ""))
        is_docstring = isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)
        if name in BOTH or is_docstring or isinstance(node, ast.AnnAssign | ast.arg):
            inner = node.annotation if isinstance(node, ast.AnnAssign | ast.arg) else node
            known |= {id(each) for each in ast.walk(inner)} if inner else set()
        # An argument or item beside which its Chinese stands.
        beside: list[ast.expr] = []
        if isinstance(node, ast.Call):
            beside = node.args
        elif isinstance(node, ast.Tuple | ast.List):
            beside = node.elts
        if any(CHINESE.search(_written(each)) for each in beside):
            known |= {id(inner) for each in beside for inner in ast.walk(each)}
    for node in ast.walk(tree):
        if isinstance(node, ast.expr) and id(node) not in known and (text := _written(node)):
            known |= {id(each) for each in ast.walk(node)}
            yield node.lineno, COMMAND.sub("", text)


#: What stands between the marks of a template, and what is no text for people there.
_MARKED = re.compile(r"{#.*?#}|{%.*?%}|{{.*?}}", re.DOTALL)
_TAG = re.compile(r"<!--.*?-->|<[^>]*>", re.DOTALL)
_READ_ALOUD = re.compile(r'\b(?:title|alt|placeholder|aria-label|content)="([^"]*)"')
#: Settings of the browser, and marks that are the same in both languages.
_NO_WORDS = {"width=device-width, initial-scale=1", "light dark", "no-referrer", "HTTP"}


def _texts_of_a_template(source: str) -> Iterator[str]:
    """What a reader sees or hears of it that no expression gives."""
    plain = _MARKED.sub("", source)
    for text in (*_TAG.split(plain), *_READ_ALOUD.findall(plain)):
        words = " ".join(text.split()).strip(" ·#→")
        if any(letter.isalpha() for letter in words) and words not in _NO_WORDS:
            yield words


def _written(node: ast.AST) -> str:
    """What a string says, with `{}` for what is put into it; "" for all else."""
    if isinstance(node, ast.JoinedStr):
        parts = (v.value if isinstance(v, ast.Constant) else "{}" for v in node.values)
        return "".join(map(str, parts))
    return node.value if isinstance(node, ast.Constant) and isinstance(node.value, str) else ""


def test_no_text_for_people_has_one_language_only() -> None:
    alone = []
    for module in PACKAGE.rglob("*.py"):
        path = str(module.relative_to(PACKAGE))
        if not path.startswith(tuple(FOR_NO_READER)):
            alone += [
                f"{path}:{line}: {text}"
                for line, text in texts_of(module)
                if SENTENCE.search(text) and not any(known in text for known in ALSO)
            ]
    assert alone == []


def test_no_template_has_a_text_in_one_language() -> None:
    templates = list(PACKAGE.rglob("*.html"))
    assert templates
    alone = {
        str(template.relative_to(PACKAGE)): list(_texts_of_a_template(template.read_text()))
        for template in templates
    }
    assert {name: texts for name, texts in alone.items() if texts} == {}


@pytest.mark.parametrize(
    ("source", "texts"),
    [
        pytest.param("<p>Groups <b>{{ count }}</b></p>", ["Groups"], id="a text"),
        pytest.param('<a title="open">{{ x }}</a>', ["open"], id="an attribute"),
        pytest.param("{% if x %}群{% endif %}", ["群"], id="in a block"),
        pytest.param('<p title="{{ say("a", "b") }}">#{{ say("a", "b") }} · </p>', [], id="none"),
    ],
)
def test_such_a_text_is_found(source: str, texts: list[str]) -> None:
    assert list(_texts_of_a_template(source)) == texts


@pytest.mark.parametrize(
    "name",
    ["environment", "packages", "pulumi_cli", "local", "clean", "release"],
)
def test_so_have_the_lines_of_make(name: str) -> None:
    texts = [text for _, text in texts_of(TOOLS / f"{name}.py") if SENTENCE.search(text)]
    assert texts == []


def test_each_target_of_make_is_told_in_both() -> None:
    makefile = (TOOLS.parent / "Makefile").read_text()
    told = re.findall(r"^[a-z-]+:.*?## (.*)$", makefile, re.MULTILINE)
    assert len(told) > 10
    assert [
        line for line in told if not re.fullmatch(r"[ -~…]+ \| .*[\u4e00-\u9fff].*", line)
    ] == []


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        pytest.param(("nosuch",), "错误：没有命令 'nosuch'。", id="no command"),
        pytest.param(("review", "--nosuch"), "错误：没有选项 '--nosuch'。", id="no option"),
        pytest.param(("apply",), "错误：缺少参数 'PLAN'", id="no argument"),
        pytest.param(("review", "--limit", "5"), "'--limit' 的值无效：5 不在范围", id="a number"),
        pytest.param(("validate", "--format", "x"), "'x' 无效，应为 'text'", id="a choice"),
        pytest.param(("apply", "a", "b"), "错误：多余的参数：b", id="one too many"),
        pytest.param(("groups", "--jsn"), "是否想用 '--json'？", id="misspelt"),
        pytest.param(
            ("review", "--plan", "none.json"), "none.json: 文件或目录不存在", id="no file"
        ),
    ],
)
def test_what_is_wrong_with_arguments_is_told_in_chinese(
    arguments: tuple[str, ...], says: str, tmp_path: Path
) -> None:
    done = console.run(*arguments, environment={"FEISHU_LANG": "zh"}, folder=tmp_path)
    assert done.code == 2
    assert says in done.err
    assert not re.search(r"Usage|Error|Try |Invalid|Missing|No such", done.err)
