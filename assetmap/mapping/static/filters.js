// Which organisations and areas are shown: what is looked for, filters, and chosen classes of the key.
assetmap.part(function (A) {
  "use strict";

  const data = A.data;
  const places = data.places;
  const count = places ? places.name.length : 0;
  const ALL = new Uint8Array(count).fill(1);

  // Small letters without accents, so that "cafe" finds "Café".
  function plain(said) {
    return said
      .normalize("NFD")
      .replace(/[\u0300-\u036f'’]/g, "")
      .toLowerCase();
  }

  A.plain = plain;

  // For each kind of filter: the values that an organisation has.
  const values = {
    type: (i) => [A.field("asset_type", i) || "unknown"],
    focus: (i) => [A.field("activity_focus", i) || "unknown"],
    stage: (i) => [A.field("stage", i) || "known"],
    audience: (i) => A.field("audiences", i) || [],
    activity: (i) => activities(i),
    ward: (i) => served(i),
    stale: (i) => (A.isStale(i) ? ["yes"] : []),
    spot: (i) => (places.latitude[i] === null || A.isOver(i) ? [] : [A.spotOf(i)]),
  };

  // "Walking" and "walking" are one activity, written as it is written first.
  const spelt = new Map();
  function activities(i) {
    const here = new Set();
    for (const one of A.field("activities", i).split(";")) {
      const name = one.trim();
      if (!name) continue;
      const key = plain(name);
      if (!spelt.has(key)) spelt.set(key, name);
      here.add(spelt.get(key));
    }
    return [...here];
  }

  // The point where an organisation stands, as text.
  A.spotOf = function (i) {
    return places.latitude[i] + "," + places.longitude[i];
  };

  // The wards of this page that an organisation is in or serves.
  let wards = null;
  function served(i) {
    if (!wards) {
      const known = new Set(data.areas.code);
      wards = places.ward.map((code) => (known.has(code) ? [code] : []));
      data.areas.places.forEach(function (here, area) {
        const code = data.areas.code[area];
        for (const n of here) if (!wards[n].includes(code)) wards[n].push(code);
      });
    }
    return wards[i];
  }

  A.isStale = function (i) {
    const day = A.field("assured_date", i);
    return !day || day < data.staleBefore;
  };

  // All that is looked through when somebody types, made once.
  const texts = [];
  function textOf(n) {
    const words = ["name", "description", "activities", "address", "postcode", "cost"].map((column) => A.field(column, n));
    words.push(A.stageText(n), ...(A.field("audiences", n) || []).map((one) => A.words.audience[one] || one));
    words.push(A.words.asset_type[A.field("asset_type", n) || "unknown"], A.wardName(places.ward[n]), A.field("postcode", n).replace(/\s/g, ""));
    return plain(words.join("\n"));
  }

  function makeTexts(upTo) {
    while (texts.length < upTo) texts.push(textOf(texts.length));
  }

  // Begun while nobody is waiting, a part at a time, so that the first key pressed need not wait for it.
  A.prepareSearch = function () {
    makeTexts(Math.min(texts.length + 2000, count));
    if (texts.length < count) setTimeout(A.prepareSearch);
  };

  // The values of each kind, as numbers an organisation, made once: filters are then fast. Those of organisation i
  // are numbers[starts[i]] and on, up to numbers[starts[i + 1]]: two arrays for all need little memory.
  const tables = new Map();
  function table(kind) {
    if (!tables.has(kind)) {
      const number = new Map();
      const numbers = [];
      const starts = new Uint32Array(count + 1);
      for (let i = 0; i < count; i++) {
        for (const name of values[kind](i)) {
          if (!number.has(name)) number.set(name, number.size);
          numbers.push(number.get(name));
        }
        starts[i + 1] = numbers.length;
      }
      tables.set(kind, { names: [...number.keys()], number: number, numbers: Uint32Array.from(numbers), starts: starts });
    }
    return tables.get(kind);
  }

  A.isChoice = function (kind, name) {
    return count > 0 && table(kind).number.has(name);
  };

  function byKind(kind, chosen) {
    const { names, number, numbers, starts } = table(kind);
    const wanted = new Uint8Array(names.length);
    for (const name of chosen) if (number.has(name)) wanted[number.get(name)] = 1;
    const pass = new Uint8Array(count);
    for (let i = 0; i < count; i++) for (let n = starts[i]; n < starts[i + 1]; n++) pass[i] |= wanted[numbers[n]];
    return pass;
  }

  // While somebody types on, only what was found before is looked through again.
  let looked = { find: "", pass: ALL };
  function byFind(find) {
    makeTexts(count);
    const from = looked.find && find.startsWith(looked.find) ? looked.pass : ALL;
    const pass = new Uint8Array(count);
    const words = plain(find).split(/\s+/).filter(Boolean);
    const holds = (i) => words.every((word) => texts[i].includes(word));
    for (let i = 0; i < count; i++) if (from[i] && holds(i)) pass[i] = 1;
    looked = { find: find, pass: pass };
    return pass;
  }

  function byClass(state) {
    const inside = new Set(data.areas.code.filter((_, area) => A.inClasses(area, state)));
    return Uint8Array.from({ length: count }, (_, i) => Number(served(i).some((code) => inside.has(code))));
  }

  // The tests of a state, one for each kind that filters: {kind, pass}. Each is kept until what it rests on changes.
  const kept = new Map();
  function tests(state) {
    const out = [];
    const add = function (kind, basis, make) {
      const before = kept.get(kind);
      const same = before && before.basis.length === basis.length && basis.every((one, n) => one === before.basis[n]);
      if (!same) kept.set(kind, { basis: basis, pass: make() });
      out.push({ kind: kind, pass: kept.get(kind).pass });
    };
    for (const [kind, chosen] of Object.entries(state.filter)) if (chosen.length) add(kind, [chosen], () => byKind(kind, chosen));
    // A whole postcode is where somebody is: the organisations are then listed by how near they are.
    if (state.find.trim() && !A.nearTo(state.find)) add("find", [state.find.trim()], () => byFind(state.find.trim()));
    if (state.classes.length) add("classes", [state.classes, state.layer], () => byClass(state));
    return out;
  }

  function passing(state) {
    const all = tests(state);
    if (!all.length) return ALL;
    const pass = all[0].pass.slice();
    for (const one of all.slice(1)) for (let i = 0; i < count; i++) pass[i] &= one.pass[i];
    return pass;
  }

  let last = { filter: null };

  // For each organisation 1 where it is shown, else 0.
  A.passing = function () {
    const state = A.state;
    const same = last.filter === state.filter && last.find === state.find && last.classes === state.classes && last.layer === state.layer;
    if (!same) last = { filter: state.filter, find: state.find, classes: state.classes, layer: state.layer, pass: passing(state), shown: null };
    return last.pass;
  };

  // The numbers of the organisations shown, in the order of their names.
  A.shownPlaces = function () {
    const pass = A.passing();
    if (!last.shown) {
      last.shown = [];
      for (let i = 0; i < count; i++) if (pass[i]) last.shown.push(i);
    }
    return last.shown;
  };

  // The choices of all kinds: name and how many organisations there would be, the other filters as they are.
  A.choices = function () {
    const all = tests(A.state);
    const missed = new Uint8Array(count); // how many tests an organisation does not pass
    const by = new Int8Array(count).fill(-1); // the last that it does not
    all.forEach(function (one, t) {
      for (let i = 0; i < count; i++) {
        if (one.pass[i]) continue;
        missed[i] += 1;
        by[i] = t;
      }
    });
    return function (kind) {
      const own = all.findIndex((one) => one.kind === kind);
      const { names, numbers, starts } = table(kind);
      const counts = new Uint32Array(names.length);
      for (let i = 0; i < count; i++) {
        if (missed[i] === 0 || (missed[i] === 1 && own >= 0 && by[i] === own)) for (let n = starts[i]; n < starts[i + 1]; n++) counts[numbers[n]] += 1;
      }
      return names.map((name, n) => ({ name: name, count: counts[n] }));
    };
  };

  // How many organisations there would be after a change.
  A.countIf = function (changes) {
    const before = new Map(kept);
    const n = passing(Object.assign({}, A.state, changes)).reduce((sum, one) => sum + one, 0);
    for (const [kind, one] of before) kept.set(kind, one);
    return n;
  };

  // Whether an area holds one of the chosen classes.
  A.inClasses = function (area, state) {
    if (!state.classes.length) return true;
    const layer = A.layer();
    if (!layer.small) return state.classes.includes(A.classOf(layer, area).key);
    return data.small.area.some((n, i) => n === area && A.smallShown(i));
  };

  // Whether an area is shown; on the overview, where there are no organisations, its name is what is looked for.
  A.areaShown = function (area) {
    const state = A.state;
    if (!places && state.find.trim() && !plain(data.areas.name[area]).includes(plain(state.find.trim()))) return false;
    return A.inClasses(area, state);
  };

  A.smallShown = function (i) {
    return !A.state.classes.length || !A.layer().small || A.state.classes.includes(A.classOf(A.layer(), i).key);
  };

  A.isFiltered = function () {
    const state = A.state;
    return Boolean(state.find.trim() || state.classes.length || Object.values(state.filter).some((chosen) => chosen.length));
  };

  // Whether somebody looks for organisations, and not only at classes of areas.
  A.placesChosen = function () {
    const { find, filter } = A.state;
    return Boolean(data.places && (find.trim() || Object.values(filter).some((chosen) => chosen.length)));
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

  // Whether a change of the state changes which areas, or which areas and organisations, are shown.
  A.areasChanged = function (state, before) {
    return state.classes !== before.classes || (state.classes.length > 0 && state.layer !== before.layer) || (!places && state.find !== before.find);
  };
  A.filterChanged = function (state, before) {
    return state.filter !== before.filter || state.find !== before.find || A.areasChanged(state, before);
  };
});
