// Wires the page: the stream fills the store, and what shows the store is drawn once a frame at most.

import { Charts } from "./charts.js";
import { Decisions } from "./decisions.js";
import { find } from "./dom.js";
import { Figures } from "./figures.js";
import { Form } from "./form.js";
import { Store } from "./store.js";
import { listen, read } from "./stream.js";

const STATES = { idle: "Ready: press Start", running: "Running", stopped: "Stopped", ended: "Ended", failed: "Failed", lost: "Connection lost, trying again" };

const lost = () => show("lost", STATES.lost);
const [fields, reasons] = await Promise.all([read("api/fields", lost), read("api/reasons", lost)]);
const store = new Store();
const form = new Form(fields);
const figures = new Figures(reasons);
const decisions = new Decisions(reasons);
const charts = new Charts(store);
let frame = 0;

function draw() {
  frame = 0;
  charts.draw();
  figures.draw(store.lanes, store.status?.settings);
  figures.speak(store.status, store.lanes, performance.now());
  decisions.draw(store.lanes);
}

function show(state, text) {
  find("state").dataset.state = state;
  find("state").textContent = text;
}

function takeStatus(status) {
  const isNew = store.take(status);
  form.reflect(status);
  form.show(status);
  show(status.state, status.failure ? `Failed: ${status.failure}` : STATES[status.state]);
  if (!isNew) return;
  charts.rebuild();
  draw();
}

function takeSamples(news) {
  store.append(news);
  frame ||= requestAnimationFrame(draw);
}

listen({
  opened: () => store.clear(),
  status: takeStatus,
  samples: takeSamples,
  lost,
});
document.documentElement.dataset.ready = "true";
