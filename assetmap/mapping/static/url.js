// The state as the part of the address after #, so that a view can be shared and the back button works.
assetmap.part(function (A) {
  "use strict";

  const data = A.data;
  const VIEWS = ["now", "areas", "places", "next", "table"].filter((view) => (view !== "places" || data.places) && (view !== "next" || data.next));
  const TABLES = ["areas", "small", "places"].filter((table) => data[table]);
  let opened = null;
  let waiting = null;

  // The name of an organisation in the address: its id, which is of its own list.
  function nameOf(i) {
    return data.places.id[i] + (data.places.from[i] ? "@" + data.places.from[i] : "");
  }

  A.writeAddress = function (state) {
    const said = new URLSearchParams();
    if (state.layer !== opened.layer) said.set("layer", state.layer);
    if (state.view !== opened.view) said.set("view", state.view);
    if (state.table !== opened.table) said.set("table", state.table);
    if (state.area !== null) said.set("area", data.areas.code[state.area]);
    if (state.place !== null) said.set("organisation", nameOf(state.place));
    if (state.find) said.set("find", state.find);
    for (const [kind, chosen] of Object.entries(state.filter)) for (const value of chosen) said.append(kind, value);
    for (const one of state.classes) said.append("class", one);
    if (state.at) said.set("at", state.at.join(","));
    return said.toString();
  };

  function pointOf(text) {
    const numbers = (text || "").split(",").map(Number);
    if (numbers.length !== 3 || !numbers.every(Number.isFinite)) return null;
    const [latitude, longitude, zoom] = numbers;
    return Math.abs(latitude) < 85 && Math.abs(longitude) <= 180 && zoom >= 5 && zoom <= 17 ? numbers : null;
  }

  // What an address says, over what a page shows when it is opened; what is not known is passed over.
  A.readAddress = function (hash) {
    const said = new URLSearchParams(hash.replace(/^#/, ""));
    const made = A.freshState();
    const layer = data.layers.find((one) => one.id === said.get("layer"));
    if (layer) made.layer = layer.id;
    if (VIEWS.includes(said.get("view"))) made.view = said.get("view");
    if (TABLES.includes(said.get("table"))) made.table = said.get("table");
    const area = data.areas.code.indexOf(said.get("area"));
    if (area >= 0) made.area = area;
    const place = data.places && said.has("organisation") ? data.places.id.findIndex((_, i) => nameOf(i) === said.get("organisation")) : -1;
    if (place >= 0) made.place = place;
    made.find = (said.get("find") || "").slice(0, 200);
    made.filter = Object.fromEntries(Object.keys(A.noFilter).map((kind) => [kind, [...new Set(said.getAll(kind))].filter((name) => A.isChoice(kind, name))]));
    const classes = A.classes(layer || data.layers[0]);
    made.classes = [...new Set(said.getAll("class"))].filter((key) => classes.some((one) => one.key === key && one.count));
    made.at = pointOf(said.get("at"));
    // What lies under the wards is in no address: a link must not make a page ask anybody for a street map.
    return Object.assign(made, { under: A.state.under, tiles: A.state.tiles });
  };

  function put(step, state) {
    const now = "#" + A.writeAddress(state || A.state);
    if (now === (window.location.hash || "#")) return;
    window.history[step](null, "", now === "#" ? window.location.pathname + window.location.search : now);
  }

  function restore() {
    const made = A.readAddress(window.location.hash);
    clearTimeout(waiting);
    A.set(made, { restoring: true });
    A.stand(made.at, made.area === null && made.place === null);
  }

  // A link to a part of the page goes there by itself: the address keeps the state.
  function within(event) {
    const link = event.target.closest ? event.target.closest("a[href^='#']") : null;
    const to = link && document.getElementById(link.getAttribute("href").slice(1));
    if (!to || event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    to.scrollIntoView({ behavior: A.still() ? "auto" : "smooth" });
    const inside = [...to.querySelectorAll("button, a, select")].filter((one) => one.offsetParent);
    const control = inside.find((one) => one.matches("[aria-current]")) || inside[0];
    if (!control) to.tabIndex = -1;
    (control || to).focus({ preventScroll: true });
  }

  A.followAddress = function () {
    opened = A.freshState();
    if (window.location.hash.length > 1) restore();
    A.listen(function (state, before, how) {
      if (how.restoring) return;
      clearTimeout(waiting);
      if (how.moving) {
        waiting = setTimeout(() => put("replaceState"), 200);
        return;
      }
      // Where the map stands is part of the entry that is left; while somebody types, one entry is enough.
      if (how.typing && before.find) put("replaceState");
      else {
        put("replaceState", before);
        put("pushState");
      }
    });
    window.addEventListener("popstate", restore);
    document.addEventListener("click", within, true); // the map keeps clicks to itself
  };
});
