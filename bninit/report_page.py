# ruff: noqa: E501
"""The page of a report: HTML, style and script, with places for the title, the data and plotly's script."""

PAGE = """<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy"
  content="default-src 'none'; script-src 'unsafe-inline'; style-src 'unsafe-inline'; img-src data: blob:">
<title>@TITLE@</title>
<style>
:root { --paper:#fff; --card:#f6f7f9; --ink:#16202c; --faint:#56616e; --line:#c3cad3; --odd:#b84f00; --blue:#0072b2 }
@media (prefers-color-scheme: dark) { :root { --paper:#0d1117; --card:#161c24; --ink:#e8edf3; --faint:#a3aeba;
  --line:#3a4552; --odd:#ff8c42; --blue:#56b4e9; color-scheme: dark } }
* { box-sizing: border-box }
body { margin: 0 auto; max-width: 1280px; padding: 1.2rem; background: var(--paper); color: var(--ink);
  font: 16px/1.5 system-ui, sans-serif }
h1 { font-size: 1.6rem; margin: 0 0 .3rem } h2 { font-size: 1.15rem; margin: 1.6rem 0 .5rem }
p { margin: .3rem 0; color: var(--faint) }
.bar { position: sticky; top: 0; z-index: 5; background: var(--paper); display: flex; flex-wrap: wrap; gap: .6rem 1rem;
  align-items: end; padding: .6rem 0; border-bottom: 1px solid var(--line) }
label { display: grid; font-size: .85rem; color: var(--faint) }
.wide { flex: 1 1 16rem } input[type=range] { width: 100%; min-height: 2rem; accent-color: var(--blue) }
select, button { font: inherit; color: var(--ink); background: var(--card); border: 1px solid var(--line);
  border-radius: 6px; padding: .35rem .7rem; min-height: 2.4rem; max-width: 100% }
:focus-visible { outline: 3px solid var(--blue); outline-offset: 2px }
#now { font-weight: 600; color: var(--ink); min-height: 1.5em }
.grid { display: grid; gap: 1rem; grid-template-columns: repeat(auto-fit, minmax(min(100%, 350px), 1fr)) }
figure { margin: 0; background: var(--card); border: 1px solid var(--line); border-radius: 10px; padding: .6rem;
  min-width: 0 }
figcaption { font-size: .85rem; color: var(--faint) } .plot { width: 100%; height: 350px }
.scroll { overflow-x: auto } table { border-collapse: collapse; width: 100%; font-size: .9rem }
th, td { text-align: left; padding: .35rem .6rem; border-bottom: 1px solid var(--line); white-space: nowrap }
tr[aria-current=true] td { color: var(--odd); font-weight: 600 } dl { display: grid; grid-template-columns: auto 1fr;
  gap: .1rem 1rem; font-size: .9rem } dt { color: var(--faint) } dd { margin: 0; overflow-wrap: anywhere }
</style>
</head>
<body>
<main>
<h1>@TITLE@</h1>
<p id="what"></p>
<div class="bar">
  <label>Run <select id="run"></select></label>
  <label>Seed <select id="seed"></select></label>
  <label class="wide"><span>Depth: arrow keys move by one frame</span>
    <input id="depth" type="range" min="0" value="0" step="1"></label>
  <button id="play" type="button">Play</button>
</div>
<p id="now" role="status" aria-live="polite"></p>
<div class="grid">
  <figure><div id="plane" class="plot" role="img"></div>
    <figcaption>The points in the plane of the two largest axes of K, in norms of the batch</figcaption></figure>
  <figure><div id="matrix" class="plot" role="img"></div>
    <figcaption>Cosines between the points; the odd points come first</figcaption></figure>
  <figure><div id="course" class="plot" role="img"></div>
    <figcaption>Share of the variance along one axis, against depth: this seed, the seeds of the run (median and
    10 to 90 %), and infinite width from the same inputs</figcaption></figure>
</div>
<h2>Where every run ended</h2>
<div class="scroll" tabindex="0" role="region" aria-label="Table of all runs"><table id="table"></table></div>
<p><button id="save" type="button">Download the table (CSV)</button></p>
<h2>Settings of this run</h2>
<dl id="settings"></dl>
</main>
<script id="data" type="application/json">@DATA@</script>
<script>@PLOTLY@</script>
<script>
"use strict";
const data = JSON.parse(document.getElementById("data").textContent);
const at = id => document.getElementById(id);
const dark = window.matchMedia("(prefers-color-scheme: dark)");
const state = { run: 0, seed: 0, frame: 0, timer: null };
const colors = () => dark.matches
  ? { card: "#161c24", ink: "#e8edf3", line: "#3a4552", odd: "#ff8c42", dot: "#8cc4ee", a: "#56b4e9",
      band: "rgba(86,180,233,.22)", b: "#2fc79b", scale: [[0, "#e07b3a"], [.5, "#161c24"], [.75, "#2f6f9f"], [1, "#a9d6f5"]] }
  : { card: "#f6f7f9", ink: "#16202c", line: "#c3cad3", odd: "#d55e00", dot: "#0f4c81", a: "#0072b2",
      band: "rgba(0,114,178,.2)", b: "#009e73", scale: [[0, "#b34a00"], [.5, "#f6f7f9"], [.75, "#8fb8d8"], [1, "#0f4c81"]] };
const options = { responsive: true, displayModeBar: false };
function layout(more) {
  const c = colors();
  const axis = { gridcolor: c.line, zerolinecolor: c.line, linecolor: c.line };
  const out = { paper_bgcolor: c.card, plot_bgcolor: c.card, font: { color: c.ink, size: 12 },
    margin: { l: 50, r: 12, t: 28, b: 42 }, showlegend: true,
    legend: { orientation: "h", y: 1.02, yanchor: "bottom", x: 0 } };
  for (const key of Object.keys(more)) out[key] = more[key];
  out.xaxis = Object.assign({}, axis, more.xaxis); out.yaxis = Object.assign({}, axis, more.yaxis);
  return out;
}
function square(values, n) {
  const rows = Array.from({ length: n }, () => new Array(n).fill(1));
  let k = 0;
  for (let i = 0; i < n; i++) for (let j = i + 1; j < n; j++) rows[i][j] = rows[j][i] = values[k++] / 100;
  return rows;
}
function option(select, text, value) {
  const one = document.createElement("option");
  one.textContent = text; one.value = value; select.append(one);
}
function draw() {
  const run = data.runs[state.run], seed = run.seeds[state.seed], c = colors();
  const points = seed.points[state.frame], layer = run.frames[state.frame], n = points.length;
  const parts = [[false, "point", c.dot, "circle", 9], [true, "odd point", c.odd, "diamond", 13]];
  const traces = parts.map(([odd, name, color, symbol, size]) => {
    const mine = [...points.keys()].filter(i => seed.odd.includes(i) === odd);
    return { x: mine.map(i => points[i][0]), y: mine.map(i => points[i][1]), customdata: mine.map(i => seed.order[i]),
      name, mode: "markers", type: "scatter", marker: { color, symbol, size, opacity: .85 }, showlegend: mine.length > 0,
      hovertemplate: "point %{customdata}: (%{x:.3f}, %{y:.3f})<extra></extra>" };
  });
  const reach = seed.reach;
  Plotly.react("plane", traces, layout({ xaxis: { range: [-reach, reach], title: { text: "first axis of K (norms)" } },
    yaxis: { range: [-reach, reach], scaleanchor: "x", title: { text: "second axis of K (norms)" } } }), options);
  const names = seed.order.map(i => "point " + i);
  Plotly.react("matrix", [{ z: square(seed.cosines[state.frame], n), x: names, y: names, type: "heatmap", zmin: -1, zmax: 1,
    colorscale: c.scale, colorbar: { title: { text: "cosine" }, thickness: 12 },
    hovertemplate: "%{y}, %{x}: %{z:.2f}<extra></extra>" }],
    layout({ showlegend: false, xaxis: { showticklabels: false, ticks: "", constrain: "domain" },
      yaxis: { showticklabels: false, ticks: "", autorange: "reversed", scaleanchor: "x", constrain: "domain" } }), options);
  const l = run.layers, line = (y, name, color, dash, width) => ({ x: l, y, name, type: "scatter", mode: "lines",
    line: { color, dash, width }, hovertemplate: "layer %{x}: %{y:.3f}<extra>" + name + "</extra>" });
  const edge = { x: l, type: "scatter", mode: "lines", line: { width: 0 }, hoverinfo: "skip", showlegend: false };
  Plotly.react("course", [Object.assign({ y: run.band[0] }, edge),
    Object.assign({}, edge, { y: run.band[2], fill: "tonexty", fillcolor: c.band, name: "10 to 90 %", showlegend: true }),
    line(run.band[1], "median", c.a, "solid", 2), line(seed.course, "this seed", c.odd, "dash", 1.6),
    line(run.predicted, "infinite width", c.b, "dot", 2)],
    layout({ xaxis: { title: { text: "layer" } }, yaxis: { range: [0, 1.02], title: { text: "λ₁(K) / tr K" } },
      shapes: [{ type: "line", x0: layer, x1: layer, y0: 0, y1: 1.02, line: { color: c.ink, width: 1 } }] }), options);
  const value = seed.course[l.indexOf(layer)];
  const words = "Layer " + layer + " of " + l[l.length - 1] + ": λ₁(K) / tr K " + value.toFixed(3)
    + ". This seed ends as: " + seed.kind + ".";
  at("now").textContent = words; at("depth").setAttribute("aria-valuetext", "layer " + layer);
  at("plane").setAttribute("aria-label", "Points in the plane, " + words);
  at("matrix").setAttribute("aria-label", "Matrix of cosines, " + words);
  at("course").setAttribute("aria-label", "Order parameter against depth, " + words);
}
function choose(number) {
  state.run = number; state.seed = 0;
  const run = data.runs[number];
  at("run").value = String(number);
  at("seed").replaceChildren(); run.seeds.forEach((one, i) => option(at("seed"), one.seed + ": " + one.kind, i));
  at("depth").max = run.frames.length - 1;
  state.frame = Math.min(state.frame, run.frames.length - 1); at("depth").value = state.frame;
  at("settings").replaceChildren();
  for (const [key, value] of Object.entries(run.settings)) {
    const dt = document.createElement("dt"), dd = document.createElement("dd");
    dt.textContent = key; dd.textContent = String(value); at("settings").append(dt, dd);
  }
  at("table").querySelectorAll("tbody tr").forEach((row, i) => row.setAttribute("aria-current", String(i === number)));
  draw();
}
function tabulate() {
  const table = at("table"), head = table.createTHead().insertRow(), body = table.createTBody();
  for (const word of data.headings) { const th = document.createElement("th"); th.scope = "col"; th.textContent = word; head.append(th); }
  for (const run of data.runs) { const row = body.insertRow(); for (const word of run.cells) row.insertCell().textContent = word; }
}
function download() {
  const quote = word => '"' + word.replaceAll('"', '""').replace(/^[=+@-]/, "'$&") + '"';
  const text = [data.headings, ...data.runs.map(run => run.cells)].map(row => row.map(quote).join(",")).join("\\r\\n");
  const link = document.createElement("a");
  link.href = URL.createObjectURL(new Blob([text], { type: "text/csv" })); link.download = "runs.csv"; link.click();
}
function pause() { clearInterval(state.timer); state.timer = null; at("play").textContent = "Play"; }
function play() {
  if (state.timer) return pause();
  const last = Number(at("depth").max);
  if (state.frame >= last) state.frame = 0;
  at("play").textContent = "Pause";
  state.timer = setInterval(() => {
    if (state.frame >= last) return pause();
    at("depth").value = ++state.frame; draw();
  }, 150);
}
at("what").textContent = data.what;
data.runs.forEach((run, i) => option(at("run"), run.label, i));
tabulate(); choose(data.start);
at("run").addEventListener("change", event => choose(Number(event.target.value)));
at("seed").addEventListener("change", event => { state.seed = Number(event.target.value); draw(); });
at("depth").addEventListener("input", event => { pause(); state.frame = Number(event.target.value); draw(); });
at("play").addEventListener("click", play);
at("save").addEventListener("click", download);
dark.addEventListener("change", draw);
</script>
</body>
</html>
"""
