"""Finding groups on the page; without a script the form is not there, and every group is."""

from __future__ import annotations

from html import escape

from pulumi_feishu.review.plan import EFFECTS, Plan
from pulumi_feishu.review.render.summary import NAMES
from pulumi_feishu.text.i18n import Language, Words

_LABELS = {
    "filter": Words("Filter", "筛选"),
    "text": Words("Text", "文字"),
    "effect": Words("Effect", "变更类别"),
    "all": Words("all", "全部"),
    "fails": Words("would fail", "会失败"),
    "shown": Words("{shown} of {all} groups", "显示 {shown} / {all} 个群"),
}

#: It holds no word of the plan, so its digest in the policy never changes with one.
SCRIPT = """
"use strict";
const form = document.querySelector("form");
if (form) {
  const sections = [...document.querySelectorAll("section.effect")].map((section) => ({
    section,
    groups: [...section.querySelectorAll("article")].map((group) => ({
      group, effect: group.dataset.effect, fails: group.dataset.fails === "1", text: null })) }));
  const all = sections.reduce((count, { groups }) => count + groups.length, 0);
  const number = (count) => count.toLocaleString("en");
  const matches = (one, effect, text, fails) => {
    if ((effect && one.effect !== effect) || (fails && !one.fails)) return false;
    if (text && one.text === null) one.text = one.group.textContent.toLowerCase();
    return !text || one.text.includes(text);
  };
  const filter = () => {
    const text = form.elements.text.value.trim().toLowerCase();
    let shown = 0;
    for (const { section, groups } of sections) {
      let here = 0;
      for (const one of groups) {
        const fits = matches(one, form.elements.effect.value, text, form.elements.fails.checked);
        one.group.hidden = !fits;
        here += fits;
      }
      section.hidden = here === 0;
      shown += here;
    }
    form.querySelector("output").textContent = form.dataset.shown
      .replace("{shown}", number(shown)).replace("{all}", number(all));
  };
  form.addEventListener("input", filter);
  form.addEventListener("submit", (event) => event.preventDefault());
  form.hidden = false;
  filter();
}
"""


def form(plan: Plan, lang: Language) -> str:
    """The filter: by text, by effect, and those that would fail."""
    say = {name: escape(words.told_in(lang)) for name, words in _LABELS.items()}
    options = "".join(
        f'<option value="{effect}">{NAMES[effect].told_in(lang)}</option>'
        for effect in EFFECTS
        if plan.count(effect)
    )
    return (
        f'<form role="search" aria-label="{say["filter"]}" data-shown="{say["shown"]}"'
        ' autocomplete="off" hidden>'
        f'<label>{say["text"]} <input type="search" name="text"></label>'
        f'<label>{say["effect"]} <select name="effect"><option value="">{say["all"]}</option>'
        f"{options}</select></label>"
        f'<label><input type="checkbox" name="fails"> {say["fails"]} ({plan.failing:,})</label>'
        "<output></output></form>"
    )
