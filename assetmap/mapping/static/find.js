// What a person types and ticks to find organisations, and the line that says what is shown.
assetmap.part(function (A) {
  "use strict";

  const data = A.data;
  const words = A.words;
  const h = A.element;
  const byId = (id) => document.getElementById(id);
  const KINDS = ["type", "stage", "focus", "audience", "activity", "ward", "stale"].filter((kind) => kind !== "stage" || !data.places || data.places.stage);
  const MOST = 8; // choices of one kind that are shown before "more"
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
    if (kind === "spot") return words.find.spot;
    return value;
  }

  function sorted(kind, all) {
    const order = ORDER[kind];
    if (!order) return all.sort((a, b) => b.count - a.count || a.name.localeCompare(b.name));
    const at = new Map(order.map((name, n) => [name, n]));
    const place = (one) => (at.has(one.name) ? at.get(one.name) : 999);
    return all.sort((a, b) => place(a) - place(b) || a.name.localeCompare(b.name));
  }

  function fieldset(kind, counted) {
    const chosen = A.state.filter[kind];
    const all = sorted(kind, counted.filter((one) => one.count || chosen.includes(one.name)));
    if (!all.length) return null;
    const shown = unfolded.has(kind) ? all : all.filter((one, n) => n < MOST || chosen.includes(one.name));
    const box = (one) =>
      h(
        "label",
        { class: "choice" },
        h("input", { type: "checkbox", checked: chosen.includes(one.name), "data-kind": kind, "data-focus": kind + " " + one.name, value: one.name, onchange: () => A.toggle(kind, one.name) }),
        h("bdi", {}, label(kind, one.name)),
        h("span", { class: "count" }, A.format(one.count, "people")),
      );
    const more = all.length - shown.length;
    return h(
      "fieldset",
      {},
      h("legend", {}, words.find[kind]),
      shown.map(box),
      more ? h("button", { type: "button", class: "link", onclick: () => unfold(kind) }, A.say(words.find.more, { n: A.format(more, "people"), what: words.find[kind] })) : null,
    );
  }

  // The first of those that were not shown has the focus then.
  function unfold(kind) {
    const before = byId("filters").querySelectorAll("[data-kind='" + kind + "']").length;
    unfolded.add(kind);
    drawFilters();
    const all = byId("filters").querySelectorAll("[data-kind='" + kind + "']");
    all[Math.min(before, all.length - 1)].focus();
  }

  function drawFilters() {
    const box = byId("filters");
    if (!box || !box.open) return;
    const choices = A.choices();
    A.redraw(box, () => box.querySelector(".filters").replaceChildren(...KINDS.map((kind) => fieldset(kind, choices(kind))).filter(Boolean)), () => box.querySelector("summary"));
  }

  function chip(text, off) {
    return h("button", { type: "button", class: "filter", "data-focus": text, onclick: off, "aria-label": A.say(words.find.take_off, { what: text }) }, h("bdi", {}, text), h("span", { "aria-hidden": "true" }, " ✕"));
  }

  // All that is filtered by: what it is called, the change that takes it off, and what kind of thing it is.
  function filters() {
    const state = A.state;
    const out = [];
    if (state.find.trim()) out.push(["“" + state.find.trim() + "”", { find: "" }]);
    for (const one of A.classes(A.layer())) {
      if (state.classes.includes(one.key)) out.push([one.label, { classes: state.classes.filter((key) => key !== one.key) }, A.layer().title]);
    }
    const without = (kind, value) => Object.assign({}, state.filter, { [kind]: value === null ? [] : state.filter[kind].filter((one) => one !== value) });
    for (const kind of KINDS) for (const value of state.filter[kind]) out.push([label(kind, value), { filter: without(kind, value) }, words.find[kind]]);
    if (state.filter.spot.length) out.push([words.find.spot, { filter: without("spot", null) }]);
    return out;
  }

  // What is shown and what chose it, in a line for paper and picture; blank where all is shown.
  A.shownText = function () {
    if (!A.isFiltered()) return "";
    const kinds = new Map();
    for (const [name, , kind] of filters()) kinds.set(kind, [...(kinds.get(kind) || []), name]);
    const by = [...kinds].map(([kind, names]) => (kind ? kind + ": " : "") + names.join(", "));
    return A.say(words.paper.shown, { left: said(), by: by.join("; ") });
  };

  // What is filtered by, each with a way out of it; and how much is left.
  let speaking = null;
  function drawShown() {
    const box = byId("shown");
    const on = A.isFiltered();
    const text = on ? said() : "";
    document.body.classList.toggle("filtered", on);
    clearTimeout(speaking);
    speaking = setTimeout(() => (byId("said").textContent = text), 400);
    A.redraw(
      box,
      function () {
        box.hidden = !on;
        box.replaceChildren();
        if (!on) return;
        box.append(
          h("p", { class: "left" }, h("strong", {}, text), A.clearButton()),
          h("p", { class: "chips" }, filters().map(([name, changes]) => chip(name, () => A.set(changes)))),
        );
      },
      () => (on ? box.querySelector(".filter, .clear") : null),
    );
  }

  A.clearButton = function () {
    return h("button", { type: "button", class: "clear", "data-focus": "clear", onclick: A.clearAll }, words.find.clear);
  };

  function said() {
    const parts = [];
    const near = data.places && A.nearTo(A.state.find);
    if (near) parts.push(A.say(words.find.by_distance, { postcode: near.name }));
    if (data.places) parts.push(A.say(words.find.shown_places, { n: A.format(A.shownPlaces().length, "people"), all: A.format(data.places.name.length, "people") }));
    if (A.state.classes.length || !data.places) {
      const n = data.areas.code.filter((_, i) => A.areaShown(i)).length;
      parts.push(A.say(data.kind === "locality" ? words.find.shown_wards : words.find.shown_localities, { n: n, all: data.areas.code.length }));
    }
    return parts.join("; ");
  }

  // What to loosen where nothing is left: those without which something would be shown, the most first.
  A.nothingLeft = function (areas) {
    const state = A.state;
    const ways = [];
    if (state.find.trim()) ways.push([words.find.without_find, { find: "" }]);
    for (const kind of Object.keys(state.filter)) {
      if (state.filter[kind].length) ways.push([A.say(words.find.without, { what: words.find[kind] }), { filter: Object.assign({}, state.filter, { [kind]: [] }) }]);
    }
    if (state.classes.length) ways.push([A.say(words.find.without, { what: A.layer().title }), { classes: [] }]);
    const tried = areas ? [] : ways.map(([text, changes]) => ({ text: text, changes: changes, n: A.countIf(changes) })).filter((one) => one.n);
    tried.sort((a, b) => b.n - a.n);
    const go = (changes) => function () {
      A.set(changes);
      A.focusList();
    };
    const elsewhere = areas ? null : A.postcodeElsewhere(state.find);
    return [
      elsewhere ? h("p", {}, h("strong", {}, A.say(words.find.not_here, { postcode: elsewhere }))) : null,
      tried.length || !elsewhere ? h("p", {}, tried.length ? words.find.nothing : words.find.nothing_at_all) : null,
      tried.length ? h("ul", { class: "loosen" }, tried.map((one) => h("li", {}, h("button", { type: "button", class: "link", onclick: go(one.changes) }, one.text), ": " + A.plural(words.place, "count", one.n)))) : null,
      h("p", {}, A.clearButton()),
    ].filter(Boolean);
  };

  // Wards whose name holds what was typed, and the postcode if it is one.
  A.alsoFound = function () {
    const looked = A.state.find.trim();
    if (looked.length < 2) return [];
    const out = [];
    const postcode = A.findPostcode(looked);
    if (postcode) {
      const what = postcode.many ? A.say(words.find.postcodes, { n: A.format(postcode.many, "people") }) : A.say(words.find.postcode_in, { ward: data.areas.name[postcode.area] });
      out.push(found(postcode.name, what, () => A.showPostcode(postcode)));
    }
    data.areas.name.forEach(function (name, i) {
      if (A.plain(name).includes(A.plain(looked))) out.push(found(name, words.area.one, () => A.set({ area: i, place: null }), "area " + i));
    });
    return out.slice(0, 8);
  };

  function found(name, what, go, focus) {
    return h("li", {}, h("button", { type: "button", class: "row", "data-focus": focus || "found", onclick: go }, h("span", { class: "rank", "aria-hidden": "true" }, "→"), h("span", { class: "who" }, h("span", { class: "title" }, name), h("span", { class: "sub" }, what))));
  }

  // The lists follow what is typed; who reads the table goes on reading the table.
  function typed() {
    const find = byId("find").value;
    const view = find.trim() && data.places && A.state.view !== "table" ? "places" : A.state.view;
    A.set({ find: find, view: view, area: null, place: null }, { typing: true });
  }

  A.drawFind = function () {
    const input = byId("find");
    input.value = A.state.find;
    input.addEventListener("focus", () => setTimeout(A.prepareSearch, 50), { once: true });
    input.addEventListener("input", typed);
    input.addEventListener("keydown", function (event) {
      if (event.key !== "Escape" || !input.value) return;
      event.stopPropagation();
      A.set({ find: "" });
    });
    byId("search").addEventListener("submit", (event) => event.preventDefault());
    const box = byId("filters");
    if (box) box.addEventListener("toggle", drawFilters);
    drawShown();
    A.listen(function (state, before, how) {
      if (!how.typing) input.value = state.find;
      if (!A.filterChanged(state, before)) return;
      drawFilters();
      drawShown();
    });
  };
});
