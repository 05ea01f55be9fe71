// What a person types and ticks to find organisations, and the line that says what is shown.
assetmap.part(function (A) {
  "use strict";

  const data = A.data;
  const words = A.words;
  const h = A.element;
  const byId = (id) => document.getElementById(id);
  const KINDS = ["type", "stage", "focus", "audience", "activity", "ward", "stale"];
  const MOST = 12; // choices of one kind that are shown before "more"
  const unfolded = new Set();

  // The order in which the values of a kind are known to the page; others follow by their number.
  const ORDER = {
    type: Object.keys(words.asset_type),
    stage: Object.keys(words.stage),
    focus: Object.keys(words.focus),
    audience: Object.keys(words.audience),
    ward: data.areas.code,
    stale: ["yes"],
  };

  function label(kind, value) {
    const named = { type: words.asset_type, stage: words.stage, focus: words.focus, audience: words.audience }[kind];
    if (named) return named[value] || value;
    if (kind === "ward") return A.wardName(value) || data.areas.name[data.areas.code.indexOf(value)] || value;
    if (kind === "stale") return A.say(words.find.stale_yes);
    return value;
  }

  function choices(kind) {
    const order = ORDER[kind];
    const all = A.choices(kind);
    if (order) return all.sort((a, b) => (order.indexOf(a.name) + 1 || 999) - (order.indexOf(b.name) + 1 || 999) || a.name.localeCompare(b.name));
    return all.sort((a, b) => b.count - a.count || a.name.localeCompare(b.name));
  }

  function fieldset(kind) {
    const all = choices(kind).filter((one) => one.count || A.state.filter[kind].includes(one.name));
    if (!all.length) return null;
    const shown = unfolded.has(kind) ? all : all.filter((one, n) => n < MOST || A.state.filter[kind].includes(one.name));
    const box = (one) =>
      h(
        "label",
        { class: "choice" },
        h("input", { type: "checkbox", checked: A.state.filter[kind].includes(one.name), "data-kind": kind, value: one.name, onchange: () => A.toggle(kind, one.name) }),
        h("bdi", {}, label(kind, one.name)),
        h("span", { class: "count" }, A.format(one.count, "people")),
      );
    const more = all.length - shown.length;
    return h(
      "fieldset",
      {},
      h("legend", {}, words.find[kind]),
      shown.map(box),
      more ? h("button", { type: "button", class: "link", onclick: () => unfold(kind) }, A.say(words.find.more, { n: more })) : null,
    );
  }

  function unfold(kind) {
    unfolded.add(kind);
    drawFilters();
    byId("filters").querySelector("[data-kind='" + kind + "']").focus();
  }

  function drawFilters() {
    const box = byId("filters");
    if (!box || !box.open) return;
    const focused = document.activeElement && box.contains(document.activeElement) ? [document.activeElement.dataset.kind, document.activeElement.value] : null;
    box.querySelector(".filters").replaceChildren(...KINDS.map(fieldset).filter(Boolean));
    if (focused && focused[0]) {
      const again = [...box.querySelectorAll("[data-kind='" + focused[0] + "']")].find((one) => one.value === focused[1]);
      if (again) again.focus({ preventScroll: true });
    }
  }

  function chip(text, off) {
    return h("button", { type: "button", class: "filter", onclick: off, "aria-label": A.say(words.find.take_off, { what: text }) }, h("bdi", {}, text), h("span", { "aria-hidden": "true" }, " ✕"));
  }

  // What is filtered by, each with a way out of it; and how much is left.
  function drawShown() {
    const state = A.state;
    const on = A.isFiltered();
    const box = byId("shown");
    box.hidden = !on;
    if (!on) return box.replaceChildren();
    const chips = [];
    if (state.find.trim()) chips.push(chip("“" + state.find.trim() + "”", () => A.set({ find: "" })));
    for (const key of state.classes) {
      const one = A.classes(A.layer()).find((c) => c.key === key);
      if (one) chips.push(chip(one.label, () => A.toggleClass(key)));
    }
    for (const kind of KINDS) for (const value of state.filter[kind]) chips.push(chip(label(kind, value), () => A.toggle(kind, value)));
    box.replaceChildren(
      h("p", { role: "status" }, h("strong", {}, said())),
      h("p", { class: "chips" }, chips, h("button", { type: "button", class: "clear", onclick: A.clearAll }, words.find.clear)),
    );
    return undefined;
  }

  function said() {
    const parts = [];
    if (data.places) parts.push(A.say(words.find.shown_places, { n: A.format(A.shownPlaces().length, "people"), all: A.format(data.places.name.length, "people") }));
    if (A.state.classes.length) {
      const n = data.areas.code.filter((_, i) => A.areaShown(i)).length;
      parts.push(A.say(data.kind === "locality" ? words.find.shown_wards : words.find.shown_localities, { n: n, all: data.areas.code.length }));
    }
    return parts.join("; ");
  }

  // What to loosen where nothing is left: the one filter without which most would be shown.
  A.nothingLeft = function () {
    const state = A.state;
    const ways = [];
    if (state.find.trim()) ways.push([words.find.without_find, { find: "" }]);
    for (const kind of KINDS) {
      if (state.filter[kind].length) ways.push([A.say(words.find.without, { what: words.find[kind] }), { filter: Object.assign({}, state.filter, { [kind]: [] }) }]);
    }
    if (state.classes.length) ways.push([A.say(words.find.without, { what: A.layer().title }), { classes: [] }]);
    const tried = ways.map(([text, changes]) => ({ text: text, changes: changes, n: A.countIf(changes) })).filter((one) => one.n);
    tried.sort((a, b) => b.n - a.n);
    return [
      h("p", {}, words.find.nothing),
      h("ul", { class: "loosen" }, tried.map((one) => h("li", {}, h("button", { type: "button", class: "link", onclick: () => A.set(one.changes) }, one.text), ": " + A.plural(words.place, "count", one.n)))),
      h("p", {}, h("button", { type: "button", class: "clear", onclick: A.clearAll }, words.find.clear)),
    ];
  };

  // Wards whose name holds what was typed, and the postcode if it is one.
  A.alsoFound = function () {
    const typed = A.state.find.trim();
    if (typed.length < 2) return [];
    const out = [];
    const postcode = A.findPostcode(typed);
    if (postcode) out.push(found(postcode.name, A.say(words.find.postcode_in, { ward: data.areas.name[postcode.area] || "" }), () => A.showPostcode(postcode)));
    data.areas.name.forEach(function (name, i) {
      if (A.plain(name).includes(A.plain(typed))) out.push(found(name, words.area.one, () => A.set({ area: i, place: null, find: "" })));
    });
    return out.slice(0, 8);
  };

  function found(name, what, go) {
    return h("li", {}, h("button", { type: "button", class: "row", onclick: go }, h("span", { class: "rank", "aria-hidden": "true" }, "→"), h("span", { class: "who" }, h("span", { class: "title" }, name), h("span", { class: "sub" }, what))));
  }

  A.drawFind = function () {
    const input = byId("find");
    let waiting = null;
    input.value = A.state.find;
    input.addEventListener("input", function () {
      clearTimeout(waiting);
      waiting = setTimeout(() => A.set({ find: input.value, view: input.value && data.places ? "places" : A.state.view, area: null, place: null }, { typing: true }), data.places && data.places.name.length > 5000 ? 80 : 0);
    });
    input.addEventListener("keydown", function (event) {
      if (event.key !== "Escape" || !input.value) return;
      event.stopPropagation();
      A.set({ find: "" });
    });
    const filters = byId("filters");
    if (filters) filters.addEventListener("toggle", drawFilters);
    drawShown();
    A.listen(function (state, before) {
      if (input.value !== state.find && document.activeElement !== input) input.value = state.find;
      if (input.value && !state.find && before.find) input.value = "";
      if (!A.filterChanged(state, before)) return;
      drawFilters();
      drawShown();
    });
  };
});
