"use strict";

// The run as the page holds it, and what every part of the page draws with. Texts are set as text, never as markup.
const model = JSON.parse(document.getElementById("data").textContent);

// In the order in which they are listed. The shape tells outcomes apart without colour.
const SHAPES = {
  circle: "M8 .8a7.2 7.2 0 1 0 0 14.4A7.2 7.2 0 0 0 8 .8Z",
  square: "M3.6 1.4h8.8a2.2 2.2 0 0 1 2.2 2.2v8.8a2.2 2.2 0 0 1-2.2 2.2H3.6a2.2 2.2 0 0 1-2.2-2.2V3.6a2.2 2.2 0 0 1 2.2-2.2Z",
  diamond: "M8 .3 15.7 8 8 15.7.3 8Z",
  octagon: "M5.1.9h5.8l4.2 4.2v5.8l-4.2 4.2H5.1L.9 10.9V5.1Z",
  pentagon: "M8 .6 15.4 6l-2.8 8.8H3.4L.6 6Z",
};
const OUTCOMES = {
  failed: { label: "Failed", shape: "octagon", glyph: "M5.4 5.4l5.2 5.2M10.6 5.4l-5.2 5.2" },
  skipped: { label: "Skipped", shape: "pentagon", glyph: "M5.6 10.6 10.4 5.6" },
  replaced: { label: "Replaced", shape: "diamond", glyph: "M5.4 6.7h5.2L9.2 5.2M10.6 9.3H5.4l1.4 1.5" },
  deleted: { label: "Deleted", shape: "square", glyph: "M4.8 8h6.4" },
  updated: { label: "Updated", shape: "square", glyph: "M4.5 8.9c1-2 2.4-2 3.5-.9s2.5 1.1 3.5-.9" },
  created: { label: "Created", shape: "circle", glyph: "M8 4.7v6.6M4.7 8h6.6" },
  started: { label: "Started", shape: "circle", glyph: "M6.6 5v6l4.4-3Z" },
  unchanged: { label: "Unchanged", shape: "circle", glyph: "M5 6.6h6M5 9.4h6" },
  notrun: { label: "Not run", shape: "circle", glyph: "M5 8h.01M8 8h.01M11 8h.01" },
};

const resources = model.resources.map((resource, index) => {
  const [, system, kind, name] = /^([^:]*):([^/]*)\/(.*)$/.exec(resource.key);
  const worked = resource.seconds !== undefined && !["unchanged", "skipped", "notrun"].includes(resource.outcome);
  // Objects in a cluster have their namespace before their name, or - when they lie in none.
  const title = name.slice(name.lastIndexOf("/") + 1);
  return { ...resource, index, system, kind, name: name.replace(/^-\//, ""), title, worked, critical: false, neededBy: [] };
});
for (const resource of resources) resource.dependsOn.forEach(place => resources[place].neededBy.push(resource.index));
for (const place of model.criticalPath) resources[place].critical = true;

/** 0.4 s, 24 s, 8 min 05 s, 1 h 02 min: as in the log. */
function duration(seconds) {
  if (seconds < 10) return `${seconds.toFixed(1)} s`;
  if (seconds < 59.5) return `${Math.round(seconds)} s`;
  const whole = Math.floor(seconds), two = number => String(number).padStart(2, "0");
  return whole < 3600
    ? `${Math.max(1, Math.floor(whole / 60))} min ${two(whole % 60)} s`
    : `${Math.floor(whole / 3600)} h ${two(Math.floor(whole / 60) % 60)} min`;
}

/** What became of a resource, in words: "created in 8 min 05 s". */
function outcomeText(resource) {
  switch (resource.outcome) {
    case "notrun": return resource.plan === "unchanged" ? "not looked at again" : `not run: to ${resource.plan}`;
    case "failed": return `failed after ${duration(resource.seconds)}`;
    case "started": return "started, goes on by itself";
    case "unchanged":
    case "skipped": return resource.outcome;
    default: return `${resource.outcome} in ${duration(resource.seconds)}`;
  }
}

function counted(number, one, many = `${one}s`) {
  return `${number.toLocaleString("en")} ${number === 1 ? one : many}`;
}

function element(tag, properties = {}, ...children) {
  return fill(document.createElement(tag), properties, children);
}

function drawn(tag, properties = {}, ...children) {
  return fill(document.createElementNS("http://www.w3.org/2000/svg", tag), properties, children);
}

function fill(node, properties, children) {
  for (const [name, value] of Object.entries(properties)) {
    if (name.startsWith("on")) node.addEventListener(name.slice(2), value);
    else if (value !== undefined && value !== null && value !== false) node.setAttribute(name, value === true ? "" : value);
  }
  node.append(...children.filter(child => child !== undefined && child !== null && child !== false));
  return node;
}

/** The sign of an outcome; the words beside it say the same, so it is hidden from screen readers. */
function icon(outcome) {
  return drawn("svg", { class: `icon o-${outcome}`, viewBox: "0 0 16 16", "aria-hidden": "true" }, ...iconParts(outcome));
}

function iconParts(outcome) {
  const { shape, glyph } = OUTCOMES[outcome];
  return [drawn("path", { class: "shape", d: SHAPES[shape] }), drawn("path", { class: "glyph", d: glyph })];
}

/** A text whose web addresses can be followed. */
function withLinks(text) {
  return text.split(/(https:\/\/[^\s,'"<>]*[^\s,'"<>.)]|http:\/\/localhost[:\d]*)/).map(part =>
    /^https?:\/\//.test(part) ? element("a", { href: part, rel: "noreferrer", target: "_blank" }, part) : part);
}

function byId(id) {
  return document.getElementById(id);
}

/** What a screen reader says now. */
function say(text) {
  byId("said").textContent = text;
}
