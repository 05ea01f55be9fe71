// The panel: layer choice, key, and the lists of areas and organisations.
assetmap.part(function (A) {
  "use strict";

  const data = A.data;
  const words = A.words;
  const h = A.element;
  const byId = (id) => document.getElementById(id);

  A.field = function (column, i) {
    const values = data.places[column];
    return values ? values[i] : "";
  };

  function wardName(code) {
    return data.wardNames[code] || "";
  }
  A.wardName = wardName;

  // One line that says what an organisation is and where.
  A.placeLine = function (i) {
    const kind = words.asset_type[A.field("asset_type", i) || "unknown"];
    return [kind, wardName(data.places.ward[i])].filter(Boolean).join(", ");
  };

  A.markOf = function (i, size) {
    return A.mark(A.field("stage", i), A.field("activity_focus", i), size, ["gone_quiet", "dormant"].includes(A.field("engagement", i)));
  };

  // Closed or not active now: listed, but not on the map and in no figure.
  A.isOver = function (i) {
    return ["closed", "inactive"].includes(A.field("status", i));
  };

  const PART = 50;
  let stale = true; // whether the list is still to be drawn
  let limit = PART; // rows of the list of organisations that are drawn

  function fillLayers() {
    const select = byId("layer");
    const groups = new Map();
    for (const layer of data.layers) {
      if (!groups.has(layer.group)) groups.set(layer.group, h("optgroup", { label: layer.group }));
      groups.get(layer.group).append(h("option", { value: layer.id }, layer.title));
    }
    select.append(...groups.values());
    select.value = A.state.layer;
    select.addEventListener("change", () => A.set({ layer: select.value }));
  }

  function swatch(one) {
    return h("span", { class: "swatch" + (one.hatched ? " hatched" : ""), "aria-hidden": "true" }, one.letter);
  }

  function drawLegend() {
    const layer = A.layer();
    const rows = A.classes(layer)
      .filter((one) => one.count || !["none", "blank"].includes(one.key))
      .map(function (one) {
        const box = swatch(one);
        box.style.backgroundColor = one.colour;
        const chosen = A.state.classes.includes(one.key);
        return h(
          "li",
          {},
          h(
            "button",
            { type: "button", class: "key" + (A.state.classes.length && !chosen ? " off" : ""), "data-key": one.key, "data-focus": one.key, "aria-pressed": String(chosen), disabled: !one.count, title: one.count ? words.find.by_class : null, onclick: () => A.toggleClass(one.key) },
            box,
            h("span", { class: "label" }, one.label),
            h("span", { class: "count" }, A.format(one.count, "people")),
          ),
        );
      });
    A.redraw(byId("legend"), () =>
      byId("legend").replaceChildren(
        h("ul", { class: "legend", "aria-label": words.page.legend }, rows),
        ...A.outlineKeys().map(([shape, text]) => h("p", { class: "note outlined" }, h("span", { class: shape, "aria-hidden": "true" }), text)),
        ...(A.layerCaution(layer) ? [h("p", { class: "note caution" }, A.layerCaution(layer))] : []),
      ),
    );
    byId("layer-title").textContent = layer.title;
    byId("layer-help").replaceChildren(h("summary", {}, words.page.about_layer), h("p", {}, A.say(layer.help)));
  }

  // What the marks mean: colours are stages; shapes tell of physical activity, dashes of silence. Drawn anew each time.
  A.marksKey = function () {
    const stages = ["known", "contacted", "talking", "working_together", "leading", "paused", "declined"].filter((stage) => data.places.stage && data.places.stage.includes(stage));
    const item = (mark, text) => h("li", {}, mark, h("span", { class: "label" }, text));
    return [
      h("ul", { class: "legend" }, stages.map((stage) => item(A.mark(stage, "primary", 18), words.stage[stage]))),
      h("ul", { class: "legend" }, [
        ["primary", "secondary", "none"].map((one) => item(A.mark("known", one, 18), words.focus_key[one])),
        item(A.mark("working_together", "primary", 18, true), words.quiet_key.quiet),
      ]),
    ];
  };

  // The outlines that are on the map, and what they say.
  A.outlineKeys = function () {
    const bold = data.kind === "locality" && data.areas.target.some(A.isTarget);
    return [...(bold ? [["outline", words.layers.outlined]] : []), ...(A.thinTargets().length ? [["outline thin", words.layers.outlined_small]] : [])];
  };

  function drawMarks() {
    byId("marks").replaceChildren(h("summary", {}, words.page.marks), h("div", { class: "marks" }, A.marksKey()));
  }

  function ranked() {
    return data.areas.rank.map((_, i) => i).sort((a, b) => (data.areas.rank[a] || 9e9) - (data.areas.rank[b] || 9e9));
  }

  // A heading with what its numbers mean.
  A.asked = function (heading, text) {
    const [button, note] = A.why(heading.textContent, text);
    return [h("div", { class: "asked" }, heading, button), note];
  };

  // People out of reach; the public's copies have all people of target neighbourhoods in their place.
  A.people = data.audience === "public" ? data.areas.target_residents : data.areas.unreached_target_residents;

  function outOfReach(i) {
    const people = A.people[i];
    if (!data.areas.target_residents[i]) return words.area.not_target;
    if (people === 0) return words.area.all_reached;
    return A.say(words.area.out_of_reach, { n: A.format(people, "people") });
  }
  A.outOfReach = outOfReach;

  function stateChip(state) {
    const chip = h("span", { class: "chip" }, h("b", {}, words.gap_letter[state]), " ", words.gap[state]);
    const layer = data.layers.find((one) => one.id === "gap");
    chip.firstChild.style.backgroundColor = layer.colours[state];
    return chip;
  }
  A.stateChip = stateChip;

  function drawAreas() {
    const shown = ranked().filter((i) => A.areaShown(i));
    const list = shown.map(function (i) {
      const need = A.people[i] > 0;
      const second = data.kind === "locality" ? stateChip(data.areas.gap[i]) : h("span", { class: "chip" }, A.say(words.area.target_wards, { n: data.areas.target_wards[i], all: data.areas.wards[i] }));
      return h(
        "li",
        {},
        h(
          "button",
          { type: "button", class: "row" + (need ? " need" : ""), "data-focus": "area " + i, onclick: () => A.set({ area: i, place: null }) },
          h("span", { class: "rank" }, need ? String(data.areas.rank[i]) : "–"),
          h("span", { class: "who" }, h("span", { class: "title" }, data.areas.name[i]), second, A.partsText(i) ? h("span", { class: "sub" }, A.partsText(i)) : null),
          h("span", { class: "figure" }, outOfReach(i)),
        ),
      );
    });
    const heading = h("h2", { tabindex: "-1" }, data.kind === "locality" ? words.area.ranked : words.area.ranked_localities);
    A.redraw(byId("areas"), () =>
      byId("areas").replaceChildren(
        ...A.asked(heading, A.say(data.kind === "locality" ? words.layers.unreached_help : words.area.ranked_localities_help)),
        shown.length ? h("ol", { class: "rows" }, list) : h("div", {}, A.nothingLeft(true)),
      ),
    );
  }

  function stageText(i) {
    if (!data.places.stage) return "";
    const quiet = words.engagement_short[A.field("engagement", i)];
    return words.stage[A.field("stage", i) || "known"] + (quiet ? ", " + quiet : "");
  }

  A.stageText = stageText;

  function placeRow(i, far) {
    return h(
      "li",
      {},
      h(
        "button",
        { type: "button", class: "row", "data-focus": "place " + i, onclick: () => A.set({ place: i }) },
        h("span", { class: "rank" }, A.markOf(i, 20)),
        h("span", { class: "who" }, h("bdi", { class: "title" }, data.places.name[i]), h("span", { class: "sub" }, far || "", A.placeLine(i))),
        h("span", { class: "figure" }, A.isOver(i) ? words.status[A.field("status", i)] : stageText(i)),
      ),
    );
  }
  A.placeRow = (i) => placeRow(i);

  // How far an organisation is, where a whole postcode was typed: in kilometres, in a straight line.
  function farFrom(point) {
    const far = new Map();
    for (const i of A.shownPlaces()) {
      if (data.places.latitude[i] !== null && !A.isOver(i)) far.set(i, A.metres([data.places.latitude[i], data.places.longitude[i]], [point.latitude, point.longitude]));
    }
    return far;
  }

  // The organisations shown as they are listed, and (where a postcode was typed) how far each is.
  A.placesInOrder = function () {
    const near = A.nearTo(A.state.find);
    if (!near) return [A.shownPlaces(), null];
    const far = farFrom(near);
    return [A.shownPlaces().slice().sort((a, b) => (far.get(a) ?? Infinity) - (far.get(b) ?? Infinity) || a - b), far];
  };

  // Long lists are shown a part at a time.
  function drawPlaces() {
    const [shown, far] = A.placesInOrder();
    const also = A.alsoFound();
    const row = (i) => placeRow(i, far && far.has(i) ? A.say(words.find.far, { km: A.format(far.get(i) / 1000, "score") }) + " " : "");
    const parts = A.asked(h("h2", { tabindex: "-1" }, A.plural(words.place, "count", shown.length)), A.say(words.place.listed_note));
    if (also.length) parts.push(h("ul", { class: "rows also" }, also));
    if (shown.length) parts.push(h("ul", { class: "rows" }, shown.slice(0, limit).map(row)));
    else if (A.isFiltered()) parts.push(...A.nothingLeft());
    else parts.push(h("p", {}, A.say(words.place.none_listed, { slug: data.slug })));
    if (shown.length > limit) parts.push(h("p", {}, h("button", { type: "button", class: "link", onclick: more }, A.say(words.place.more, { n: A.format(Math.min(PART, shown.length - limit), "people") }))));
    A.redraw(byId("list"), () => byId("list").replaceChildren(...parts), () => byId("list").querySelector("h2"));
  }

  function more() {
    const from = limit;
    limit += PART;
    drawPlaces();
    const next = byId("list").querySelectorAll("ul:not(.also) .row")[from];
    if (next) next.focus();
  }

  // The heading of the list that is open.
  A.focusList = function () {
    const heading = [...document.querySelectorAll("#areas h2, #list h2")].find((one) => one.offsetParent);
    if (heading) heading.focus({ preventScroll: true });
  };

  function follow(state, before) {
    if (state.layer !== before.layer) {
      byId("layer").value = state.layer;
      drawLegend();
    }
    if (state.classes !== before.classes && state.layer === before.layer) drawLegend();
    if (A.areasChanged(state, before)) drawAreas();
    if (A.filterChanged(state, before)) {
      limit = PART;
      stale = true;
    }
    // The list is drawn when it is looked at.
    if (data.places && stale && state.view === "places" && state.area === null && state.place === null) {
      stale = false;
      drawPlaces();
    }
    if (state.view !== before.view || state.area !== before.area || state.place !== before.place) showView();
  }

  // Which of the lists is open; a profile takes the lists' place until one goes back.
  function showView() {
    const state = A.state;
    const open = state.area !== null || state.place !== null;
    document.body.dataset.view = open ? "detail" : state.view;
    for (const button of document.querySelectorAll("#tabs button")) {
      if (button.dataset.view === state.view) button.setAttribute("aria-current", "true");
      else button.removeAttribute("aria-current");
    }
  }

  A.drawPanel = function () {
    fillLayers();
    drawLegend();
    drawAreas();
    if (data.places) drawMarks();
    A.drawFind();
    for (const button of document.querySelectorAll("#tabs button")) {
      button.addEventListener("click", function () {
        const table = button.dataset.view === "table";
        // Who has looked for organisations wants them in the table.
        const which = table && A.placesChosen() ? { table: "places" } : {};
        A.set(Object.assign({ view: button.dataset.view, area: null, place: null }, which));
        if (table) A.toTable();
        else A.toTabs();
      });
    }
    showView();
    A.listen(follow);
  };

  // The list or the profile begins right under the tabs.
  A.toTabs = function () {
    const panel = byId("panel");
    if (getComputedStyle(panel).overflowY === "visible") window.scrollTo(0, 0); // on a phone they are under the map
    else panel.scrollTop = byId("search").offsetTop + byId("search").offsetHeight - panel.offsetTop;
  };
});
