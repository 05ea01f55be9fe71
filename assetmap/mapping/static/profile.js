// The profile of a ward (or locality) and the details of an organisation.
assetmap.part(function (A) {
  "use strict";

  const data = A.data;
  const words = A.words;
  const h = A.element;
  const STAGES = ["leading", "working_together", "talking", "contacted", "known", "paused", "declined"];

  function back(to) {
    return h("button", { type: "button", class: "back", onclick: () => A.set(to) }, "← " + words.page.back);
  }

  function organisations(n) {
    return A.plural(words.place, "count", n);
  }

  function why(i) {
    const areas = data.areas;
    const state = areas.gap[i];
    const values = {
      serving: organisations(areas.organisations_serving[i]),
      engaged: areas.engaged[i],
    };
    let key = state;
    if (state === "one_voice") key += areas.engaged[i] === 1 ? "_organisation" : "_sector";
    else if (areas.organisations_serving[i] === 1 && words.gap_why[state + "_one"]) key += "_one";
    const out = [h("p", {}, A.say(words.gap_why[key], values))];
    if (areas.resident_contacts[i]) {
      const met = areas.residents_met[i];
      const people = met === null ? "" : A.say(words.gap_why.people, { n: A.format(met, "people") });
      out.push(h("p", {}, A.say(words.gap_why.direct, { times: areas.resident_contacts[i], people: people })));
    }
    return out;
  }

  // A table of numbers, each row with what it means one tap away: [label, values, what it means].
  function table(heads, rows) {
    const columns = 1 + Math.max(...rows.map(([, values]) => values.length));
    const body = rows.flatMap(function ([label, values, text]) {
      const line = (extra) => h("tr", {}, h("th", { scope: "row" }, label, extra), values.map((value) => h("td", {}, value)));
      if (!text) return [line(null)];
      const [button, note] = A.why(label, A.say(text));
      return [line([" ", button]), h("tr", { class: "said" }, h("td", { colspan: columns }, note))];
    });
    const head = heads ? h("thead", {}, h("tr", {}, h("td", {}), heads.map((one) => h("th", { scope: "col" }, one)))) : null;
    return h("table", { class: "numbers" }, head, h("tbody", {}, body));
  }

  function numbers(i) {
    const layer = (column) => [words.layers[column], words.layers[column + "_help"]];
    const rows = [
      ["population", "people", words.area.population, words.area.population_help],
      ["imd_score", "score", ...layer("imd_score")],
      ["share_most_deprived_20", "percent", ...layer("share_most_deprived_20")],
      ["organisations_per_1000", "rate", ...layer("organisations_per_1000")],
      ["supply_per_1000", "rate", ...layer("supply_per_1000")],
      ["share_within_reach_any", "percent", ...layer("share_within_reach_any")],
      ["share_within_reach_active", "percent", ...layer("share_within_reach_active")],
      ["share_within_reach_engaged", "percent", ...layer("share_within_reach_engaged")],
      ["organisations_serving", "people", words.area.organisations_serving, words.area.organisations_serving_help],
      ["organisations_in", "people", words.area.organisations_in, words.area.organisations_in_help],
      ["reached_by_reach", "people", words.area.by_reach, words.area.by_reach_help],
      ["reached_by_remit", "people", words.area.by_remit, words.area.by_remit_help],
    ].filter(([column]) => data.areas[column] && (!column.startsWith("reached_") || data.areas[column][i] > 0));
    const said = (column, unit, value, area) => (A.isLow(column, area) ? A.say(words.layers.at_least, { value: A.format(value, unit) }) : A.format(value, unit));
    // The first to compare with is the whole page.
    const beside = (column, unit) => data.compare.map((one, n) => (column in one ? said(column, unit, one[column], n ? undefined : null) : ""));
    return table(
      [words.area.here, ...data.compare.map((one) => one.name)],
      rows.map(([column, unit, label, text]) => [label, [said(column, unit, data.areas[column][i], i), ...beside(column, unit)], text]),
    );
  }

  // A bar is as long as the share of all wards that are less deprived.
  function domains(i) {
    const bars = Object.entries(data.areas.below).map(function ([column, ranks]) {
      const share = ranks[i];
      const meter = h("span", { class: "bar" });
      const fill = h("span", {});
      fill.style.width = (share === null ? 0 : share * 100) + "%";
      meter.append(fill);
      const label = words.layers[column].replace(/^[^:]*: /, "");
      return h("tr", {}, h("th", { scope: "row" }, label[0].toUpperCase() + label.slice(1)), h("td", {}, meter), h("td", { class: "figure" }, share === null ? words.layers.no_data : A.format(share, "percent")));
    });
    return [
      A.asked(h("h3", {}, words.area.domains), A.say(words.layers.domain_help)),
      h("p", { class: "note" }, A.say(words.area.domains_help, { n: data.others })),
      h("table", { class: "bars" }, h("tbody", {}, bars)),
    ];
  }

  function byStage(i) {
    const here = data.areas.places[i];
    const groups = STAGES.map((stage) => [stage, here.filter((n) => (A.field("stage", n) || "known") === stage)]).filter(([, list]) => list.length);
    const out = [A.asked(h("h3", {}, words.area.who), A.say(words.area.who_help))];
    if (!groups.length) out.push(h("p", {}, words.area.nobody));
    for (const [stage, list] of groups) {
      out.push(data.places.stage ? h("h4", {}, words.stage[stage] + " (" + list.length + ")") : "", h("ul", { class: "rows" }, list.map(A.placeRow)));
    }
    return out;
  }

  function ward(i) {
    const areas = data.areas;
    const basis = areas.target[i];
    const asked = A.say([words.layers.gap_help, words.layers.target_help, words.layers.unreached_help].join(" "));
    return [
      back({ area: null, place: null }),
      A.asked(h("h2", { tabindex: "-1" }, areas.name[i]), asked),
      h("p", {}, A.stateChip(areas.gap[i]), h("span", { class: "chip" + (basis === "none" || basis === "removed" ? "" : " target") }, A.partsText(i) || words.target_basis[basis])),
      h("p", { class: "note" }, areas.code[i]),
      areas.reason[i] ? h("p", { class: "note" }, A.say(words.area.reason, { reason: "" }), h("bdi", {}, areas.reason[i])) : null,
      areas.target_residents[i] ? h("p", { class: "big" }, A.outOfReach(i)) : null,
      why(i),
      h("h3", {}, words.area.numbers),
      numbers(i),
      domains(i),
      nextHere(i),
      byStage(i),
      goodToKnow(i),
    ];
  }

  function nextHere(i) {
    const rows = data.next ? A.nextRows(i, 5) : [];
    return rows.length ? [A.asked(h("h3", {}, words.next.in_ward), A.say(words.next.help)), h("ol", { class: "rows" }, rows)] : [];
  }

  // What the figures here rest on, where that is little, old or rough.
  function goodToKnow(i) {
    const said = data.caveats ? [...A.caveatsOf(i), ...A.caveatsOf(null, A.caveatsOf(i, "", "unknown_focus").length ? "unknown_focus" : "")] : [];
    return said.length ? [h("h3", {}, words.caveat.title), h("ul", { class: "known" }, said.map((text) => h("li", {}, text)))] : [];
  }

  function locality(i) {
    const areas = data.areas;
    const rows = data.layers.map((layer) => [layer.title, [A.valueText(layer, i)], layer.help]);
    const states = Object.entries(words.gap).map(([state, label]) => [label, [A.format(areas.states[i][state] || 0, "people")]]);
    return [
      back({ area: null }),
      A.asked(h("h2", { tabindex: "-1" }, areas.name[i]), A.say(words.layers.unreached_help)),
      h("p", { class: "big" }, A.outOfReach(i)),
      h("p", {}, h("a", { class: "go", href: areas.link[i] }, A.say(words.area.open_page, { name: areas.name[i] }))),
      table(null, rows),
      A.asked(h("h3", {}, words.area.wards_by_state), A.say(words.layers.gap_help)),
      table(null, states),
    ];
  }

  function link(url) {
    if (!/^https?:\/\//i.test(url)) return url;
    return h("a", { href: url, rel: "noopener noreferrer", target: "_blank" }, url);
  }

  function serves(list) {
    const named = { locality: words.place.whole_locality, all: words.place.everywhere };
    return list.map((one) => named[one] || A.wardName(one) || one).join(", ");
  }

  function place(i) {
    const f = (column) => A.field(column, i);
    const places = data.places;
    const stage = f("stage") || "known";
    const located = places.latitude[i] !== null;
    const rows = [
      ["type", words.asset_type[f("asset_type") || "unknown"]],
      ["activity_focus", words.focus[f("activity_focus")]],
      ["activities", f("activities")],
      ["audiences", (f("audiences") || []).map((one) => words.audience[one] || one).join(", ")],
      ["stage", !places.stage ? "" : words.stage[stage] + (f("engagement") ? " (" + A.say(words.engagement[f("engagement")]) + ")" : "")],
      ["last_contact", f("last_contact") ? A.when(f("last_contact")) : ""],
      ["next_step", f("next_step")],
      ["next_step_due", f("next_step_due") ? A.when(f("next_step_due")) : ""],
      ["notes", f("notes")],
      ["address", [f("address"), f("postcode")].filter(Boolean).join(", ")],
      ["ward", A.wardName(places.ward[i])],
      ["serves", serves(f("serves") || [])],
      ["times", f("times")],
      ["cost", f("cost")],
      ["accessibility", f("accessibility")],
      ["website", f("website") ? link(f("website")) : ""],
      ["status", words.status[f("status")]],
      ["location_quality", f("location_type") === "online" ? words.place.online : located ? words.quality[f("location_quality")] : words.place.unplaced],
      ["source", f("source")],
      ["assured_date", f("assured_date") ? A.when(f("assured_date")) : words.place.never],
    ].filter(([, value]) => value);
    return [
      back({ place: null }),
      h("h2", { tabindex: "-1" }, h("bdi", {}, places.name[i])),
      places.from[i] ? h("p", { class: "note" }, A.say(words.place.elsewhere, { name: places.from[i] })) : null,
      f("description") ? h("p", { dir: "auto" }, f("description")) : null,
      h("dl", {}, rows.map(([key, value]) => [h("dt", {}, words.place[key]), h("dd", { dir: "auto" }, value)])),
      places.from[i] ? null : A.correctionButton(i),
    ];
  }

  // Back from a profile, the focus is on what led to it: its row, else its shape or mark, else the tab.
  function backTo(state, before) {
    const key = before.place !== null ? "place " + before.place : "area " + before.area;
    const rows = [...document.querySelectorAll("#areas [data-focus], #list [data-focus], #next [data-focus], #detail [data-focus]")];
    const row = rows.find((one) => one.dataset.focus === key && one.offsetParent);
    (row || document.querySelector("#tabs [data-view='" + state.view + "']")).focus({ preventScroll: !row });
  }

  A.drawDetail = function () {
    const box = document.getElementById("detail");
    document.addEventListener("keydown", function (event) {
      if (event.key !== "Escape" || document.querySelector("dialog[open]")) return;
      if (A.state.place !== null) A.set({ place: null });
      else if (A.state.area !== null) A.set({ area: null });
    });
    A.listen(function (state, before, how) {
      if (state.area === before.area && state.place === before.place) return;
      const content = state.place !== null ? place(state.place) : state.area !== null ? (data.kind === "locality" ? ward : locality)(state.area) : [];
      const closing = (before.place !== null && state.place === null) || (state.area === null && state.place === null);
      box.replaceChildren(...content.flat(3).filter(Boolean));
      A.toTabs();
      // Who types goes on typing.
      if (how.typing) return;
      const heading = box.querySelector("h2");
      if (closing) backTo(state, before);
      else if (heading) heading.focus({ preventScroll: true });
    });
  };
});
