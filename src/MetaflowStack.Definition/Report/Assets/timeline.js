
// What ran when: a row for each resource that was worked on, by stage, in the order in which they began.
const STEPS = [1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1800, 3600, 7200, 14400];

function drawTimeline() {
  const rows = resources.filter(resource => resource.worked).sort((one, other) => one.start - other.start || one.index - other.index);
  if (rows.length === 0) {
    byId("timeline-rows").append(element("p", { class: "empty" }, "Nothing was made, changed or removed."));
    byId("critical-only").closest("label").hidden = true;
    return;
  }
  const begin = rows[0].start, end = Math.max(...rows.map(row => row.start + row.seconds)), length = Math.max(end - begin, 0.001);
  const marks = innerWidth < 640 ? 4 : 8;
  const step = STEPS.find(seconds => length / seconds <= marks) ?? Math.ceil(length / marks / 3600) * 3600;
  const table = element("div", { class: "timeline" }, axis(length, step));
  table.style.setProperty("--step", `${100 * step / length}%`);
  model.stages.forEach((name, stage) => {
    const inStage = rows.filter(row => row.stage === stage);
    if (inStage.length > 0) {
      table.append(element("div", { class: "stage" }, element("h3", {}, name, element("span", { class: "muted" }, ` ${inStage.length}`)),
        ...inStage.map(row => timelineRow(row, begin, length))));
    }
  });
  byId("timeline-rows").append(table);
  byId("critical-only").addEventListener("change", event => table.classList.toggle("critical-only", event.target.checked));
}

function axis(length, step) {
  const marks = element("div", { class: "marks" });
  for (let at = 0; at <= length; at += step) {
    const mark = element("span", {}, at === 0 ? "0" : duration(at).replace(/ 00 s$/, "").replace(/\.0 s$/, " s").replace(/ 00 min$/, ""));
    mark.style.left = `${100 * at / length}%`;
    if (at / length > 0.92) mark.classList.add("last");
    marks.append(mark);
  }
  return element("div", { class: "axis", "aria-hidden": "true" }, element("span", {}), marks);
}

function timelineRow(resource, begin, length) {
  const [from, share] = [(resource.start - begin) / length, resource.seconds / length];
  const bar = element("span", { class: "bar" }), time = element("span", { class: "bar-time" }, duration(resource.seconds));
  bar.style.left = `${100 * from}%`;
  bar.style.width = `${100 * share}%`;
  // Behind the bar where there is room, else before it, else in it.
  if (from + share > 0.82 && from < 0.18) {
    time.classList.add("inside");
    time.style.right = `${100 * (1 - from - share)}%`;
  } else if (from + share > 0.82) {
    time.style.right = `${100 * (1 - from)}%`;
  } else {
    time.style.left = `${100 * (from + share)}%`;
  }
  const more = `, ${resource.outcome}, began ${duration(resource.start - begin)} after the first${resource.critical ? ", on the critical path" : ""}`;
  const row = element("button", {
    type: "button", class: `row o-${resource.outcome}${resource.critical ? " critical" : ""}`, "data-place": resource.index,
    onclick: event => showDetails(resource.index, row, event.detail === 0),
    onpointermove: event => showTip(tipOf(resource, begin), event.clientX, event.clientY),
    onpointerleave: hideTip,
    onfocus: () => {
      const { left, bottom } = bar.getBoundingClientRect();
      if (row.matches(":focus-visible")) showTip(tipOf(resource, begin), left, bottom);
    },
    onblur: hideTip,
  },
    element("span", { class: "row-name" }, icon(resource.outcome), element("span", { class: "row-kind" }, resource.kind), " ", element("span", { class: "row-text" }, resource.title)),
    " ",
    element("span", { class: "track" }, bar, time),
    element("span", { class: "unseen" }, more));
  return row;
}

function tipOf(resource, begin) {
  const [from, to] = [resource.start - begin, resource.start - begin + resource.seconds];
  return [
    element("strong", {}, `${resource.kind}/${resource.name}`),
    element("span", {}, outcomeText(resource)),
    element("span", { class: "muted" }, `from ${duration(from)} to ${duration(to)}`),
    resource.critical && element("span", { class: "on-path" }, "on the critical path"),
    resource.reason && element("span", { class: "muted" }, resource.reason),
  ].filter(part => part);
}

function showTip(parts, x, y) {
  const tip = byId("tip");
  tip.replaceChildren(...parts);
  tip.hidden = false;
  const { width, height } = tip.getBoundingClientRect();
  tip.style.left = `${Math.max(8, Math.min(x + 12, innerWidth - width - 8))}px`;
  tip.style.top = `${y + 16 + height > innerHeight ? Math.max(8, y - height - 12) : y + 16}px`;
}

function hideTip() {
  byId("tip").hidden = true;
}
