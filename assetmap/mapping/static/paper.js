// What only paper has: a line that says what is shown, the key of the marks, and the organisations that are shown.
assetmap.part(function (A) {
  "use strict";

  const words = A.words;
  const h = A.element;
  const byId = (id) => document.getElementById(id);
  const MOST = 66; // with the sources they fill one sheet of A4: two columns upright, three lengthwise

  function row(i, far) {
    const stage = A.isOver(i) ? words.status[A.field("status", i)] : A.stageText(i);
    const away = far && far.has(i) ? A.say(words.find.far, { km: A.format(far.get(i) / 1000, "score") }) + " " : "";
    return h("li", {}, h("bdi", { class: "title" }, A.data.places.name[i]), h("span", { class: "sub" }, [away + A.placeLine(i), stage].filter(Boolean).join(" · ")));
  }

  function list() {
    if (!A.data.places || !A.isFiltered()) return [];
    const [shown, far] = A.placesInOrder();
    if (!shown.length) return [];
    const left = shown.length - MOST;
    return [
      h("h2", {}, A.shownText()),
      h("ul", {}, shown.slice(0, MOST).map((i) => row(i, far))),
      left > 0 ? h("p", {}, A.say(words.paper.more, { n: A.format(left, "people") })) : null,
    ].filter(Boolean);
  }

  A.drawPaper = function () {
    if (A.data.places) byId("paper-marks").replaceChildren(...A.marksKey());
    window.addEventListener("beforeprint", function () {
      byId("paper-shown").textContent = A.shownText();
      byId("paper-list").replaceChildren(...list());
    });
    window.addEventListener("afterprint", () => byId("paper-list").replaceChildren());
  };
});
