// The page in a frame; what it looks at goes to Python and back.
function render({ model, el }) {
  const frame = document.createElement("iframe");
  frame.setAttribute("sandbox", "allow-scripts allow-downloads");
  frame.style.cssText = "width:100%;border:0;height:" + model.get("height") + "px";
  frame.srcdoc = model.get("page");
  const names = ["layer", "network"], heard = {};
  const tell = () => {
    const wanted = names.filter(name => model.get(name) !== null).map(name => [name, String(model.get(name))]);
    // What the page has just said itself is not told back: it may have moved on.
    if (wanted.every(([name, value]) => Number(value) === heard[name])) return;
    frame.contentWindow.postMessage({ bninit: Object.fromEntries(wanted) }, "*");
  };
  const hear = event => {
    if (event.source !== frame.contentWindow || !event.data.bninit) return;
    names.forEach(name => { heard[name] = Number(event.data.bninit[name]); });
    const changed = names.filter(name => model.get(name) !== heard[name]);
    changed.forEach(name => model.set(name, heard[name]));
    if (changed.length) model.save_changes();
  };
  window.addEventListener("message", hear);
  frame.addEventListener("load", tell);
  names.forEach(name => model.on("change:" + name, tell));
  el.append(frame);
  return () => {
    window.removeEventListener("message", hear);
    names.forEach(name => model.off("change:" + name, tell));
  };
}

export default { render };
