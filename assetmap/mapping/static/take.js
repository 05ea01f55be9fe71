// What a person takes away: tables as CSV files, and a note of what is missing or wrong.
assetmap.part(function (A) {
  "use strict";

  const data = A.data;

  // A cell that a spreadsheet would take for a formula gets an apostrophe; numbers below zero stay numbers.
  function safe(text) {
    return /^'*[=+\-@\t\r]/.test(text) && !/^-\d+(\.\d+)?$/.test(text) ? "'" + text : text;
  }

  function cell(value) {
    const text = value === null || value === undefined ? "" : typeof value === "number" ? String(value) : safe(String(value));
    return /[",\r\n;]/.test(text) || text !== text.trim() ? '"' + text.replace(/"/g, '""') + '"' : text;
  }

  A.csv = function (heads, rows) {
    return "\ufeff" + [heads, ...rows].map((row) => row.map(cell).join(",") + "\r\n").join("");
  };

  // Hand a file to the browser to save; nothing leaves the computer.
  A.save = function (name, content, type) {
    const link = document.createElement("a");
    link.href = URL.createObjectURL(new Blob([content], { type: type }));
    link.download = name;
    document.body.append(link);
    link.click();
    link.remove();
    setTimeout(() => URL.revokeObjectURL(link.href), 10000);
  };

  A.drawTake = function () {
    document.getElementById("take-png").addEventListener("click", () => A.takePng());
    document.getElementById("take-svg").addEventListener("click", () => A.takeSvg());
    document.getElementById("take-print").addEventListener("click", () => window.print());
  };

  A.takeTable = function (which) {
    const now = A.tableNow(which);
    const columns = now.columns.filter((column) => column.id !== "rank" || which === "areas");
    const rows = now.rows.map((i) => columns.map((column) => (column.raw ? column.raw(i) : column.number ? column.value(i) : column.text(i))));
    const name = { areas: data.kind === "locality" ? "wards" : "localities", small: "lsoas", places: "organisations" }[now.name];
    A.save([data.slug === "index" ? "all" : data.slug, name, data.asOf].join("-") + ".csv", A.csv(columns.map((column) => column.title), rows), "text/csv;charset=utf-8");
  };
});
