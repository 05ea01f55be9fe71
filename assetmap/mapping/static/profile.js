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

  function numbers(i) {
    const only = [
      ["organisations_serving", words.area.organisations_serving],
      ["organisations_in", words.area.organisations_in],
    ];
    const rows = [
      ["population", "people", words.area.population],
      ["imd_score", "score", words.layers.imd_score],
      ["share_most_deprived_20", "percent", words.layers.share_most_deprived_20],
      ["organisations_per_1000", "rate", words.layers.organisations_per_1000],
      ["share_within_reach_any", "percent", words.layers.share_within_reach_any],
      ["share_within_reach_active", "percent", words.layers.share_within_reach_active],
      ["share_within_reach_engaged", "percent", words.layers.share_within_reach_engaged],
    ];
    return h(
      "table",
      { class: "numbers" },
      h("thead", {}, h("tr", {}, h("td", {}), h("th", { scope: "col" }, words.area.here), data.compare.map((one) => h("th", { scope: "col" }, one.name)))),
      h(
        "tbody",
        {},
        rows.map(([column, unit, label]) =>
          h(
            "tr",
            {},
            h("th", { scope: "row" }, label),
            h("td", {}, A.format(data.areas[column][i], unit)),
            data.compare.map((one) => h("td", {}, A.format(one[column], unit))),
          ),
        ),
        only.map(([column, label]) => h("tr", {}, h("th", { scope: "row" }, label), h("td", {}, A.format(data.areas[column][i], "people")), data.compare.map(() => h("td", {})))),
      ),
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
      h("h3", {}, words.area.domains),
      h("p", { class: "note" }, A.say(words.area.domains_help, { n: data.others })),
      h("table", { class: "bars" }, h("tbody", {}, bars)),
    ];
  }

  function byStage(i) {
    const here = data.areas.places[i];
    const groups = STAGES.map((stage) => [stage, here.filter((n) => (A.field("stage", n) || "known") === stage)]).filter(([, list]) => list.length);
    const out = [h("h3", {}, words.area.who)];
    if (!groups.length) out.push(h("p", {}, words.area.nobody));
    for (const [stage, list] of groups) {
      out.push(h("h4", {}, words.stage[stage] + " (" + list.length + ")"), h("ul", { class: "rows" }, list.map(A.placeRow)));
    }
    return out;
  }

  function ward(i) {
    const areas = data.areas;
    const basis = areas.target[i];
    return [
      back({ area: null, place: null }),
      h("h2", { tabindex: "-1" }, areas.name[i]),
      h("p", {}, A.stateChip(areas.gap[i]), h("span", { class: "chip" + (basis === "none" || basis === "removed" ? "" : " target") }, words.target_basis[basis])),
      h("p", { class: "note" }, areas.code[i]),
      areas.reason[i] ? h("p", { class: "note" }, A.say(words.area.reason, { reason: "" }), h("bdi", {}, areas.reason[i])) : null,
      areas.target_residents[i] ? h("p", { class: "big" }, A.outOfReach(i)) : null,
      why(i),
      h("h3", {}, words.area.numbers),
      numbers(i),
      reached(i),
      domains(i),
      byStage(i),
    ];
  }

  function reached(i) {
    const rows = [["by_reach", "reached_by_reach"], ["by_remit", "reached_by_remit"]].filter(([, column]) => data.areas[column][i] > 0);
    return rows.map(([key, column]) => h("p", { class: "note" }, words.area[key] + ": " + A.format(data.areas[column][i], "people")));
  }

  function locality(i) {
    const areas = data.areas;
    const rows = data.layers.map((layer) => h("tr", {}, h("th", { scope: "row" }, layer.title), h("td", {}, A.valueText(layer, i))));
    const states = Object.entries(words.gap).map(([state, label]) => h("tr", {}, h("th", { scope: "row" }, label), h("td", {}, String(areas.states[i][state] || 0))));
    return [
      back({ area: null }),
      h("h2", { tabindex: "-1" }, areas.name[i]),
      h("p", { class: "big" }, A.outOfReach(i)),
      h("p", {}, h("a", { class: "go", href: areas.link[i] }, A.say(words.area.open_page, { name: areas.name[i] }))),
      h("table", { class: "numbers" }, h("tbody", {}, rows)),
      h("h3", {}, words.area.wards_by_state),
      h("table", { class: "numbers" }, h("tbody", {}, states)),
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
      ["stage", words.stage[stage] + (f("engagement") ? " (" + A.say(words.engagement[f("engagement")]) + ")" : "")],
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

  A.drawDetail = function () {
    const box = document.getElementById("detail");
    document.addEventListener("keydown", function (event) {
      if (event.key !== "Escape") return;
      if (A.state.place !== null) A.set({ place: null });
      else if (A.state.area !== null) A.set({ area: null });
    });
    A.listen(function (state, before) {
      if (state.area === before.area && state.place === before.place) return;
      const content = state.place !== null ? place(state.place) : state.area !== null ? (data.kind === "locality" ? ward : locality)(state.area) : [];
      box.replaceChildren(...content.flat(3).filter(Boolean));
      const heading = box.querySelector("h2");
      A.toTabs();
      if (heading) heading.focus({ preventScroll: true });
      else document.querySelector("#tabs [data-view='" + state.view + "']").focus({ preventScroll: true });
    });
  };
});
