// The state as the part of the address after #, so that a view can be shared and the back button works.
assetmap.part(function (A) {
  "use strict";

  const data = A.data;
  const VIEWS = ["now", "areas", "places", "table"];
  const TABLES = ["areas", "small", "places"];
  let opened = null;

  function write(state) {
    const said = new URLSearchParams();
    if (state.layer !== opened.layer) said.set("layer", state.layer);
    if (state.view !== opened.view) said.set("view", state.view);
    if (state.table !== opened.table) said.set("table", state.table);
    if (state.area !== null) said.set("area", data.areas.code[state.area]);
    if (state.place !== null) said.set("organisation", data.places.name[state.place]);
    if (state.find) said.set("find", state.find);
    for (const [kind, chosen] of Object.entries(state.filter)) for (const value of chosen) said.append(kind, value);
    for (const one of state.classes) said.append("class", one);
    return said.toString();
  }

  // What the address says, over what a page shows when it is opened; what is not known is passed over.
  function read() {
    const said = new URLSearchParams(window.location.hash.slice(1));
    const made = A.freshState();
    if (data.layers.some((layer) => layer.id === said.get("layer"))) made.layer = said.get("layer");
    if (VIEWS.includes(said.get("view"))) made.view = said.get("view");
    if (TABLES.includes(said.get("table"))) made.table = said.get("table");
    const area = data.areas.code.indexOf(said.get("area"));
    if (area >= 0) made.area = area;
    const place = data.places ? data.places.name.indexOf(said.get("organisation")) : -1;
    if (place >= 0) made.place = place;
    made.find = said.get("find") || "";
    made.filter = Object.fromEntries(Object.keys(A.noFilter).map((kind) => [kind, said.getAll(kind)]));
    made.classes = said.getAll("class");
    return made;
  }

  A.followAddress = function () {
    opened = A.freshState();
    if (window.location.hash.length > 1) A.set(read(), { restoring: true });
    A.listen(function (state, before, how) {
      if (how.restoring) return;
      const now = "#" + write(state);
      if (now === (window.location.hash || "#")) return;
      // While somebody types, one entry is enough for the back button.
      const step = how.typing && before.find ? "replaceState" : "pushState";
      window.history[step](null, "", now === "#" ? window.location.pathname + window.location.search : now);
    });
    window.addEventListener("popstate", () => A.set(read(), { restoring: true }));
  };
});
