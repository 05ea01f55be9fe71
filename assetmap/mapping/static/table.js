// The areas as a table: everything that the map shows, sortable.
assetmap.part(function (A) {
  "use strict";

  const data = A.data;
  const words = A.words;
  const h = A.element;
  const MINOR = /^(income|employment|education|health|crime|barriers|environment)_score$|_active$/; // not on paper
  let order = { column: "rank", up: true };

  function columns() {
    const layers = data.layers.filter((layer) => !layer.small);
    return [
      { id: "rank", title: "#", text: (i) => (data.areas.unreached_target_residents[i] > 0 ? String(data.areas.rank[i]) : "–"), value: (i) => data.areas.rank[i] },
      { id: "name", title: data.kind === "locality" ? words.table.name : words.table.locality, text: (i) => data.areas.name[i], value: (i) => data.areas.name[i] },
      ...layers.map((layer) => ({
        id: layer.id,
        title: layer.title,
        number: Boolean(layer.breaks),
        minor: MINOR.test(layer.id),
        text: (i) => short(layer, i),
        value: (i) => (layer.breaks ? data.areas[layer.id][i] : Object.keys(layer.colours).indexOf(data.areas[layer.id][i])),
      })),
    ];
  }

  // In the table a target is told in a word, and what does not apply is a dash.
  function short(layer, i) {
    const value = data.areas[layer.id][i];
    if (layer.unit === "target") return words.target_short[value];
    if (layer.blank && value === null && data.areas.target_residents[i] === 0) return "–";
    return A.valueText(layer, i);
  }

  function kind(column) {
    return [column.number ? "number" : "", column.minor ? "minor" : ""].join(" ").trim() || null;
  }

  function compare(column) {
    return function (a, b) {
      const [x, y] = [column.value(a), column.value(b)];
      if (x === null || y === null) return (x === null) - (y === null) || a - b;
      const way = typeof x === "string" ? x.localeCompare(y, "en-GB") : x - y;
      return (order.up ? way : -way) || a - b;
    };
  }

  function draw() {
    const all = columns();
    const by = all.find((column) => column.id === order.column);
    const rows = data.areas.name.map((_, i) => i).sort(compare(by));
    const head = all.map(function (column) {
      const sorted = column.id === order.column;
      const press = function () {
        order = { column: column.id, up: sorted ? !order.up : !column.number };
        draw();
        document.querySelector("#table th[data-column='" + column.id + "'] button").focus();
      };
      return h(
        "th",
        { scope: "col", "data-column": column.id, class: kind(column), "aria-sort": sorted ? (order.up ? "ascending" : "descending") : null },
        h("button", { type: "button", title: words.table.sort, onclick: press }, column.title, h("span", { "aria-hidden": "true" }, sorted ? (order.up ? " ▲" : " ▼") : "")),
      );
    });
    const cell = (column, i) =>
      column.id === "name"
        ? h("th", { scope: "row" }, h("button", { type: "button", class: "link", onclick: () => open(i) }, data.areas.name[i]))
        : h("td", { class: kind(column) }, column.text(i));
    document.getElementById("grid").replaceChildren(
      h("caption", {}, A.say(data.kind === "locality" ? words.table.caption : words.table.caption_localities), h("a", { class: "to-map", href: "#app" }, "↑ " + words.page.to_map)),
      h("thead", {}, h("tr", {}, head)),
      h("tbody", {}, rows.map((i) => h("tr", {}, all.map((column) => cell(column, i))))),
    );
  }

  function open(i) {
    A.set({ area: i, place: null });
    document.getElementById("app").scrollIntoView();
  }

  A.drawTable = draw;
});
