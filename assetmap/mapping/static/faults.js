// The page of faults can be read whole without this: it shows those of one severity or kind.
(function () {
  "use strict";

  const severity = document.getElementById("severity");
  const kind = document.getElementById("kind");
  const shown = document.getElementById("shown");
  if (!severity) return;

  const wanted = (group) =>
    (!severity.value || group.dataset.severity === severity.value) && (!kind.value || group.dataset.code === kind.value);

  function draw() {
    let count = 0;
    for (const group of document.querySelectorAll(".of-kind")) {
      group.hidden = !wanted(group);
      if (!group.hidden) count += Number(group.dataset.count);
    }
    for (const box of document.querySelectorAll("[data-holds]")) {
      box.hidden = !box.querySelector(".of-kind:not([hidden])");
    }
    shown.textContent = shown.dataset.text.replace("{n}", String(count));
  }

  severity.addEventListener("change", draw);
  kind.addEventListener("change", draw);
  document.body.dataset.ready = "yes";
  draw();
})();
