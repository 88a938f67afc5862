
// One resource in full, beside the page: it covers nothing that is needed, and Escape closes it.
let detailsFor = null;

function showDetails(place, opener, focus = false) {
  const resource = resources[place], panel = byId("details");
  detailsFor = opener ?? detailsFor;
  hideTip();
  panel.replaceChildren(
    element("div", { class: "details-head" },
      element("h2", { id: "details-title", tabindex: "-1" }, icon(resource.outcome), element("span", {}, resource.title)),
      element("button", { type: "button", class: "quiet", "aria-label": "Close the details", onclick: hideDetails }, "✕")),
    element("dl", { class: "facts-list" }, ...factsOf(resource)),
    ...resource.error ? [element("h3", {}, "Why it failed"), element("div", { class: "error" }, ...errorParts(resource.error))] : [],
    ...resource.differences ? [element("h3", {}, "Fields"), fields(resource.differences)] : [],
    ...related("Depends on", resource.dependsOn),
    ...related("Needed by", resource.neededBy),
    ...[portalLink(resource.portal)].filter(part => part));
  panel.hidden = false;
  panel.scrollTop = 0;
  document.body.classList.add("with-details");
  markRelated(place);
  setCurrent(place);
  if (focus) byId("details-title").focus();
  else say(`Details: ${labelOf(resource)}`);
}

function factsOf(resource) {
  return [
    ["Key", element("code", {}, resource.key)],
    ["Stage", model.stages[resource.stage]],
    ["Outcome", `${outcomeText(resource)}${resource.critical ? ", on the critical path" : ""}`],
    ["Why", resource.reason],
    ["Note", resource.remark],
    ["Began", resource.worked && new Date(Date.parse(model.startedAt) + resource.start * 1000).toISOString().slice(11, 19) + " UTC"],
  ].filter(([, fact]) => fact).flatMap(([name, fact]) => [element("dt", {}, name), element("dd", {}, fact)]);
}

function related(title, places) {
  if (places.length === 0) return [];
  const buttons = places.map(place => element("li", {}, element("button", { type: "button", class: "link", onclick: () => showRelated(place) }, icon(resources[place].outcome), resources[place].key)));
  return [element("h3", {}, title, element("span", { class: "muted" }, ` ${places.length}`)), element("ul", { class: "related" }, ...buttons)];
}

function showRelated(place) {
  reveal(place);
  showDetails(place, graph.nodes[place], true);
}

function hideDetails() {
  const panel = byId("details"), inside = panel.contains(document.activeElement);
  panel.hidden = true;
  document.body.classList.remove("with-details");
  markRelated(null);
  if (inside) detailsFor?.focus({ preventScroll: true });
}

addEventListener("keydown", event => {
  if (event.key === "Escape" && !byId("details").hidden) hideDetails();
  else if (event.key === "Escape") hideTip();
});
