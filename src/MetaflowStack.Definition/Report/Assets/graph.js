
// The graph: drawn once, moved by its view box. One resource at a time is in the order of the Tab key.
const graph = { layout: null, svg: null, nodes: [], view: null, whole: null, current: 0, edges: null, related: null, far: null, size: null, holder: null, outside: [], kept: null };

function drawGraph() {
  const layout = graph.layout = layoutGraph();
  graph.whole = { x: 0, y: 0, width: layout.width, height: layout.height };
  graph.nodes = resources.map(drawNode);
  graph.holder = drawn("g", {}, ...graph.nodes);
  graph.outside = graph.nodes.map(() => false);
  graph.edges = drawn("path", { class: "edge", d: pathOf(layout.edges) });
  graph.related = drawn("path", { class: "edge related" });
  graph.svg = drawn("svg", { class: "graph", role: "group", "aria-label": "Resources and what they depend on", preserveAspectRatio: "xMidYMid meet" },
    drawn("defs", {}, ...Object.keys(OUTCOMES).map(outcome => drawn("g", { id: `icon-${outcome}` }, ...iconParts(outcome)))),
    ...layout.lanes.map(drawLane),
    graph.edges,
    drawn("path", { class: "edge critical", d: pathOf(layout.edges.filter(isCritical)) }),
    graph.related,
    graph.holder);
  byId("canvas").append(graph.svg);
  sizeCanvas();
  graph.nodes[0]?.setAttribute("tabindex", "0");
  listenToGraph();
  fitGraph();
  if (scaleOf(graph.view) < SMALL) showBeginning();
}

function isCritical([from, to]) {
  const place = model.criticalPath.indexOf(to);
  return place > 0 && model.criticalPath[place - 1] === from;
}

function drawLane(lane) {
  return drawn("g", { class: "lane" },
    drawn("rect", { x: 0, y: lane.top, width: graph.layout.width, height: lane.height, rx: 8 }),
    drawn("text", { x: NODE.left, y: lane.top + 20 }, lane.name));
}

function drawNode(resource) {
  const { x, y } = graph.layout.places[resource.index];
  const time = resource.worked ? duration(resource.seconds) : OUTCOMES[resource.outcome].label.toLowerCase();
  return drawn("g", {
    class: `node o-${resource.outcome}${resource.critical ? " critical" : ""}`, transform: `translate(${x} ${y})`, role: "button", tabindex: "-1",
    "data-place": resource.index, "aria-label": labelOf(resource),
  },
    drawn("rect", { width: NODE.width, height: NODE.height, rx: 6 }),
    drawn("use", { href: `#icon-${resource.outcome}`, transform: "translate(10 13)" }),
    drawn("text", { class: "kind", x: 34, y: 17 }),
    drawn("text", { class: "time", x: NODE.width - 9, y: 17 }, time),
    drawn("text", { class: "name", x: 34, y: 33 }));
}

// From far away letters are larger, and fewer of them fit.
function writeNames(far) {
  graph.svg.classList.toggle("far", far);
  graph.nodes.forEach((node, place) => {
    const [kind, time, name] = node.querySelectorAll("text");
    const room = NODE.width - 34 - 8;
    kind.textContent = shortened(resources[place].kind, far ? room : room - 8 - widthOf(time.textContent, "11px"), far ? "14px" : "11px");
    name.textContent = shortened(resources[place].title, room, far ? "600 15px" : "600 12.5px");
  });
}

function labelOf(resource) {
  return `${resource.kind} ${resource.name}, ${model.stages[resource.stage]}, ${outcomeText(resource)}${resource.critical ? ", on the critical path" : ""}`;
}

// Its beginning and its end tell more than its middle.
function shortened(text, room, font) {
  if (widthOf(text, font) <= room) return text;
  let kept = text.length - 1;
  const cut = () => `${text.slice(0, Math.ceil(kept / 2))}…${text.slice(text.length - Math.floor(kept / 2))}`;
  while (kept > 2 && widthOf(cut(), font) > room) kept--;
  return cut();
}

const ruler = document.createElement("canvas").getContext("2d");
const fontFamily = getComputedStyle(document.documentElement).fontFamily;

function widthOf(text, font) {
  ruler.font = `${font} ${fontFamily}`;
  return ruler.measureText(text).width;
}

function pathOf(edges) {
  return edges.map(([from, to]) => {
    const one = graph.layout.places[from], other = graph.layout.places[to];
    const [x1, y1, x2, y2] = [one.x + NODE.width, one.y + NODE.height / 2, other.x, other.y + NODE.height / 2];
    const bend = Math.min(90, Math.max(24, (x2 - x1) / 2));
    return `M${x1} ${y1}C${x1 + bend} ${y1} ${x2 - bend} ${y2} ${x2} ${y2}`;
  }).join("");
}

function setCurrent(place) {
  graph.nodes[graph.current].setAttribute("tabindex", "-1");
  graph.current = place;
  graph.nodes[place].setAttribute("tabindex", "0");
  if (graph.outside[place]) leaveOut(graph.view, true);
}

function focusNode(place) {
  setCurrent(place);
  graph.nodes[place].focus({ preventScroll: true });
}

function markRelated(place) {
  for (const node of graph.nodes) node.classList.remove("selected", "kin");
  if (place === null) return graph.related.setAttribute("d", "");
  const before = reached(place, "dependsOn"), after = reached(place, "neededBy");
  graph.nodes[place].classList.add("selected");
  for (const other of [...before, ...after]) if (other !== place) graph.nodes[other].classList.add("kin");
  graph.related.setAttribute("d", pathOf(graph.layout.edges.filter(([from, to]) => (before.has(from) && before.has(to)) || (after.has(from) && after.has(to)))));
}

function reached(start, direction) {
  const found = new Set([start]), open = [start];
  while (open.length > 0) {
    for (const next of resources[open.pop()][direction]) {
      if (!found.has(next)) {
        found.add(next);
        open.push(next);
      }
    }
  }
  return found;
}
