
// How the graph is moved, zoomed and walked: with the mouse, with fingers, with keys.
const MOVES = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };

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
