const data = JSON.parse(document.getElementById("data").textContent);
const at = id => document.getElementById(id);
const dark = window.matchMedia("(prefers-color-scheme: dark)");
const options = { responsive: true, displayModeBar: false };

const colors = () => dark.matches ? themes.dark : themes.light;

function layout(more) {
  const c = colors();
  const axis = { gridcolor: c.line, zerolinecolor: c.line, linecolor: c.line };
  const plain = {
    paper_bgcolor: c.card, plot_bgcolor: c.card, font: { color: c.ink, size: 12 },
    margin: { l: 50, r: 12, t: 28, b: 48 }, showlegend: true,
    legend: { orientation: "h", y: 1.02, yanchor: "bottom", x: 0 },
  };
  return Object.assign(plain, more, {
    xaxis: Object.assign({}, axis, more.xaxis), yaxis: Object.assign({}, axis, more.yaxis),
  });
}

function upright(layer) {
  return { type: "line", x0: layer, x1: layer, y0: 0, y1: 1, yref: "paper", line: { color: colors().ink, width: 1 } };
}

function bandOf(layers, low, high) {
  const edge = { x: layers, type: "scatter", mode: "lines", line: { width: 0 }, hoverinfo: "skip" };
  return [
    Object.assign({ y: low, showlegend: false }, edge),
    Object.assign({ y: high, fill: "tonexty", fillcolor: colors().band, name: "10 to 90 % of networks" }, edge),
  ];
}

function curve(layers, y, name, color, dash, width) {
  const hovertemplate = "layer %{x}: %{y:.4g}<extra>" + name.replace(/</g, "&lt;") + "</extra>";
  return { x: layers, y, name, type: "scatter", mode: "lines", line: { color, dash, width }, hovertemplate };
}

function option(select, text, value) {
  const one = document.createElement("option");
  one.textContent = text;
  one.value = value;
  select.append(one);
}

function define(list, pairs) {
  list.replaceChildren();
  for (const [key, value] of pairs) {
    const dt = document.createElement("dt"), dd = document.createElement("dd");
    dt.textContent = key;
    const empty = value === null || value === "" || (Array.isArray(value) && !value.length);
    const nested = !empty && typeof value === "object" && !Array.isArray(value);
    dd.textContent = empty ? "not set" : nested ? JSON.stringify(value) : Array.isArray(value) ? value.join(", ") : String(value);
    list.append(dt, dd);
  }
}

// What follows the # of the address: what is looked at, so that it can be sent to somebody. A page inside a
// notebook has no address: it is told by the notebook what to look at, and tells it what it looks at.
const framed = location.protocol === "about:";
let told = {};

function readAddress() {
  return framed ? told : Object.fromEntries(new URLSearchParams(location.hash.slice(1)));
}

function writeAddress(pairs) {
  if (framed) parent.postMessage({ bninit: pairs }, "*");
  else history.replaceState(null, "", "#" + new URLSearchParams(pairs));
}

function whenAddressed(follow) {
  window.addEventListener("hashchange", follow);
  window.addEventListener("message", event => {
    if (event.source !== parent || !event.data.bninit) return;
    told = event.data.bninit;
    follow();
  });
}

function nearest(layers, wanted) {
  return layers.reduce((best, layer, i) => Math.abs(layer - wanted) < Math.abs(layers[best] - wanted) ? i : best, 0);
}

function tabulate(headings, rows) {
  const table = at("table"), head = table.createTHead().insertRow(), body = table.createTBody();
  for (const word of headings) {
    const th = document.createElement("th");
    th.scope = "col";
    th.textContent = word;
    head.append(th);
  }
  for (const row of rows) {
    const line = body.insertRow();
    for (const word of row) line.insertCell().textContent = word;
    line.classList.toggle("odd", row.some(word => String(word).includes("odd point")));
  }
  const quote = word => '"' + String(word).replaceAll('"', '""').replace(/^[=+@-]/, "'$&") + '"';
  at("save").addEventListener("click", () => {
    const text = [headings, ...rows].map(row => row.map(quote).join(",")).join("\r\n");
    const link = document.createElement("a");
    link.href = URL.createObjectURL(new Blob([text], { type: "text/csv" }));
    link.download = "table.csv";
    link.click();
  });
}

function mark(number) {
  at("table").querySelectorAll("tbody tr").forEach((row, i) => row.setAttribute("aria-current", String(i === number)));
}

// The slider and the play button move state.frame and draw.
function animate(state, draw) {
  let timer = null;
  const pause = () => {
    clearInterval(timer);
    timer = null;
    at("play").textContent = "Play";
  };
  at("depth").addEventListener("input", event => {
    pause();
    state.frame = Number(event.target.value);
    draw();
  });
  at("play").addEventListener("click", () => {
    if (timer) return pause();
    const last = Number(at("depth").max);
    if (state.frame >= last) state.frame = -1;
    at("play").textContent = "Pause";
    timer = setInterval(() => {
      if (state.frame >= last) return pause();
      at("depth").value = ++state.frame;
      draw();
    }, 150);
  });
  dark.addEventListener("change", draw);
}
