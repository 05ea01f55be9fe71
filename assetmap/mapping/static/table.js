// Everything that the map shows, as a table: wards (or localities), small areas, or organisations; sortable,
// with the same filters as map and lists.
assetmap.part(function (A) {
  "use strict";

  const data = A.data;
  const words = A.words;
  const h = A.element;
  const MINOR = /^(income|employment|education|health|crime|barriers|environment)_score$|_active$/; // not on paper
  const PART = 100;
  const orders = { areas: { column: "rank", up: true }, small: { column: "code", up: true }, places: { column: "name", up: true } };
  let limit = PART;

  function layerColumn(layer) {
    const values = layer.small ? data.small[layer.id] : data.areas[layer.id];
    return {
      id: layer.id,
      title: layer.title,
      number: Boolean(layer.breaks),
      minor: MINOR.test(layer.id),
      text: (i) => short(layer, i),
      raw: (i) => (layer.breaks ? values[i] : A.valueText(layer, i)),
      value: (i) => (layer.breaks ? values[i] : Object.keys(layer.colours).indexOf(values[i])),
    };
  }

  function areaColumns() {
    const locality = data.kind === "locality";
    return [
      { id: "rank", title: "#", text: (i) => (A.people[i] > 0 ? String(data.areas.rank[i]) : "–"), value: (i) => data.areas.rank[i] },
      { id: "name", title: locality ? words.table.name : words.table.locality, text: (i) => data.areas.name[i], open: (i) => ({ area: i, place: null }) },
      { id: "code", title: words.table.code, text: (i) => data.areas.code[i], hidden: true },
      ...data.layers.filter((layer) => !layer.small).map(layerColumn),
    ];
  }

  function smallColumns() {
    return [
      { id: "code", title: words.table.small, text: (i) => data.small.code[i], open: (i) => ({ area: data.small.area[i], place: null }) },
      { id: "ward", title: words.table.name, text: (i) => data.areas.name[data.small.area[i]] },
      ...data.layers.filter((layer) => layer.small).map(layerColumn),
    ];
  }

  function placeColumns() {
    const f = (column) => (i) => A.field(column, i) || "";
    const of = (column, named) => (i) => named[A.field(column, i)] || A.field(column, i) || "";
    return [
      { id: "name", title: words.table.organisation, text: (i) => data.places.name[i], open: (i) => ({ place: i }) },
      { id: "asset_type", title: words.place.type, text: (i) => words.asset_type[A.field("asset_type", i) || "unknown"] },
      { id: "activity_focus", title: words.place.activity_focus, text: of("activity_focus", words.focus), minor: true },
      { id: "activities", title: words.place.activities, text: f("activities") },
      { id: "audiences", title: words.place.audiences, text: (i) => (A.field("audiences", i) || []).map((one) => words.audience[one] || one).join("; "), minor: true },
      ...(data.places.stage ? [{ id: "stage", title: words.place.stage, text: A.stageText }] : []),
      ...(data.audience === "public" ? [] : [{ id: "last_contact", title: words.place.last_contact, text: (i) => (A.field("last_contact", i) ? A.when(A.field("last_contact", i)) : "–"), raw: f("last_contact"), value: f("last_contact") }]),
      { id: "ward", title: words.place.ward, text: (i) => A.wardName(data.places.ward[i]) },
      { id: "postcode", title: words.table.postcode, text: f("postcode") },
      { id: "status", title: words.place.status, text: of("status", words.status), minor: true },
      { id: "assured_date", title: words.place.assured_date, text: (i) => (A.field("assured_date", i) ? A.when(A.field("assured_date", i)) : words.place.never), raw: f("assured_date"), value: f("assured_date"), minor: true },
      ...["address", "times", "cost", "accessibility", "website", "description"].map((name) => ({ id: name, title: words.place[name] || words.table[name], text: f(name), hidden: true })),
    ];
  }

  // What each table lists: its columns, and the numbers of its rows as filtered.
  const TABLES = {
    areas: { columns: areaColumns, rows: () => data.areas.name.map((_, i) => i).filter((i) => A.areaShown(i)), all: () => data.areas.name.length },
    small: { columns: smallColumns, rows: () => data.small.code.map((_, i) => i).filter((i) => A.smallShown(i) && (A.layer().small || A.areaShown(data.small.area[i]))), all: () => data.small.code.length },
    places: { columns: placeColumns, rows: () => A.shownPlaces(), all: () => data.places.name.length },
  };

  function there() {
    return ["areas", data.small ? "small" : null, data.places ? "places" : null].filter(Boolean);
  }

  // In the table a target is told in a word, and what does not apply is a dash.
  function short(layer, i) {
    const value = (layer.small ? data.small : data.areas)[layer.id][i];
    if (layer.unit === "target") return (!layer.small && A.partsText(i, words.target_short)) || words.target_short[value];
    if (layer.blank && !layer.small && value === null && data.areas.target_residents[i] === 0) return "–";
    return A.valueText(layer, i);
  }

  function kind(column) {
    return [column.number ? "number" : "", column.minor ? "minor" : ""].join(" ").trim() || null;
  }

  const collator = new Intl.Collator("en-GB", { numeric: true, sensitivity: "base" });

  // Sorted by a column, blank ones last either way. All rows are put in order once; filters then only pick.
  const ranks = new Map();
  function sorted(name, rows, columns, order) {
    const key = [name, order.column, order.up].join(" ");
    if (!ranks.has(key)) ranks.set(key, ranked(TABLES[name].all(), columns.find((column) => column.id === order.column) || columns[0], order.up));
    const rank = ranks.get(key);
    return rows.slice().sort((a, b) => rank[a] - rank[b]);
  }

  function ranked(n, by, up) {
    const keys = Array.from({ length: n }, (_, i) => (by.value || by.text)(i));
    const blank = (value) => value === null || value === "";
    const all = keys.map((_, i) => i).sort(function (a, b) {
      const [x, y] = [keys[a], keys[b]];
      if (blank(x) || blank(y)) return blank(x) - blank(y) || a - b;
      const way = typeof x === "string" ? collator.compare(x, y) : x - y;
      return (up ? way : -way) || a - b;
    });
    const rank = new Uint32Array(n);
    all.forEach((i, place) => (rank[i] = place));
    return rank;
  }

  // What stands in the table now, for the table itself and for those who take it away.
  A.tableNow = function (which) {
    const name = there().includes(which) ? which : "areas";
    const columns = TABLES[name].columns();
    return { name: name, columns: columns, rows: sorted(name, TABLES[name].rows(), columns, orders[name]), all: TABLES[name].all() };
  };

  function head(column, order, name) {
    const chosen = column.id === order.column;
    const press = function () {
      orders[name] = { column: column.id, up: chosen ? !order.up : !column.number };
      draw();
    };
    return h(
      "th",
      { scope: "col", "data-column": column.id, class: kind(column), "aria-sort": chosen ? (order.up ? "ascending" : "descending") : null },
      h("button", { type: "button", "data-focus": "sort " + column.id, title: words.table.sort, onclick: press }, column.title, h("span", { "aria-hidden": "true" }, chosen ? (order.up ? " ▲" : " ▼") : "")),
    );
  }

  function cell(column, i) {
    if (!column.open) return h("td", { class: kind(column) }, h("bdi", {}, column.text(i)));
    return h("th", { scope: "row" }, h("button", { type: "button", class: "link", "data-focus": "row " + i, onclick: () => open(column.open(i)) }, h("bdi", {}, column.text(i))));
  }

  function switches(name) {
    const names = there();
    if (names.length < 2) return null;
    const title = { areas: data.kind === "locality" ? words.tabs.areas : words.tabs.localities, small: words.table.small_areas, places: words.tabs.places };
    return h(
      "span",
      { class: "switch", role: "group", "aria-label": words.table.which },
      names.map((one) => h("button", { type: "button", "data-table": one, "data-focus": one, "aria-pressed": String(one === name), onclick: () => A.set({ table: one }) }, title[one])),
    );
  }

  function bar(name) {
    const caption = { areas: data.kind === "locality" ? words.table.caption : words.table.caption_localities, small: words.table.caption_small, places: words.table.caption_places }[name];
    const [n, all] = [TABLES[name].rows().length, TABLES[name].all()];
    return [
      h("h2", { id: "table-title" }, A.say(caption)),
      n < all ? h("span", { class: "some" }, A.say(words.table.some, { n: A.format(n, "people"), all: A.format(all, "people") })) : null,
      switches(name),
      h("button", { type: "button", class: "take", "data-focus": "take", onclick: () => A.takeTable(name) }, words.table.take),
      A.isFiltered() ? A.clearButton() : null,
      h("a", { class: "to-map", href: "#app" }, "↑ " + words.page.to_map),
    ].filter(Boolean);
  }

  const printing = () => document.body.classList.contains("printing");
  const nameNow = () => (there().includes(A.state.table) && !printing() ? A.state.table : "areas");

  // What stands over the table (its name, its buttons) follows the state at once, in sight or not.
  function drawBar() {
    const box = document.getElementById("table-bar");
    A.redraw(box, () => box.replaceChildren(...bar(nameNow())), () => document.getElementById("table-box"));
  }

  let fresh = false; // whether what stands in the table is what is to stand there
  let inSight = false; // whether the table is; the browser tells, as asking it costs a layout of the whole page
  let upwards = false; // whether the next rows are others, to be read from the first
  function draw() {
    const now = A.tableNow(nameNow());
    const columns = now.columns.filter((column) => !column.hidden);
    const order = orders[now.name];
    const shown = printing() ? now.rows : now.rows.slice(0, limit);
    const left = now.rows.length - shown.length;
    fresh = true;
    A.redraw(document.getElementById("table"), function () {
      document.getElementById("grid").replaceChildren(
        h("thead", {}, h("tr", {}, columns.map((column) => head(column, order, now.name)))),
        h("tbody", {}, shown.map((i) => h("tr", {}, columns.map((column) => cell(column, i))))),
      );
      document.getElementById("rest").replaceChildren(
        ...(now.rows.length ? [] : A.nothingLeft(now.name !== "places")),
        ...(left > 0 ? [h("button", { type: "button", class: "link", onclick: more }, A.say(words.place.more, { n: A.format(Math.min(PART, left), "people") }))] : []),
      );
    }, () => document.getElementById("table-box"));
    if (upwards) document.getElementById("table-box").scrollTop = 0;
    upwards = false;
  }

  // The rows are drawn when they come into sight; until then they cost nothing.
  function later() {
    fresh = false;
    upwards = true;
    drawBar();
    if (inSight) draw();
  }

  function more() {
    const from = limit;
    limit += PART;
    draw();
    document.querySelectorAll("#grid tbody th button")[from].focus();
  }

  // Go to the table; the next key is in what stands over it.
  A.toTable = function () {
    document.getElementById("table").scrollIntoView();
    const title = document.getElementById("table-title");
    title.tabIndex = -1;
    title.focus({ preventScroll: true });
  };

  function open(changes) {
    A.set(changes);
    document.getElementById("app").scrollIntoView();
  }

  function drawAll() {
    drawBar();
    draw();
  }

  A.drawTable = function () {
    drawAll();
    const look = function (seen) {
      inSight = seen[seen.length - 1].isIntersecting;
      if (inSight && !fresh) draw();
    };
    new IntersectionObserver(look, { rootMargin: "0px 0px -2px 0px" }).observe(document.getElementById("table"));
    A.listen(function (state, before) {
      if (state.table === before.table && !A.filterChanged(state, before)) return;
      limit = PART;
      later();
    });
    window.addEventListener("beforeprint", drawAll);
    window.addEventListener("afterprint", drawAll);
  };
});
