"""How `make docs` makes a site of `docs/en` and `docs/zh`: Sphinx, MyST, the theme Furo.

https://www.sphinx-doc.org/en/master/usage/configuration.html
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from docutils import nodes
from sphinx.search.zh import SearchChinese

if TYPE_CHECKING:
    from sphinx.application import Sphinx

project = "pulumi-feishu"
project_copyright = "pulumi-feishu contributors. Unofficial"
extensions = ["myst_parser"]
source_suffix = {".md": "markdown"}
# Each heading can be linked to, by the name that GitHub and GitLab give it.
myst_heading_anchors = 3
nitpicky = True

html_theme = "furo"
html_title = "pulumi-feishu"
html_copy_source = False
html_show_sphinx = False
templates_path = ["templates"]
html_sidebars = {
    "**": [
        "sidebar/brand.html",
        "language.html",
        "sidebar/search.html",
        "sidebar/scroll-start.html",
        "sidebar/navigation.html",
        "sidebar/scroll-end.html",
    ]
}

_HAN = "\u4e00-\u9fff"


class PairsOfCharacters(SearchChinese):
    """Chinese is found by pairs of characters; what is searched for is cut into words before.

    Sphinx cuts only the index into words, with a dictionary (jieba, last released in 2020): a
    search for two words without a space between them, the usual way to write, then finds nothing.
    """

    # By this name Sphinx 9.0 asks for the stemmer, of which there is no Chinese one.
    language_name = "English"
    js_splitter_code = f"""
function splitQuery(query) {{
  const words = [...new Intl.Segmenter("zh", {{ granularity: "word" }}).segment(query)]
    .flatMap(({{ segment }}) => segment.split(/[^\\p{{Letter}}\\p{{Number}}_]+/u))
    .filter((word) => word);
  const pairs = words.flatMap((word) => !/[{_HAN}]/.test(word) || word.length < 3
    ? [word] : [...word].slice(1).map((second, i) => word[i] + second));
  const long = pairs.filter((term) => term.length > 1);
  return long.length ? long : pairs;
}}
"""

    def split(self, input: str) -> list[str]:  # noqa: A002 - its name in the base class
        """The terms of this text, for the index."""
        latin = self.latin1_letters.findall(input)
        self.latin_terms.update(latin)
        runs = re.findall(f"[{_HAN}]+", input)
        return latin + [run[i : i + 2] for run in runs for i in range(max(1, len(run) - 1))]


def name_other_files(_app: Sphinx, _page: str, text: list[str]) -> None:
    """Name a file of the repository outside of `docs/`, to which a site has no address."""
    text[0] = re.sub(r"(?<!!)\[([^\]]+)\]\(\.\./\.\./([^)]+)\)", r"\1 (`\2`)", text[0])


def join_lines(_app: Sphinx, tree: nodes.document) -> None:
    """Let the end of a line of Chinese be no space."""
    for parent in tree.findall(nodes.TextElement):
        for place, (before, text, after) in enumerate(
            zip(parent, parent[1:], parent[2:], strict=False), start=1
        ):
            ends = re.search(f"[{_HAN}，。：；、）]$", before.astext())
            if text == "\n" and ends and re.match(f"[{_HAN}（]", after.astext()):
                parent[place] = nodes.Text("")


def setup(app: Sphinx) -> None:
    """Called by Sphinx."""
    app.add_search_language(PairsOfCharacters)
    app.connect("source-read", name_other_files)
    app.connect("doctree-read", join_lines)
