// Which organisations and areas are shown: what is looked for, filters, and chosen classes of the key.
assetmap.part(function (A) {
  "use strict";

  const data = A.data;
  const places = data.places;
  const count = places ? places.name.length : 0;

  // Small letters without accents, so that "cafe" finds "Café".
  function plain(text) {
    return text
      .normalize("NFD")
      .replace(/[\u0300-\u036f]/g, "")
      .replace(/[’']/g, "")
      .toLowerCase();
  }

  A.plain = plain;

  function activities(i) {
    return A.field("activities", i)
      .split(";")
      .map((one) => one.trim())
      .filter(Boolean);
  }

  // For each kind of filter: the values that an organisation has.
  const values = {
    type: (i) => [A.field("asset_type", i) || "unknown"],
    focus: (i) => [A.field("activity_focus", i) || "unknown"],
    stage: (i) => [A.field("stage", i) || "known"],
    audience: (i) => A.field("audiences", i) || [],
    activity: (i) => activities(i),
    ward: (i) => served(i),
    stale: (i) => (A.isStale(i) ? ["yes"] : []),
  };

  // The wards of this page that an organisation is in or serves.
  let wards = null;
  function served(i) {
    if (!wards) {
      wards = Array.from({ length: count }, () => []);
      data.areas.places.forEach((here, area) => here.forEach((n) => wards[n].push(data.areas.code[area])));
      places.ward.forEach(function (code, n) {
        if (code && data.areas.code.includes(code) && !wards[n].includes(code)) wards[n].push(code);
      });
    }
    return wards[i];
  }

  A.isStale = function (i) {
    const day = A.field("assured_date", i);
    return !day || day < data.staleBefore;
  };

  // All that is looked through when somebody types, made once.
  let texts = null;
  function text(i) {
    if (!texts) {
      texts = Array.from({ length: count }, function (_, n) {
        const words = ["name", "description", "activities", "address", "postcode"].map((column) => A.field(column, n));
        words.push(A.words.asset_type[A.field("asset_type", n) || "unknown"], A.wardName(places.ward[n]), places.postcode ? places.postcode[n].replace(/\s/g, "") : "");
        return plain(words.join("\n"));
      });
    }
    return texts[i];
  }

  // The values of each kind, as a set of numbers an organisation, made once: filters are then fast.
  const made = new Map();
  function table(kind) {
    if (!made.has(kind)) {
      const names = [];
      const number = new Map();
      const rows = Array.from({ length: count }, (_, i) =>
        values[kind](i).map(function (name) {
          if (!number.has(name)) {
            number.set(name, names.length);
            names.push(name);
          }
          return number.get(name);
        }),
      );
      made.set(kind, { names: names, number: number, rows: rows });
    }
    return made.get(kind);
  }

  // For each organisation whether it passes all filters but that of `except`.
  function passing(state, except) {
    const pass = new Uint8Array(count).fill(1);
    for (const [kind, chosen] of Object.entries(state.filter)) {
      if (!chosen.length || kind === except) continue;
      const known = table(kind);
      const wanted = new Uint8Array(known.names.length);
      chosen.forEach((name) => known.number.has(name) && (wanted[known.number.get(name)] = 1));
      for (let i = 0; i < count; i++) if (pass[i] && !known.rows[i].some((n) => wanted[n])) pass[i] = 0;
    }
    const words = plain(state.find).split(/\s+/).filter(Boolean);
    for (let i = 0; words.length && i < count; i++) if (pass[i] && !words.every((word) => text(i).includes(word))) pass[i] = 0;
    if (state.classes.length) {
      const inside = new Set(data.areas.code.filter((_, area) => A.areaShown(area, state)));
      for (let i = 0; i < count; i++) if (pass[i] && !served(i).some((code) => inside.has(code))) pass[i] = 0;
    }
    return pass;
  }

  let last = { key: null, pass: null };

  // For each organisation 1 where it is shown, else 0.
  A.passing = function () {
    const state = A.state;
    const key = JSON.stringify([state.filter, state.find, state.classes, state.classes.length ? state.layer : ""]);
    if (last.key !== key) last = { key: key, pass: passing(state, null) };
    return last.pass;
  };

  // The numbers of the organisations shown, in the order of their names.
  A.shownPlaces = function () {
    const pass = A.passing();
    const out = [];
    for (let i = 0; i < count; i++) if (pass[i]) out.push(i);
    return out;
  };

  // The choices of one kind: name and how many organisations there would be, the other filters as they are.
  A.choices = function (kind) {
    const pass = passing(A.state, kind);
    const known = table(kind);
    const counts = new Array(known.names.length).fill(0);
    known.rows.forEach((row, i) => pass[i] && row.forEach((n) => (counts[n] += 1)));
    return known.names.map((name, n) => ({ name: name, count: counts[n] }));
  };

  // Whether an area (or a small area) is in one of the chosen classes.
  A.areaShown = function (area, at) {
    const state = at || A.state;
    if (!state.classes.length) return true;
    const layer = A.layer();
    if (!layer.small) return state.classes.includes(A.classOf(layer, area).key);
    return data.small.area.some((n, i) => n === area && A.smallShown(i));
  };
  A.smallShown = function (i) {
    return !A.state.classes.length || !A.layer().small || A.state.classes.includes(A.classOf(A.layer(), i).key);
  };

  A.isFiltered = function () {
    const state = A.state;
    return Boolean(state.find.trim() || state.classes.length || Object.values(state.filter).some((chosen) => chosen.length));
  };

  A.clearAll = function () {
    A.set({ find: "", filter: A.noFilter, classes: [] });
  };

  A.toggle = function (kind, value) {
    const chosen = A.state.filter[kind];
    const next = chosen.includes(value) ? chosen.filter((one) => one !== value) : [...chosen, value];
    A.set({ filter: Object.assign({}, A.state.filter, { [kind]: next }) });
  };

  A.toggleClass = function (key) {
    const chosen = A.state.classes;
    A.set({ classes: chosen.includes(key) ? chosen.filter((one) => one !== key) : [...chosen, key] });
  };

  // How many organisations there would be with some changes of the state.
  A.countIf = function (changes) {
    const changed = Object.assign({}, A.state, changes);
    return passing(changed, null).reduce((sum, one) => sum + one, 0);
  };

  // Whether a change of the state changes what is shown.
  A.filterChanged = function (state, before) {
    return state.filter !== before.filter || state.find !== before.find || state.classes !== before.classes || (state.classes.length && state.layer !== before.layer);
  };
});
