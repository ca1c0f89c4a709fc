const state = { run: 0, seed: 0, frame: Infinity };

function square(values, n) {
  const rows = Array.from({ length: n }, () => new Array(n).fill(1));
  let k = 0;
  for (let i = 0; i < n; i++) for (let j = i + 1; j < n; j++) rows[i][j] = rows[j][i] = values[k++] / 100;
  return rows;
}

function drawPlane(seed) {
  const c = colors(), points = seed.points[state.frame], reach = data.reach;
  const kinds = [[false, "point", c.dot, "circle", 9], [true, "odd point", c.odd, "diamond", 13]];
  const traces = kinds.map(([odd, name, color, symbol, size]) => {
    const mine = [...points.keys()].filter(i => seed.odd.includes(i) === odd);
    return {
      x: mine.map(i => points[i][0]), y: mine.map(i => points[i][1]), customdata: mine.map(i => seed.order[i]),
      name, mode: "markers", type: "scatter", marker: { color, symbol, size, opacity: .85 },
      showlegend: mine.length > 0, hovertemplate: "point %{customdata}: (%{x:.3f}, %{y:.3f})<extra></extra>",
    };
  });
  Plotly.react("plane", traces, layout({
    xaxis: { range: [-reach, reach], constrain: "domain", title: { text: "first axis of K (norms)" } },
    yaxis: { range: [-reach, reach], scaleanchor: "x", constrain: "domain", title: { text: "second axis of K (norms)" } },
  }), options);
}

function drawMatrix(seed) {
  const names = seed.order.map(i => (seed.odd.includes(seed.order.indexOf(i)) ? "odd point " : "point ") + i);
  const line = { color: colors().odd, width: 2 }, [k, n] = [seed.odd.length - .5, names.length - .5];
  const framed = seed.odd.length ? [
    { type: "rect", x0: -.5, x1: n, y0: -.5, y1: k, line }, { type: "rect", x0: -.5, x1: k, y0: -.5, y1: n, line },
  ] : [];
  const bare = { showticklabels: false, ticks: "", constrain: "domain" };
  Plotly.react("matrix", [{
    z: square(seed.cosines[state.frame], names.length), x: names, y: names, type: "heatmap", zmin: -1, zmax: 1,
    colorscale: colors().scale, colorbar: { title: { text: "cosine" }, thickness: 12 },
    hovertemplate: "%{y}, %{x}: %{z:.2f}<extra></extra>",
  }], layout({
    showlegend: false, margin: { l: 12, r: 12, t: 12, b: 12 }, xaxis: bare, shapes: framed,
    yaxis: Object.assign({ autorange: "reversed", scaleanchor: "x" }, bare),
  }), options);
}

function drawCourse(run, seed, layer) {
  const c = colors(), l = run.layers;
  Plotly.react("course", [
    ...bandOf(l, run.band[0], run.band[2]),
    curve(l, run.band[1], "median", c.a, "solid", 2), curve(l, seed.course, "this network", c.odd, "dash", 1.6),
    curve(l, run.predicted, "infinite width", c.theory, "dot", 2),
  ], layout({
    margin: { l: 50, r: 12, t: 46, b: 48 }, xaxis: { title: { text: "layer" } },
    yaxis: { range: [0, 1.02], title: { text: "λ₁(K) / tr K" } }, shapes: [upright(layer)],
  }), options);
}

function draw() {
  const run = data.runs[state.run], seed = run.seeds[state.seed], layer = run.frames[state.frame];
  drawPlane(seed);
  drawMatrix(seed);
  drawCourse(run, seed, layer);
  const value = seed.course[run.layers.indexOf(layer)].toFixed(3);
  const share = Math.round(100 * seed.share[state.frame]) + " % of the variance";
  const words = "Layer " + layer + " of " + run.layers[run.layers.length - 1] + ": λ₁(K) / tr K " + value
    + ", the plane holds " + share + ". This network ends as: " + seed.kind + ".";
  at("layer").textContent = "layer " + layer + " of " + run.layers[run.layers.length - 1];
  at("share").textContent = "This plane holds " + share + "; what it does not show is in the cosines.";
  writeAddress({ run: state.run, network: seed.seed, layer });
  at("now").textContent = words;
  at("depth").setAttribute("aria-valuetext", "layer " + layer);
  at("plane").setAttribute("aria-label", "Points in the plane, " + words);
  at("matrix").setAttribute("aria-label", "Matrix of cosines, " + words);
  at("course").setAttribute("aria-label", "Order parameter against depth, " + words);
}

function choose(number, seed = 0) {
  const run = data.runs[number];
  Object.assign(state, { run: number, seed, frame: Math.min(state.frame, run.frames.length - 1) });
  at("run").value = String(number);
  at("seed").replaceChildren();
  run.seeds.forEach((one, i) => option(at("seed"), one.seed + ": " + one.kind, i));
  at("seed").value = String(seed);
  at("depth").max = run.frames.length - 1;
  at("depth").value = state.frame;
  define(at("settings"), Object.entries(run.settings));
  define(at("versions"), Object.entries(run.versions));
  mark(number);
  draw();
}

at("what").textContent = data.what;
data.runs.forEach((run, i) => option(at("run"), run.label, i));
tabulate(data.headings, data.runs.map(run => run.cells));
animate(state, draw);

// #run=1&network=3&layer=50: each part may be missing.
function follow() {
  const wanted = readAddress(), number = data.runs[wanted.run] ? Number(wanted.run) : state.run;
  const run = data.runs[number], seed = run.seeds.findIndex(one => String(one.seed) === wanted.network);
  if (wanted.layer) state.frame = nearest(run.frames, Number(wanted.layer));
  choose(number, Math.max(seed, 0));
}

state.run = data.start;
follow();
whenAddressed(follow);
at("run").addEventListener("change", event => choose(Number(event.target.value)));
at("seed").addEventListener("change", event => {
  state.seed = Number(event.target.value);
  draw();
});
