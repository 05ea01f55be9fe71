// What next: whom to talk to, what changed, progress by month, who is reached, and how sure the ranking is.
assetmap.part(function (A) {
  "use strict";

  const data = A.data;
  const words = A.words;
  const h = A.element;
  const NS = "http://www.w3.org/2000/svg";
  const FEW_PEOPLE = 100;
  const MOST_NAMED = 5; // organisations named as the cause of one change
  const ABOUT_ALL = ["few_contacts", "few_two_way"]; // said once, and not of each locality
  const UNITS = { detour: "rate", target_share: "percent" };

  function people(n) {
    return n === null ? words.layers.no_data : A.plural(words.next, "people", n);
  }

  // Why an organisation is one to talk to next.
  function reason(n) {
    const next = data.next;
    const left = next.gain[n] + next.by_earlier[n];
    const parts = [A.say(next.by_remit[n] ? words.next.within_or_served : words.next.within, { people: people(left) })];
    if (next.by_earlier[n]) parts.push(A.say(words.next.by_earlier, { n: A.format(next.by_earlier[n], "people") }));
    if (next.incomplete[n]) parts.push(words.next.incomplete);
    const last = next.last_contact[n];
    parts.push(last ? A.say(words.next.last, { when: A.when(last) }) : words.next.never);
    return parts.join(" ");
  }

  function nextRow(n, focus) {
    const i = data.next.place[n];
    return h(
      "li",
      {},
      h(
        "button",
        { type: "button", class: "row", "data-focus": focus ? "place " + i : null, onclick: () => A.set({ place: i }) },
        h("span", { class: "rank" }, String(n + 1)),
        h("span", { class: "who" }, h("bdi", { class: "title" }, data.places.name[i]), h("span", { class: "sub" }, A.placeLine(i) + ". " + A.stageText(i) + "."), h("span", { class: "sub" }, [reason(n), ...rough(n)].join(" "))),
      ),
    );
  }

  // What is to be known of one row: few people, and a row of the list that is old or unsure.
  function rough(n) {
    const i = data.next.place[n];
    const few = data.next.gain[n] < FEW_PEOPLE ? words.next.few : null;
    const unknown = A.field("status", i) === "unknown" ? words.next.unknown_status : null;
    return [few, unknown, A.isStale(i) ? A.say(words.next.stale) : null].filter(Boolean);
  }

  // The team is told how many declined; in other copies they are known.
  function declined() {
    const n = data.audience === "team" ? data.places.stage.filter((stage) => stage === "declined").length : 0;
    return n ? h("p", { class: "note" }, A.plural(words.next, "declined", n)) : null;
  }

  // The first of the ranking; on a ward's profile, of those that serve it.
  A.nextRows = function (area, most) {
    const here = area === null ? null : new Set(data.areas.places[area]);
    return data.next.place
      .map((_, n) => n)
      .filter((n) => !here || here.has(data.next.place[n]))
      .slice(0, most)
      .map((n) => nextRow(n, area === null));
  };

  function whoNext() {
    const rows = A.nextRows(null, 10);
    const nobody = data.numbers.target_residents === 0 ? words.next.no_targets : words.next.nobody;
    return [...titled(words.next.title, A.nextHelp()), rows.length ? h("ol", { class: "rows" }, rows) : h("p", {}, nobody), declined()];
  }

  // Partners see those that declined as known.
  A.nextHelp = function () {
    return words.next.help + " " + (data.audience === "team" ? words.next.help_team : words.next.help_partner);
  };

  // A heading, and what its figures mean one tap away.
  function titled(title, ...texts) {
    return A.asked(h("h2", {}, title), A.say(texts.join(" ")));
  }

  // The headline's figures that are not what they were on the last page.
  function figuresMoved(then) {
    return ["unreached_target_residents", "target_residents", "engaged", "organisations"]
      .filter((name) => then[name] !== data.numbers[name])
      .map(function (name) {
        const said = (value) => (value === null ? words.layers.no_data : A.format(value, "people"));
        return h("li", {}, A.say(words.changes.figure, { what: words.changes[name], before: said(then[name]), after: said(data.numbers[name]) }));
      });
  }

  function sinceLast(last) {
    const moved = figuresMoved(last.figures);
    return [
      moved.length ? h("ul", { class: "changes" }, moved) : h("p", {}, words.changes.same_figures),
      last.uncompared ? h("p", { class: "note" }, A.plural(words.changes, "uncompared", last.uncompared)) : null,
    ];
  }

  let since = 0;
  function whatChanged() {
    const last = data.last;
    const help = [words.changes.help, words.changes.help_last, ...(data.audience === "team" ? [] : [words.changes.help_partner])];
    if (data.kind !== "locality") return last ? [...titled(words.changes.title, words.changes.help_last), h("p", {}, words.changes.since + " " + lastPage(last) + ":"), ...sinceLast(last)] : [];
    const all = [...(last ? [last] : []), ...data.changes];
    const one = all[since];
    const select = h("select", { id: "since", onchange: () => ((since = select.selectedIndex), redraw("changes")) }, all.map((each) => h("option", {}, each === last ? lastPage(last) : A.when(each.since))));
    select.selectedIndex = since;
    const rows = one.area.map(function (area, n) {
      const named = one.through[n].slice(0, MOST_NAMED).map((i) => h("button", { type: "button", class: "link", onclick: () => A.set({ place: i }) }, h("bdi", {}, data.places.name[i])));
      const others = one.others[n] + one.through[n].length - named.length;
      if (others) named.push(A.plural(words.changes, named.length ? "more" : "others", others));
      return h(
        "li",
        {},
        h("button", { type: "button", class: "link", onclick: () => A.set({ area: area, place: null }) }, data.areas.name[area]),
        ": ",
        words.gap[one.before[n]] + " → " + words.gap[one.after[n]],
        named.length ? h("span", { class: "sub" }, " ", one.better[n] ? words.changes.through : words.changes.no_longer, " ", join(named)) : null,
        one.residents_met[n] ? h("span", { class: "sub" }, " ", one.better[n] ? words.changes.met : words.changes.not_met) : null,
        one === last && !one.by_log[n] ? h("span", { class: "sub" }, " ", words.changes.not_by_log) : null,
      );
    });
    return [
      ...titled(words.changes.title, ...help),
      h("p", { class: "choose" }, h("label", { for: "since" }, words.changes.since), " ", select),
      ...(one === last ? sinceLast(last) : []),
      rows.length ? h("ul", { class: "changes" }, rows) : h("p", {}, words.changes.none),
      last ? null : h("p", { class: "note" }, words.changes.first),
    ];
  }

  function lastPage(last) {
    return A.say(words.changes.last_page, { when: A.when(last.since) });
  }

  function join(nodes) {
    return nodes.flatMap((node, n) => (n ? [", ", node] : [node]));
  }

  function svg(tag, attributes, ...children) {
    const made = document.createElementNS(NS, tag);
    for (const [name, value] of Object.entries(attributes)) made.setAttribute(name, String(value));
    made.append(...children);
    return made;
  }

  // A bar a month: the people in target neighbourhoods whom nobody reaches.
  function bars(dates, values) {
    const most = Math.max(...values.map((one) => one || 0), 1);
    const step = 340 / values.length;
    const drawn = values.map(function (value, n) {
      const height = ((value || 0) / most) * 96;
      const bar = svg("rect", { x: 30 + n * step, y: 116 - height, width: Math.max(step - 2, 1.5), height: height, class: "column" });
      bar.append(svg("title", {}, A.when(dates[n]) + ": " + people(value)));
      return bar;
    });
    const label = (n) => A.when(dates[n].slice(0, 7));
    return svg(
      "svg",
      { viewBox: "0 0 380 138", class: "chart", role: "img", "aria-label": A.say(words.progress.label, { from: label(0), to: label(dates.length - 1), first: people(values[0]), last: people(values[values.length - 1]) }) },
      svg("line", { x1: 28, x2: 372, y1: 116, y2: 116, class: "axis" }),
      svg("text", { x: 28, y: 11, class: "tick" }, A.format(most, "people")),
      ...drawn,
      svg("text", { x: 28, y: 132, class: "tick" }, label(0)),
      svg("text", { x: 372, y: 132, class: "tick end" }, label(dates.length - 1)),
    );
  }

  function byMonth() {
    const made = data.progress;
    const states = Object.keys(words.gap);
    const row = (n) =>
      h("tr", {}, h("th", { scope: "row" }, A.when(made.date[n])), h("td", {}, A.format(made.unreached_target_residents[n], "people")), h("td", {}, A.format(made.engaged[n], "people")), states.map((state) => h("td", {}, A.format(made["wards_" + state][n], "people"))));
    const order = made.date.map((_, n) => n).reverse();
    const drawn = made.date.length > 1 && data.numbers.target_residents !== 0;
    return [
      ...titled(words.progress.title, words.progress.help),
      h("p", {}, data.numbers.target_residents === 0 ? words.progress.no_targets : words.progress.what),
      drawn ? bars(made.date, made.unreached_target_residents) : null,
      made.date.length > 1 ? null : h("p", { class: "note" }, words.progress.one_date),
      h(
        "details",
        { class: "help" },
        h("summary", {}, words.progress.table),
        h(
          "div",
          { class: "scroll", tabindex: "0", role: "region", "aria-label": words.progress.table },
          h(
            "table",
            { class: "numbers" },
            h("thead", {}, h("tr", {}, h("th", { scope: "col" }, words.progress.date), h("th", { scope: "col" }, words.layers.unreached), h("th", { scope: "col" }, words.progress.engaged), states.map((state) => h("th", { scope: "col" }, words.gap[state])))),
            h("tbody", {}, order.map(row)),
          ),
        ),
      ),
    ];
  }

  function ratio(value) {
    return value === null ? words.layers.no_data : A.format(value, "rate");
  }

  function whoIsReached() {
    const fair = data.fairness;
    const n = fair.locality.indexOf(data.kind === "locality" ? data.slug : "");
    const shares = [fair.share_reached_most[n], fair.share_reached_least[n]];
    const said = shares.includes(null) ? null : fair.fairness_ratio[n] === null ? words.fairness.unknown : fair.fairness_ratio[n] < 0.95 ? words.fairness.less : fair.fairness_ratio[n] > 1.05 ? words.fairness.more : words.fairness.same;
    const values = { most: A.format(fair.share_reached_most[n], "percent"), least: A.format(fair.share_reached_least[n], "percent"), ratio: ratio(fair.fairness_ratio[n]) };
    const basis = fair.basis === "wards" ? words.fairness.help_wards : words.fairness.help;
    const out = [...titled(words.fairness.title, basis, words.fairness.help_table), said ? h("p", {}, A.say(said, values)) : null];
    if (data.kind === "locality") {
      const effort = { contacts: A.format(fair.share_of_contacts[n], "percent"), need: A.format(fair.share_of_unreached[n], "percent"), two_way: A.format(fair.share_of_two_way[n], "percent") };
      if (fair.share_of_contacts[n] !== null && fair.share_of_unreached[n] !== null) out.push(h("p", {}, A.say(fair.share_of_two_way[n] === null ? words.fairness.effort_one_way : words.fairness.effort, effort)));
    } else out.push(sideBySide(fair));
    out.push(cautions(fair.cautions));
    if (fair.curve.people.length > 2 && fair.concentration_index[n] !== null) out.push(curve(fair.curve), h("p", { class: "note" }, A.say(words.fairness.index, { index: A.format(fair.concentration_index[n], "standard") })));
    return out;
  }

  function nameOf(slug) {
    return slug ? data.areas.name[data.areas.code.indexOf(slug)] : data.place;
  }

  // Small numbers, and why there is no ratio: said beside the figures; on the overview by locality.
  function cautions(made) {
    const said = made.kind.map((kind, n) => A.say(words.caveat[kind + (made.n[n] === 1 ? "_one" : "")] || words.caveat[kind], { n: A.format(made.n[n], "people") }));
    if (data.kind === "locality") return said.length ? h("ul", { class: "known" }, said.map((text) => h("li", {}, text))) : null;
    const own = (slug) => said.filter((_, n) => made.locality[n] === slug && !ABOUT_ALL.includes(made.kind[n]));
    const rows = data.fairness.locality.filter((slug) => own(slug).length).map((slug) => h("li", {}, nameOf(slug) + ": " + own(slug).join(" ")));
    const all = said.filter((_, n) => made.locality[n] === "" && ABOUT_ALL.includes(made.kind[n])).map((text) => h("li", {}, text));
    return rows.length + all.length ? h("details", { class: "help" }, h("summary", {}, words.fairness.cautions), h("ul", { class: "known" }, rows, all)) : null;
  }

  function sideBySide(fair) {
    const columns = [
      ["share_reached_most", "percent"],
      ["share_reached_least", "percent"],
      ["fairness_ratio", "rate"],
      ["share_of_unreached", "percent"],
      ["share_of_contacts", "percent"],
      ["share_of_two_way", "percent"],
    ];
    return h(
      "div",
      { class: "scroll", tabindex: "0", role: "region", "aria-label": words.fairness.title },
      h(
        "table",
        { class: "numbers" },
        h("thead", {}, h("tr", {}, h("td", {}), columns.map(([column]) => h("th", { scope: "col" }, words.fairness[column])))),
        h("tbody", {}, fair.locality.map((slug, n) => h("tr", {}, h("th", { scope: "row" }, nameOf(slug)), columns.map(([column, unit]) => h("td", {}, A.format(fair[column][n], unit)))))),
      ),
    );
  }

  // People from the most to the least deprived, along; the share of those reached who are among them, up.
  function curve(made) {
    const at = (p, r) => (30 + p * 150).toFixed(1) + " " + (156 - r * 150).toFixed(1);
    return svg(
      "svg",
      { viewBox: "0 0 380 176", class: "chart curve", role: "img", "aria-label": words.fairness.curve },
      svg("path", { d: "M30 6V156H180", class: "axis" }),
      svg("path", { d: "M30 156L180 6", class: "even" }),
      svg("path", { d: "M" + made.people.map((p, n) => at(p, made.reached[n])).join("L"), class: "line" }),
      svg("text", { x: 30, y: 172, class: "tick" }, words.fairness.along),
      svg("text", { x: 190, y: 60, class: "tick" }, words.fairness.line),
      svg("text", { x: 190, y: 76, class: "tick" }, words.fairness.even),
    );
  }

  // A number of the definitions as people write it.
  function limit(made, column, n) {
    const value = made[column][n];
    return A.format(value, UNITS[made.threshold[n]] || (Number.isInteger(value) ? "people" : "score"));
  }

  function howSure() {
    const made = data.sensitivity;
    if (!made.threshold.length || !made.top[0]) return [];
    const least = Math.min(...made.stay);
    const row = (n) =>
      h("tr", {}, h("th", { scope: "row" }, words.sensitivity[made.threshold[n]] || made.threshold[n]), h("td", {}, limit(made, "usual", n) + " → " + limit(made, "value", n)), h("td", {}, A.say(words.sensitivity.of, { n: made.stay[n], top: made.top[n] })), h("td", {}, A.format(made.unreached[n], "people")));
    const all = least === made.top[0];
    const said = made.top[0] === 1 ? (all ? words.sensitivity.one : words.sensitivity.one_moves) : all ? words.sensitivity.all : words.sensitivity.some;
    return [
      ...titled(words.sensitivity.title, words.sensitivity.help),
      h("p", {}, A.say(said, { top: made.top[0], least: least })),
      h(
        "details",
        { class: "help" },
        h("summary", {}, words.sensitivity.table),
        h("table", { class: "numbers" }, h("thead", {}, h("tr", {}, h("th", { scope: "col" }, words.sensitivity.number), h("th", { scope: "col" }, words.sensitivity.moved), h("th", { scope: "col" }, words.sensitivity.stay), h("th", { scope: "col" }, words.layers.unreached))), h("tbody", {}, made.threshold.map((_, n) => row(n)))),
      ),
    ];
  }

  // What is to be known of a ward's figures, or (null) of all; but for a kind that is said already, or only one.
  A.caveatsOf = function (area, but, only) {
    const made = data.caveats;
    return made.kind
      .map(function (kind, n) {
        if (made.area[n] !== area || kind === but || (only && kind !== only)) return null;
        const key = kind + (area === null && words.caveat[kind + "_all"] ? "_all" : made.n[n] === 1 ? "_one" : "");
        return A.say(words.caveat[key] || words.caveat[kind] || "", { n: A.format(made.n[n], "people"), of: A.format(made.of[n], "people") });
      })
      .filter(Boolean);
  };

  // Which areas' (or, null, the whole page's) share within reach of physical activity is a lowest value: for most
  // organisations nobody has noted whether it is what they are for.
  const low = new Set(data.caveats ? data.caveats.area.filter((_, n) => data.caveats.kind[n] === "unknown_focus") : []);
  A.isLow = function (column, area) {
    return column === "share_within_reach_active" && (low.has(area) || (area !== undefined && low.has(null)));
  };

  // What is to be known of a layer as a whole, or nothing.
  A.layerCaution = function (layer) {
    return A.isLow(layer.id, null) ? A.caveatsOf(null, "", "unknown_focus")[0] : "";
  };

  const PARTS = { next: whoNext, changes: whatChanged, progress: byMonth, fairness: whoIsReached, sure: howSure, known: restsOn };

  // What all of these figures rest on.
  function restsOn() {
    const said = A.caveatsOf(null);
    return said.length ? [h("h2", {}, words.caveat.title), h("ul", { class: "known" }, said.map((text) => h("li", {}, text)))] : [];
  }

  function redraw(name) {
    const box = document.getElementById("next-" + name);
    box.replaceChildren(...PARTS[name]().filter(Boolean));
    if (name === "changes") box.querySelector("select").focus();
  }

  A.drawInsight = function () {
    const drawn = Object.entries(PARTS)
      .filter(([name]) => name !== "next" || data.kind === "locality")
      .map(([name, draw]) => [name, draw().filter(Boolean)])
      .filter(([, content]) => content.length);
    document.getElementById("next").replaceChildren(...drawn.map(([name, content]) => h("div", { id: "next-" + name, class: "part" }, content)));
  };
});
