
// The head of the page: which run this was, how it ended, its figures, its targets, and the failure if there was one.
const RUN_OUTCOMES = { succeeded: ["Succeeded", "created"], failed: ["Failed", "failed"], cancelled: ["Cancelled", "skipped"] };
const RUN_GLYPHS = { succeeded: "M4.6 8.3l2.3 2.3 4.5-5", failed: OUTCOMES.failed.glyph, cancelled: "M5 8h6" };

function runIcon(outcome) {
  const [, colour] = RUN_OUTCOMES[outcome];
  const shape = outcome === "succeeded" ? "circle" : outcome === "failed" ? "octagon" : "pentagon";
  return drawn("svg", { class: `icon o-${colour}`, viewBox: "0 0 16 16", "aria-hidden": "true" },
    drawn("path", { class: "shape", d: SHAPES[shape] }), drawn("path", { class: "glyph", d: RUN_GLYPHS[outcome] }));
}

function counts() {
  const found = new Map(Object.keys(OUTCOMES).map(outcome => [outcome, 0]));
  for (const resource of resources) found.set(resource.outcome, found.get(resource.outcome) + 1);
  return [...found].filter(([, count]) => count > 0);
}

function drawHeader() {
  const [label, colour] = RUN_OUTCOMES[model.outcome];
  byId("run").append(
    runIcon(model.outcome),
    element("h1", {}, model.stack),
    element("span", { class: `pill o-${colour}` }, label));
  byId("summary").append(...[facts(), figures(), proportions(), targets()].filter(part => part));
  if (model.failure) {
    byId("failure").hidden = false;
    byId("failure-text").append(...errorParts(model.failure));
  }
}

function facts() {
  const started = new Date(model.startedAt);
  const day = started.toLocaleDateString("en-GB", { day: "numeric", month: "long", year: "numeric", timeZone: "UTC" });
  return element("p", { class: "facts" },
    element("strong", {}, model.target), ` in ${model.location} `, element("span", { class: "tag" }, model.cloud === "sandbox" ? "simulated cloud" : "Azure"),
    element("span", { class: "muted" }, " started "),
    element("time", { datetime: model.startedAt }, `${day}, ${started.toISOString().slice(11, 19)} UTC`),
    element("span", { class: "muted run-id" }, ` run ${model.runId.slice(0, 8)}`));
}

function figures() {
  const { makespan, criticalPath, real } = model.times;
  const worked = resources.filter(resource => resource.worked).length;
  if (resources.length === 0) return element("dl", { class: "figures" }, figure("Duration", duration(real), "ended before there was a plan"), figure("Requests", model.requests.total.toLocaleString("en"), counted(model.requests.writes, "write")));
  return element("dl", { class: "figures" },
    figure("Duration", makespan > 0 ? duration(makespan) : "nothing to do", model.cloud === "sandbox" ? `simulated; ${duration(real)} real` : `${duration(real)} with all checks`),
    figure("Critical path", makespan > 0 ? duration(criticalPath) : "none", makespan > 0 ? counted(model.criticalPath.length, "resource") : "no resource was changed"),
    figure("Resources", resources.length.toLocaleString("en"), `${worked.toLocaleString("en")} worked on`),
    figure("Requests", model.requests.total.toLocaleString("en"), counted(model.requests.writes, "write")));
}

function figure(name, value, note) {
  return element("div", {}, element("dt", {}, name), element("dd", { class: "value" }, value), element("dd", { class: "muted" }, note));
}

function proportions() {
  const bar = element("div", { class: "proportions", "aria-hidden": "true" });
  for (const [outcome, count] of counts()) {
    const part = element("span", { class: `o-${outcome}` });
    part.style.flexGrow = count;
    bar.append(part);
  }
  return resources.length > 0 && bar;
}

function targets() {
  return element("ol", { class: "targets", "aria-label": "Targets" }, ...model.targets.map(target =>
    element("li", {}, runIcon(target.outcome), element("span", {}, target.name), element("span", { class: "muted" }, duration(target.seconds)),
      element("span", { class: "unseen" }, ` ${target.outcome}`))));
}

/** A failure: what, why and what to do; a link to the portal when it has one. */
function errorParts(error) {
  return [
    element("p", { class: "error-what" }, error.what),
    error.code && element("p", {}, element("code", {}, error.code)),
    error.why && element("p", { class: "lines" }, ...withLinks(error.why.trim())),
    error.remedy && element("p", { class: "remedy lines" }, element("strong", {}, "What to do: "), ...withLinks(error.remedy)),
    portalLink(error.link),
  ].filter(part => part);
}

/** A link out of the page, when it leads to a web page. */
function portalLink(address) {
  return address?.startsWith("https://") && element("p", {}, element("a", { href: address, rel: "noreferrer", target: "_blank" }, "Open in the Azure portal"));
}
