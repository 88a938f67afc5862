
// The graph: drawn once, moved by its view box. One resource at a time is in the order of the Tab key.
const graph = { layout: null, svg: null, nodes: [], view: null, whole: null, current: 0, edges: null, related: null, far: null, size: null, holder: null, outside: [], kept: null };
const MAX_SCALE = 2.5;
const FAR = 0.6;
const SMALL = 0.3;
const READABLE = 0.75;
const MANY = 400; // with more resources only those in view are in the drawing: letters are what takes long
const TINY = resources.length > MANY ? 0.3 : 0.18; // no letter can be read: nodes are their colour alone

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

// Where the whole would be too small to read, as on a telephone, its beginning is shown first.
function showBeginning() {
  const { width, height } = graph.size;
  showView({ x: -8, y: -8, width: width / READABLE, height: height / READABLE });
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

function scaleOf(view) {
  return Math.min(graph.size.width / view.width, graph.size.height / view.height);
}

function showView(view) {
  graph.view = view;
  graph.svg.setAttribute("viewBox", `${view.x} ${view.y} ${view.width} ${view.height}`);
  const scale = scaleOf(view), far = scale < FAR;
  graph.svg.classList.toggle("tiny", scale < TINY);
  if (far !== graph.far) writeNames(graph.far = far);
  if (resources.length > MANY) leaveOut(view);
}

// What is around the view stays, so that dragging seldom changes anything; and so does what has the focus, or would get it.
function leaveOut({ x, y, width, height }, again = false) {
  const wide = Math.max(width, height * graph.size.width / graph.size.height), high = Math.max(height, width * graph.size.height / graph.size.width);
  const view = { left: x + width / 2 - wide / 2, right: x + width / 2 + wide / 2, top: y + height / 2 - high / 2, bottom: y + height / 2 + high / 2 };
  const kept = graph.kept, inside = kept && view.left >= kept.left && view.right <= kept.right && view.top >= kept.top && view.bottom <= kept.bottom;
  if (inside && wide > kept.wide / 2 && !again) return;
  graph.kept = { left: view.left - wide * 0.3, right: view.right + wide * 0.3, top: view.top - high * 0.3, bottom: view.bottom + high * 0.3, wide };
  const seen = (left, top, right, bottom) => right >= graph.kept.left && left <= graph.kept.right && bottom >= graph.kept.top && top <= graph.kept.bottom;
  graph.layout.places.forEach((place, index) => {
    const out = index !== graph.current && !seen(place.x, place.y, place.x + NODE.width, place.y + NODE.height);
    if (out === graph.outside[index]) return;
    // Taken out, and not hidden: a browser goes through hidden ones at each move too.
    if (graph.outside[index] = out) graph.nodes[index].remove();
    else graph.holder.append(graph.nodes[index]);
  });
  graph.edges.setAttribute("d", pathOf(graph.layout.edges.filter(([from, to]) => {
    const one = graph.layout.places[from], other = graph.layout.places[to];
    return seen(Math.min(one.x, other.x), Math.min(one.y, other.y), Math.max(one.x, other.x) + NODE.width, Math.max(one.y, other.y) + NODE.height);
  })));
}

// As high as the whole drawing is at the full width, within reason.
function sizeCanvas() {
  const { width, height } = graph.whole, canvas = byId("canvas");
  graph.size = { width: canvas.clientWidth, height: 0 };
  canvas.style.height = `${Math.round(Math.max(innerHeight * 0.45, 300, Math.min(innerHeight * 0.8, canvas.clientWidth * height / width + 20)))}px`;
  graph.size.height = canvas.clientHeight;
}

function fitGraph() {
  const { width, height } = graph.whole, margin = 12;
  showView({ x: -margin, y: -margin, width: width + 2 * margin, height: height + 2 * margin });
}

/** Zooms about a point of the drawing; about the middle when none is given. False: it is as far as it goes. */
function zoomGraph(factor, point) {
  const view = graph.view, scale = scaleOf(view), least = scaleOf(graph.whole) * 0.7;
  const wanted = Math.min(MAX_SCALE, Math.max(least, scale * factor)), change = scale / wanted;
  if (Math.abs(change - 1) < 0.001) return false;
  const { x, y } = point ?? { x: view.x + view.width / 2, y: view.y + view.height / 2 };
  showView({ x: x - (x - view.x) * change, y: y - (y - view.y) * change, width: view.width * change, height: view.height * change });
  return true;
}

function moveGraph(dx, dy) {
  showView({ ...graph.view, x: graph.view.x + dx, y: graph.view.y + dy });
}

/** Moves the view so that a resource can be seen and read. */
function reveal(place) {
  const { x, y } = graph.layout.places[place], view = graph.view;
  const scale = scaleOf(view), factor = scale < 0.6 ? scale / 0.9 : 1;
  const [width, height] = [view.width * factor, view.height * factor];
  const inside = factor === 1 && x > view.x && y > view.y && x + NODE.width < view.x + width && y + NODE.height < view.y + height;
  if (!inside) showView({ x: x + NODE.width / 2 - width / 2, y: y + NODE.height / 2 - height / 2, width, height });
}

function pointAt(event) {
  const matrix = graph.svg.getScreenCTM().inverse();
  return new DOMPoint(event.clientX, event.clientY).matrixTransform(matrix);
}

function listenToGraph() {
  const pointers = new Map();
  let moved = 0;
  graph.svg.addEventListener("pointerdown", event => {
    if (event.button !== 0) return;
    pointers.set(event.pointerId, event);
    moved = pointers.size > 1 ? Infinity : 0;
  });
  graph.svg.addEventListener("pointermove", event => {
    const before = pointers.get(event.pointerId);
    if (!before) return;
    const [dx, dy] = [event.clientX - before.clientX, event.clientY - before.clientY];
    moved += Math.abs(dx) + Math.abs(dy);
    if (moved <= 4) return;
    if (!graph.svg.hasPointerCapture(event.pointerId)) graph.svg.setPointerCapture(event.pointerId);
    graph.svg.classList.add("moving");
    const other = [...pointers.values()].find(pointer => pointer.pointerId !== event.pointerId);
    if (other) zoomGraph(distance(event, other) / distance(before, other), pointAt(other));
    else moveGraph(-dx / scaleOf(graph.view), -dy / scaleOf(graph.view));
    pointers.set(event.pointerId, event);
  });
  const release = event => {
    pointers.delete(event.pointerId);
    if (pointers.size === 0) graph.svg.classList.remove("moving");
  };
  graph.svg.addEventListener("pointerup", release);
  graph.svg.addEventListener("pointercancel", release);
  graph.svg.addEventListener("click", event => {
    const node = event.target.closest(".node");
    if (node && moved <= 4) showDetails(Number(node.dataset.place), node);
  });
  graph.svg.addEventListener("wheel", event => {
    // Where it can go no further the page scrolls on.
    if (zoomGraph(Math.exp(-event.deltaY * (event.deltaMode === 1 ? 0.05 : 0.0015)), pointAt(event))) event.preventDefault();
  }, { passive: false });
  graph.svg.addEventListener("keydown", graphKey);
  // Not on the drawing itself: browsers put what listens to focus into the order of the Tab key.
  byId("canvas").addEventListener("focusin", event => {
    const node = event.target.closest(".node");
    if (!node) return;
    setCurrent(Number(node.dataset.place));
    if (node.matches(":focus-visible")) reveal(graph.current);
  });
  byId("zoom-in").addEventListener("click", () => zoomGraph(1.4));
  byId("zoom-out").addEventListener("click", () => zoomGraph(1 / 1.4));
  byId("zoom-fit").addEventListener("click", fitGraph);
  // Also when the details take their part of the width.
  new ResizeObserver(() => {
    sizeCanvas();
    showView(graph.view);
  }).observe(byId("canvas").parentElement);
  addEventListener("beforeprint", fitGraph);
}

function distance(one, other) {
  return Math.max(1, Math.hypot(one.clientX - other.clientX, one.clientY - other.clientY));
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

const MOVES = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };

function graphKey(event) {
  if (event.ctrlKey || event.metaKey || event.altKey) return;
  const move = MOVES[event.key];
  if (move && event.shiftKey) moveGraph(move[0] * 80 / scaleOf(graph.view), move[1] * 80 / scaleOf(graph.view));
  else if (move) focusNode(neighbour(move));
  else if (event.key === "Enter" || event.key === " ") showDetails(graph.current, graph.nodes[graph.current], true);
  else if (event.key === "+" || event.key === "=") zoomGraph(1.25);
  else if (event.key === "-") zoomGraph(1 / 1.25);
  else if (event.key === "0") fitGraph();
  else if (event.key === "Home") focusNode(0);
  else if (event.key === "End") focusNode(graph.nodes.length - 1);
  else return;
  event.preventDefault();
}

// Left and right along an edge where there is one; up and down to what stands next in the column, also in other lanes.
function neighbour([dx, dy]) {
  const { places, edges } = graph.layout, here = places[graph.current];
  const along = edges.filter(edge => edge[dx < 0 ? 1 : 0] === graph.current).map(edge => edge[dx < 0 ? 0 : 1]);
  const near = dx !== 0 && along.length > 0 ? along : resources.map(resource => resource.index).filter(place =>
    dx !== 0 ? places[place].y === here.y && (places[place].x - here.x) * dx > 0 : places[place].x === here.x && (places[place].y - here.y) * dy > 0);
  const far = place => Math.abs(places[place].x - here.x) + Math.abs(places[place].y - here.y);
  return near.length === 0 ? graph.current : near.reduce((best, place) => far(place) < far(best) ? place : best);
}

/** Marks what a resource needs and what needs it, directly or by way of others; null: nothing. */
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
