
// Puts the page together, and narrows it down to what is looked for.
const filter = { outcome: null, text: "" };

function drawOutcomes() {
  for (const [outcome, count] of counts()) {
    const chip = element("button", { type: "button", class: "chip", "aria-pressed": "false", "data-outcome": outcome }, icon(outcome),
      element("span", {}, OUTCOMES[outcome].label), element("span", { class: "count" }, count.toLocaleString("en")));
    chip.addEventListener("click", () => {
      filter.outcome = filter.outcome === outcome ? null : outcome;
      applyFilter();
    });
    byId("outcomes").append(chip);
  }
  byId("find").addEventListener("input", event => {
    filter.text = event.target.value.trim().toLowerCase();
    applyFilter();
  });
}

function applyFilter() {
  const fits = resources.map(resource => (filter.outcome === null || resource.outcome === filter.outcome) && resource.key.toLowerCase().includes(filter.text));
  const narrowed = filter.outcome !== null || filter.text !== "";
  for (const chip of byId("outcomes").children) chip.setAttribute("aria-pressed", String(chip.dataset.outcome === filter.outcome));
  graph.nodes.forEach((node, place) => {
    node.classList.toggle("out", !fits[place]);
    if (fits[place]) node.removeAttribute("aria-disabled");
    else node.setAttribute("aria-disabled", "true");
  });
  for (const row of document.querySelectorAll(".row, .change")) row.hidden = !fits[Number(row.dataset.place)];
  const found = fits.flatMap((fit, place) => fit ? [place] : []);
  byId("found").textContent = narrowed ? `${found.length.toLocaleString("en")} of ${counted(resources.length, "resource")}` : "";
  if (narrowed && found.length > 0) setCurrent(found[0]);
}

drawHeader();
drawOutcomes();
if (resources.length > 0) drawGraph();
else for (const id of ["graph", "timeline", "changes"]) byId(id).hidden = true;
document.querySelector(".filter").hidden = resources.length === 0;
for (const link of document.querySelectorAll(".sections a")) link.hidden ||= byId(link.hash.slice(1)).hidden;
drawTimeline();
drawChanges();
drawNextSteps();
addEventListener("beforeprint", () => document.querySelectorAll("#changes details").forEach(more => more.open = true));
