"use strict";
{
  const EVERY_MS = 2000;
  const ANSWER_MS = 10000;
  const FRESH_MS = 4000;

  const element = (id) => document.getElementById(id);
  const [cards, lines, filters, count, gone, moved] =
    ["cards", "lines", "filters", "count", "gone", "moved"].map(element);
  let version = document.body.dataset.version;

  /** The text of an element's pattern: its data-says, with the values for {names}. */
  const says = (where, values) =>
    where.dataset.says.replace(/\{(\w+)\}/g, (_, name) => values[name]);
  const tell = (where, text) => {
    // Whoever listens to a status hears it again with each change of the text.
    if (where.textContent !== text) where.textContent = text;
  };
  const made = (html) => {
    const template = document.createElement("template");
    template.innerHTML = html;
    return template.content.firstElementChild;
  };

  const filter = () => {
    const sought = filters.elements.q.value.trim().toLowerCase();
    const isPinned = filters.elements.pinned.checked;
    const isWritten = filters.elements.written.checked;
    let shown = 0;
    for (const card of cards.children) {
      const names = card.firstElementChild;
      const named = () => [names.querySelector("h3"), names.querySelector("code")]
        .some((name) => name.textContent.toLowerCase().includes(sought));
      const fits = (!isPinned || "pinned" in card.dataset) &&
        (!isWritten || "written" in card.dataset) && (!sought || named());
      card.hidden = !fits;
      shown += fits;
    }
    const all = cards.children.length;
    tell(count, says(count, { shown, all }));
    element("none").hidden = shown > 0 || all === 0;
  };

  const keep = () => {
    const kept = new URLSearchParams();
    for (const field of filters.elements) {
      const value = field.type === "checkbox" ? (field.checked ? "1" : "") : field.value.trim();
      if (value) kept.set(field.name, value);
    }
    const query = kept.size ? `?${kept}` : "";
    history.replaceState(null, "", location.pathname + query + location.hash);
  };

  const restore = () => {
    const kept = new URLSearchParams(location.search);
    for (const field of filters.elements) {
      if (field.type === "checkbox") field.checked = kept.has(field.name);
      else field.value = kept.get(field.name) ?? "";
    }
    filters.hidden = false;
  };

  const mark = (node) => {
    node.classList.add("fresh");
    setTimeout(() => node.classList.remove("fresh"), FRESH_MS);
  };

  /** Put a card in its predecessor's place, as open as that was, with the focus where it was. */
  const place = (card, old) => {
    if (!old) {
      cards.append(card);
      mark(card);
      return card;
    }
    const [before, after] = [old, card].map((each) => each.querySelector("details"));
    if (before?.open && after) after.open = true;
    card.hidden = old.hidden;
    old.classList.remove("fresh");
    if (old.isEqualNode(card)) return old;
    const hadFocus = old.contains(document.activeElement);
    old.replaceWith(card);
    if (hadFocus) card.querySelector("summary")?.focus({ preventScroll: true });
    mark(card);
    return card;
  };

  const updateGroups = (changes) => {
    const byId = new Map([...cards.children].map((card) => [card.dataset.chat, card]));
    const placed = changes.groups.map(made)
      .map((card) => place(card, byId.get(card.dataset.chat)));
    if (!changes.all) return;
    const wanted = new Set(placed);
    for (const card of [...cards.children]) if (!wanted.has(card)) card.remove();
    // To move a card is seen: only what stands elsewhere is moved.
    placed.forEach((card, at) => {
      if (cards.children[at] !== card) cards.insertBefore(card, cards.children[at]);
    });
  };

  const updateCalls = (changes) => {
    if (changes.all) lines.replaceChildren();
    const fresh = changes.calls.map(made);
    lines.prepend(...fresh);
    if (!changes.all) fresh.forEach(mark);
    const oldest = changes.oldest ?? Infinity;
    for (const line of [...lines.children]) if (Number(line.dataset.seq) < oldest) line.remove();
    element("no-calls").hidden = lines.children.length > 0;
  };

  const update = (changes) => {
    updateGroups(changes);
    updateCalls(changes);
    tell(moved, changes.moved ? says(moved, { moved: changes.moved }) : "");
    version = changes.version;
    filter();
  };

  /** What is new, undefined when nothing is; throws when there is no such answer. */
  const asked = async () => {
    const address = `/page/changes?since=${encodeURIComponent(version)}`;
    const answer = await fetch(address, { signal: AbortSignal.timeout(ANSWER_MS) });
    if (!answer.ok) throw new Error(String(answer.status));
    return answer.status === 204 ? undefined : answer.json();
  };

  let timer = 0;
  let isLooking = false;
  const look = async () => {
    clearTimeout(timer);
    if (document.hidden || isLooking) return;
    isLooking = true;
    let changes;
    try {
      changes = await asked();
      tell(gone, "");
    } catch {
      tell(gone, says(gone, {}));
    }
    isLooking = false;
    timer = setTimeout(look, EVERY_MS);
    if (changes) update(changes);
  };

  filters.addEventListener("submit", (event) => event.preventDefault());
  filters.addEventListener("input", () => {
    filter();
    keep();
  });
  document.addEventListener("visibilitychange", look);
  restore();
  filter();
  timer = setTimeout(look, EVERY_MS);
}
