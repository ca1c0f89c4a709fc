const AXES = ["block", "residual", "weights", "inputs", "batch", "width"];
const state = { place: data.start.slice(), quantity: 0, frame: data.layers.length - 1 };
const numberOf = new Map(data.cells.map((cell, i) => [cell.place.join(), i]));
const find = place => numberOf.has(place.join()) ? data.cells[numberOf.get(place.join())] : null;
const at_ = (batch, width) => find([...state.place.slice(0, -2), batch, width]);

function picture(id, z, words, digits, more) {
  const [batches, widths] = [data.axes.batch.map(String), data.axes.width.map(String)];
  const [i, j] = state.place.slice(-2);
  const frame = { type: "rect", x0: i - .5, x1: i + .5, y0: j - .5, y1: j + .5,
    line: { color: colors().odd, width: 3 } };
  Plotly.react(id, [Object.assign({
    z, x: batches, y: widths, type: "heatmap", colorscale: colors().amount, xgap: 1, ygap: 1,
    hovertemplate: "batch %{x}, width %{y}: %{z:.4g}<extra></extra>", hoverongaps: false,
    texttemplate: data.axes.batch.length * data.axes.width.length <= 80 ? "%{z:" + digits + "}" : "",
    colorbar: { thickness: 12, title: { text: words, side: "right" } },
  }, more)], layout({
    showlegend: false, margin: { l: 56, r: 8, t: 12, b: 48 }, shapes: [frame],
    xaxis: { type: "category", title: { text: "batch" } }, yaxis: { type: "category", title: { text: "width" } },
  }), options);
}

function grid(read) {
  return data.axes.width.map((_, j) => data.axes.batch.map((_, i) => {
    const cell = at_(i, j);
    return cell ? read(cell) : null;
  }));
}

function drawCourse(cell, quantity) {
  const c = colors(), l = data.layers, traces = [];
  if (cell) {
    const [low, middle, high] = cell.bands[state.quantity];
    traces.push(...bandOf(l, low, high), curve(l, middle, data.axes.block[state.place[0]], c.a, "solid", 2.4));
  }
  data.axes.block.forEach((name, b) => {
    const other = b === state.place[0] ? null : find([b, ...state.place.slice(1)]);
    if (other) traces.push(curve(l, other.bands[state.quantity][1], name, c.others[b % 5], "dash", 1.4));
  });
  const margin = { l: 56, r: 12, t: 46, b: 48 };
  const y = { title: { text: quantity.label }, type: quantity.log ? "log" : "linear" };
  Plotly.react("course", traces, layout({
    margin, xaxis: { title: { text: "layer" } }, yaxis: y, shapes: [upright(data.layers[state.frame])],
  }), options);
}

function draw() {
  const cell = find(state.place), quantity = data.quantities[state.quantity], layer = data.layers[state.frame];
  if (data.hasKind) picture("phase", grid(one => one.odd[state.frame]), "share", ".0%", { zmin: 0, zmax: 1 });
  picture("map", grid(one => one.bands[state.quantity][1][state.frame]), quantity.label, ".3g", {});
  drawCourse(cell, quantity);
  const where = AXES.map((axis, k) => data.axes[axis][state.place[k]]);
  const [block, residual, , inputs, batch, width] = where, skip = residual === "none" ? "" : ", " + residual;
  const value = cell && cell.bands[state.quantity][1][state.frame];
  const median = value === null ? "no value" : "median " + value.toPrecision(4);
  const odd = cell && data.hasKind ? ", " + Math.round(100 * cell.odd[state.frame]) + " % of networks with odd points" : "";
  const words = "Layer " + layer + " of " + data.layers[data.layers.length - 1] + ", " + block + skip + " on " + inputs
    + ", batch " + batch + ", width " + width + ": "
    + (cell ? quantity.name + " " + median + odd : "not finished") + ".";
  at("now").textContent = words;
  at("layer").textContent = "layer " + layer + " of " + data.layers[data.layers.length - 1];
  const place = AXES.map((axis, k) => [axis, where[k]]).filter(([axis]) => data.axes[axis].length > 1);
  writeAddress([...place, ["quantity", quantity.name], ["layer", layer]]);
  at("depth").setAttribute("aria-valuetext", "layer " + layer);
  for (const id of ["phase", "map", "course"]) at(id).setAttribute("aria-label", words);
  AXES.forEach((axis, k) => { at(axis).value = String(state.place[k]); });
  mark(numberOf.has(state.place.join()) ? numberOf.get(state.place.join()) : -1);
}

at("what").textContent = data.what;
AXES.forEach((axis, k) => {
  data.axes[axis].forEach((value, i) => option(at(axis), value, i));
  at(axis).parentElement.hidden = data.axes[axis].length < 2;
  at(axis).addEventListener("change", event => {
    state.place[k] = Number(event.target.value);
    draw();
  });
});
data.quantities.forEach((one, i) => option(at("quantity"), one.name, i));
at("quantity").addEventListener("change", event => {
  state.quantity = Number(event.target.value);
  draw();
});
at("phase").parentElement.hidden = !data.hasKind;
at("depth").max = data.layers.length - 1;
at("depth").value = state.frame;
define(at("settings"), Object.entries(data.settings));
define(at("versions"), Object.entries(data.versions));
tabulate(data.headings, data.cells.map(cell => cell.cells));
animate(state, draw);

// #block=rc%2Brelu&batch=16&layer=50: each part may be missing.
function follow() {
  const wanted = readAddress();
  AXES.forEach((axis, k) => {
    const at = data.axes[axis].findIndex(value => String(value) === wanted[axis]);
    if (at >= 0) state.place[k] = at;
  });
  state.quantity = Math.max(0, data.quantities.findIndex(one => one.name === wanted.quantity));
  if (wanted.layer) state.frame = nearest(data.layers, Number(wanted.layer));
  at("quantity").value = String(state.quantity);
  at("depth").value = state.frame;
  draw();
}

follow();
whenAddressed(follow);
for (const id of data.hasKind ? ["phase", "map"] : ["map"]) {
  at(id).on("plotly_click", event => {
    state.place.splice(-2, 2, ...event.points[0].pointNumber.slice().reverse());
    draw();
  });
}
