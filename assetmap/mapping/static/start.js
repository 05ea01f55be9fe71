// Draws everything for the first time.
assetmap.part(function (A) {
  "use strict";

  A.begin = function (leafletMap) {
    document.body.classList.toggle("many", A.data.areas.name.length > 24);
    A.drawMap(leafletMap);
    A.drawPanel();
    A.drawDetail();
    A.drawTable();
    A.drawTake();
    A.drawPaper();
    A.drawCorrections();
    if (A.data.next) A.drawInsight();
    A.followAddress();
    document.body.dataset.ready = "yes";
  };
});
