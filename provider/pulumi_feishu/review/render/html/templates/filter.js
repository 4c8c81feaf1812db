"use strict";
(() => {
  const form = document.querySelector("form");
  if (!form) return;
  const { text, fails } = form.elements;
  const boxes = [...form.querySelectorAll("[name=effect]")];
  const output = form.querySelector("output");
  const all = form.querySelector("button");
  const number = (count) => count.toLocaleString("en");
  const lower = (element) => element.textContent.toLowerCase();

  const one = (element) => ({
    element, effect: element.dataset.effect, fails: element.dataset.fails === "1", text: null });
  // The first of a family is shown whole; the others are folded, and say what it says.
  const families = [...document.querySelectorAll(".family")].map((family) => ({
    family,
    first: one(family.querySelector("article")),
    others: [...family.querySelectorAll("li[data-effect]")].map(one),
    body: family.querySelector(".inside"),
    list: family.querySelector("details.like"),
    context: family.querySelector(".context"),
    wasOpen: family.querySelector("details.like")?.open }));
  const sections = [...document.querySelectorAll("section.effect")];
  const total = families.reduce((count, { others }) => count + 1 + others.length, 0);

  const wanted = () => ({
    text: text.value.trim().toLowerCase(),
    effects: new Set(boxes.filter((box) => box.checked).map((box) => box.value)),
    fails: Boolean(fails?.checked) });

  const filterFamily = (each, want) => {
    let body = null;
    const says = (group, own) => {
      if (group.text === null) group.text = lower(group.element);
      if (group.text.includes(want.text)) return true;
      if (own) return false;
      body ??= lower(each.body);
      return body.includes(want.text);
    };
    const fits = (group, own) => (!want.effects.size || want.effects.has(group.effect))
      && (!want.fails || group.fails) && (!want.text || says(group, own));
    const isFirst = fits(each.first, true);
    let others = 0;
    for (const other of each.others) {
      const isOther = fits(other, false);
      other.element.hidden = !isOther;
      others += isOther;
    }
    each.family.hidden = !isFirst && !others;
    if (each.list) {
      each.list.hidden = !others;
      each.list.open = want.text ? others > 0 : each.wasOpen;
      each.context.hidden = isFirst || !others;
    }
    return isFirst + others;
  };

  const said = (want) => {
    const data = form.dataset;
    const kinds = boxes.filter((box) => box.checked)
      .map((box) => box.labels[0].querySelector("span").textContent).join(data.or);
    return [kinds,
      want.fails && fails.labels[0].querySelector("span").textContent,
      want.text && data.text.replace("{text}", () => text.value.trim()),
    ].filter(Boolean).join(data.and);
  };

  const filter = () => {
    const want = wanted();
    const shown = families.reduce((count, each) => count + filterFamily(each, want), 0);
    for (const section of sections)
      section.hidden = !section.querySelector(".family:not([hidden])");
    const what = said(want);
    all.hidden = !what;
    form.classList.toggle("filtered", Boolean(what));
    output.textContent = what && form.dataset.some.replace("{shown}", number(shown))
      .replace("{all}", number(total)).replace("{what}", () => what);
  };

  // The address holds the filter, so that it can be passed on; any other one is that of a group.
  const save = () => {
    const fields = [...new FormData(form)].filter(([, value]) => value.trim());
    const hash = new URLSearchParams(fields).toString();
    history.replaceState(null, "", hash ? `#${hash}` : location.href.split("#")[0]);
  };
  const load = () => {
    const hash = location.hash.slice(1);
    if (hash.includes("=")) {
      const given = new URLSearchParams(hash);
      text.value = given.get("text") ?? "";
      for (const box of boxes) box.checked = given.getAll("effect").includes(box.value);
      if (fails) fails.checked = given.has("fails");
    }
    filter();
    const target = hash && document.getElementById(hash);
    if (target && !target.checkVisibility()) {
      form.reset();
      filter();
      const list = target.closest("details");
      if (list) list.open = true;
      target.scrollIntoView();
    }
  };

  form.addEventListener("input", () => { filter(); save(); });
  form.addEventListener("submit", (event) => event.preventDefault());
  all.addEventListener("click", () => { form.reset(); filter(); save(); text.focus(); });
  addEventListener("hashchange", load);
  // Style opens what is folded on paper too, in browsers that know how.
  const folded = document.getElementsByTagName("details");
  let closed = [];
  addEventListener("beforeprint", () => {
    closed = [...folded].filter((each) => !each.open);
    for (const each of closed) each.open = true;
  });
  addEventListener("afterprint", () => { for (const each of closed) each.open = false; });
  const contents = document.querySelector(".contents");
  if (contents) contents.hidden = true;
  form.hidden = false;
  load();
})();
