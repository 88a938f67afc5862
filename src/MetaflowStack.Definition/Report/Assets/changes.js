
// What was planned and what became of it, by stage and field by field.
const FIELDS_SHOWN = 8;

function drawChanges() {
  const list = byId("changes-list");
  model.stages.forEach((name, stage) => {
    const inStage = resources.filter(resource => resource.stage === stage);
    const changed = inStage.filter(isChange), unchanged = inStage.length - changed.length;
    list.append(element("section", { class: "change-stage", "aria-label": name },
      element("h3", {}, name, element("span", { class: "muted" }, ` ${[changed.length > 0 && counted(changed.length, "change"), unchanged > 0 && `${unchanged.toLocaleString("en")} unchanged`].filter(part => part).join(", ")}`)),
      changed.length > 0 && element("ul", {}, ...changed.map(drawChange))));
  });
  if (resources.length === 0) list.append(element("p", { class: "empty" }, "The run ended before there was a plan."));
  else if (!resources.some(isChange)) list.prepend(element("p", { class: "empty" }, "Nothing to change: the stack is as wanted."));
}

function isChange(resource) {
  return !["unchanged", undefined].includes(resource.plan) || !["unchanged", "notrun"].includes(resource.outcome);
}

function drawChange(resource) {
  const button = element("button", { type: "button", class: "link", onclick: event => showDetails(resource.index, button, event.detail === 0) }, resource.key);
  return element("li", { class: `change o-${resource.outcome}`, "data-place": resource.index },
    element("div", { class: "change-head" }, icon(resource.outcome), button, element("span", { class: "outcome" }, outcomeText(resource))),
    resource.reason && element("p", { class: "muted" }, resource.reason),
    resource.remark && element("p", {}, resource.remark),
    resource.differences && fields(resource.differences));
}

/** The fields that differed, old and new; the first of very many, and the others on request. */
function fields(differences) {
  const rows = differences.map(fieldRow);
  if (rows.length <= FIELDS_SHOWN + 2) return element("dl", { class: "fields" }, ...rows);
  return element("div", {}, element("dl", { class: "fields" }, ...rows.slice(0, FIELDS_SHOWN)),
    element("details", {}, element("summary", {}, `${counted(rows.length - FIELDS_SHOWN, "more field")}`), element("dl", { class: "fields" }, ...rows.slice(FIELDS_SHOWN))));
}

function fieldRow(difference) {
  const notes = [difference.replaces && "cannot be changed in place", difference.setBy && `set by ${difference.setBy}`, difference.reason].filter(note => note).join("; ");
  return element("div", {},
    element("dt", {}, difference.path),
    (difference.live ?? difference.desired) !== undefined && element("dd", {}, value("old", difference.live), element("span", { class: "arrow", "aria-label": "becomes" }, "→"), value("new", difference.desired)),
    notes && element("dd", { class: "muted" }, notes));
}

function value(side, text) {
  return element("code", { class: `${side}${text === undefined ? " none" : ""}` }, text ?? "(none)");
}
