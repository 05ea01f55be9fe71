// "What is missing or wrong?": a form whose notes become a small file to send back; `assetmap import` reads it.
assetmap.part(function (A) {
  "use strict";

  const data = A.data;
  const words = A.words;
  const h = A.element;
  const FIELDS = ["name", "description", "activities", "address", "postcode", "times", "cost", "accessibility", "website"];
  const HEADS = ["id", ...FIELDS, "asset_type", "status", "source", "assured_date", "comment"];
  const noted = []; // what was noted since the page was opened: {column: text}
  let unsaved = false;
  let dialog = null;
  let about = null; // number of the organisation that the form is about; null for one that is missing

  function titleOf(name) {
    return words.corrections[name] || words.place[name === "asset_type" ? "type" : name] || words.table[name];
  }

  function input(name, value) {
    const long = ["description", "comment"].includes(name);
    return h("label", { class: "field" }, h("span", {}, titleOf(name)), long ? filled(h("textarea", { name: name, rows: 3 }), value) : filled(h("input", { name: name, type: "text", required: name === "name" }), value));
  }

  function filled(control, value) {
    control.value = value;
    return control;
  }

  function choice(name, named, value) {
    const select = h("select", { name: name }, h("option", { value: "" }, words.corrections.not_sure), Object.entries(named).filter(([key]) => key !== "unknown").map(([key, label]) => h("option", { value: key }, label)));
    select.value = value in named && value !== "unknown" ? value : "";
    return h("label", { class: "field" }, h("span", {}, titleOf(name)), select);
  }

  function open(i) {
    about = i;
    const now = (column) => (i === null ? "" : A.field(column, i) || "");
    dialog.replaceChildren(
      h(
        "form",
        { method: "dialog", onsubmit: keep },
        h("h2", { id: "correction-title" }, i === null ? words.corrections.missing : A.say(words.corrections.wrong, { what: data.places.name[i] })),
        h("p", { class: "note" }, words.corrections.how),
        FIELDS.map((name) => input(name, now(name))),
        choice("asset_type", words.asset_type, now("asset_type")),
        choice("status", words.status, now("status")),
        input("comment", ""),
        h("p", { class: "problem", role: "alert" }),
        h(
          "p",
          { class: "buttons" },
          h("button", { type: "submit", class: "take" }, words.corrections.keep),
          h("button", { type: "button", class: "link", onclick: () => dialog.close() }, words.corrections.cancel),
        ),
      ),
    );
    dialog.returnValue = "";
    dialog.showModal();
  }

  // Only what was changed is noted, with what says which organisation it is about. A blank cell of the file means
  // "as it is", so what was emptied is told in words.
  function keep(event) {
    const form = new FormData(event.target);
    const row = {};
    const emptied = [];
    for (const [name, value] of form) {
      const before = about === null ? "" : A.field(name, about) || "";
      if (value.trim() === before.trim() || (value === "" && before === "unknown")) continue;
      if (value.trim()) row[name] = value.trim();
      else emptied.push(titleOf(name));
    }
    if (emptied.length) row.comment = [A.say(words.corrections.emptied, { what: emptied.join(", ") }), row.comment].filter(Boolean).join(" ");
    if (!Object.keys(row).length) {
      event.preventDefault();
      event.target.querySelector(".problem").textContent = words.corrections.nothing;
      return;
    }
    if (about !== null) {
      row.id = data.places.id[about];
      row.name = row.name || data.places.name[about];
      row.postcode = row.postcode || A.field("postcode", about) || "";
      row.asset_type = row.asset_type || A.field("asset_type", about) || "";
    }
    noted.push(row);
    unsaved = true;
    dialog.returnValue = "noted";
    draw();
  }

  A.correctionsCsv = function () {
    const today = new Date();
    const day = [today.getFullYear(), String(today.getMonth() + 1).padStart(2, "0"), String(today.getDate()).padStart(2, "0")].join("-");
    const rows = noted.map((row) => Object.assign({ source: A.say(words.corrections.source, { date: data.asOf }), assured_date: day }, row));
    return { name: data.slug + "-corrections-" + day + ".csv", content: A.csv(HEADS, rows.map((row) => HEADS.map((name) => row[name] || ""))) };
  };

  function draw() {
    const box = document.getElementById("corrections");
    const drawn = [
      h("h2", { tabindex: "-1" }, words.corrections.title),
      h("p", {}, h("button", { type: "button", class: "take", "data-focus": "add", onclick: () => open(null) }, words.corrections.add)),
      h("p", { class: "note" }, words.corrections.or),
      noted.length
        ? h(
            "div",
            { class: "noted", role: "status" },
            h("p", {}, h("strong", {}, A.plural(words.corrections, "noted", noted.length))),
            h("ul", {}, noted.map((row, n) => h("li", {}, h("bdi", {}, row.name), " ", h("button", { type: "button", class: "link", "data-focus": "note " + n, "aria-label": A.say(words.find.take_off, { what: row.name }), onclick: () => drop(n) }, words.corrections.drop)))),
            h("p", {}, h("button", { type: "button", class: "take strong", id: "take-corrections", onclick: save }, words.corrections.save)),
            h("p", { class: "note" }, words.corrections.send),
          )
        : null,
    ];
    A.redraw(box, () => box.replaceChildren(...drawn.filter(Boolean)), () => box.querySelector("h2"));
  }

  function drop(n) {
    noted.splice(n, 1);
    unsaved = noted.length > 0;
    draw();
  }

  function save() {
    const file = A.correctionsCsv();
    A.save(file.name, file.content, "text/csv;charset=utf-8");
    unsaved = false;
  }

  A.correctionButton = function (i) {
    return h("p", {}, h("button", { type: "button", class: "link", onclick: () => open(i) }, words.corrections.wrong_here));
  };

  A.drawCorrections = function () {
    if (!data.places) return;
    dialog = h("dialog", { id: "correction", "aria-labelledby": "correction-title" });
    // From what was noted to where it is saved.
    dialog.addEventListener("close", function () {
      const button = document.getElementById("take-corrections");
      if (dialog.returnValue === "noted" && button) button.focus();
    });
    document.body.append(dialog);
    draw();
    // What was noted is gone with the page: say so before it closes.
    window.addEventListener("beforeunload", function (event) {
      if (unsaved) event.preventDefault();
    });
  };
});
