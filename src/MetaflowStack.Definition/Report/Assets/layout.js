
// Where resources stand in the graph: a lane for each stage, from top to bottom; in a lane, what depends on something stands to the
// right of it. Edges that a longer way says already are left out.
const NODE = { width: 184, height: 42, gapX: 10, gapY: 9, column: 42, lane: 24, top: 30, left: 14 };

function layoutGraph() {
  const edges = shortEdges();
  const depth = depths();
  const lanes = model.stages.map((name, stage) => laneOf(name, stage, depth));
  const columns = columnsOf(lanes, Math.max(0, ...depth) + 1);
  let top = 0;
  for (const lane of lanes) {
    lane.top = top;
    lane.height = NODE.top + lane.rows * (NODE.height + NODE.gapY) + NODE.gapY;
    top += lane.height + NODE.lane / 2;
  }
  const places = placeNodes(lanes, columns);
  return { edges, lanes, places, width: columns.end, height: Math.max(top - NODE.lane / 2, 1), depth };
}

// The length of the longest way to each resource. A deployment has no cycle, so that this ends.
function depths() {
  const depth = new Array(resources.length).fill(-1);
  const visit = start => {
    const stack = [start];
    while (stack.length > 0) {
      const place = stack[stack.length - 1];
      const open = resources[place].dependsOn.filter(other => depth[other] < 0);
      if (depth[place] < 0 && open.length > 0) stack.push(...open);
      else {
        depth[place] = Math.max(-1, ...resources[place].dependsOn.map(other => depth[other])) + 1;
        stack.pop();
      }
    }
  };
  resources.forEach((_, place) => depth[place] < 0 && visit(place));
  return depth;
}

// Transitive reduction: for each resource, which others a way leads to, as bits.
function shortEdges() {
  const words = Math.ceil(resources.length / 32), order = resources.map((_, place) => place), depth = depths();
  order.sort((one, other) => depth[one] - depth[other]);
  const before = resources.map(() => new Uint32Array(words)), edges = [];
  for (const place of order) {
    const direct = [...resources[place].dependsOn].sort((one, other) => depth[other] - depth[one]);
    for (const other of direct) {
      if (before[place][other >> 5] & (1 << (other & 31))) continue;
      edges.push([other, place]);
      before[other].forEach((bits, word) => before[place][word] |= bits);
      before[place][other >> 5] |= 1 << (other & 31);
    }
  }
  return edges;
}

function laneOf(name, stage, depth) {
  const cells = new Map();
  for (const resource of resources.filter(resource => resource.stage === stage)) {
    const column = depth[resource.index];
    cells.set(column, [...(cells.get(column) ?? []), resource.index]);
  }
  const largest = Math.max(0, ...[...cells.values()].map(cell => cell.length));
  const most = Math.max(7, Math.ceil(Math.sqrt(largest * 2.5)));
  const rows = Math.max(1, ...[...cells.values()].map(cell => Math.min(cell.length, Math.ceil(cell.length / Math.ceil(cell.length / most)))));
  return { name, stage, cells, rows };
}

function columnsOf(lanes, count) {
  const starts = [];
  let left = NODE.left;
  for (let column = 0; column < count; column++) {
    const wide = Math.max(1, ...lanes.map(lane => Math.ceil((lane.cells.get(column)?.length ?? 0) / lane.rows)));
    starts.push(left);
    left += wide * (NODE.width + NODE.gapX) - NODE.gapX + NODE.column;
  }
  return { starts, end: left - NODE.column + NODE.left };
}

// Within a cell in the order of what they depend on, so that fewer edges cross.
function placeNodes(lanes, columns) {
  const places = new Array(resources.length);
  columns.starts.forEach((left, column) => {
    for (const lane of lanes) {
      const cell = lane.cells.get(column) ?? [];
      const height = new Map(cell.map(place => [place, meanHeight(place, places)]));
      cell.sort((one, other) => height.get(one) - height.get(other) || one - other);
      cell.forEach((place, position) => {
        const row = position % lane.rows, beside = Math.floor(position / lane.rows);
        places[place] = { x: left + beside * (NODE.width + NODE.gapX), y: lane.top + NODE.top + row * (NODE.height + NODE.gapY) };
      });
    }
  });
  return places;
}

function meanHeight(place, places) {
  const known = resources[place].dependsOn.map(other => places[other]).filter(other => other);
  return known.length === 0 ? 0 : known.reduce((sum, other) => sum + other.y, 0) / known.length;
}
