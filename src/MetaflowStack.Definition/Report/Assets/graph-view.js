
// What of the graph can be seen, and how near.
const MAX_SCALE = 2.5;
const FAR = 0.6;
const SMALL = 0.3;
const READABLE = 0.75;
const MANY = 400; // with more resources only those in view are in the drawing: letters are what takes long
const TINY = resources.length > MANY ? 0.3 : 0.18; // no letter can be read: nodes are their colour alone

// Where the whole would be too small to read, as on a telephone, its beginning is shown first.
function showBeginning() {
  const { width, height } = graph.size;
  showView({ x: -8, y: -8, width: width / READABLE, height: height / READABLE });
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
