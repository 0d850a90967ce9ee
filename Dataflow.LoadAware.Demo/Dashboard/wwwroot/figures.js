// The figures of the moment, and the same as a sentence for a screen reader, now and then.

import { find, make } from "./dom.js";
import { count, milliseconds, percent, score } from "./format.js";

const SPEAK_EVERY_MS = 10_000;

// A hint that is shared holds for both lanes of a comparison: the oracle, the target, the load of others.
const FIGURES = [
  { name: "Batch size", value: sample => count(sample.batchSize), unit: "items", shared: true, hint: sample => `oracle ${count(sample.oracleSize)}` },
  { name: "Throughput", value: sample => count(sample.itemsPerSecond), unit: "items/s", hint: sample => `${count(sample.totalProcessed)} in ${count(sample.totalBatches)} batches` },
  { name: "Latency, p95", value: sample => milliseconds(sample.latencyP95Ms), shared: true, hint: (_, settings) => settings.targetMs ? `target ${milliseconds(settings.targetMs)}` : "no target" },
  { name: "Load score", value: sample => score(sample.loadScore), shared: true, hint: sample => `background ${score(sample.backgroundLoad)}` },
  { name: "Waiting", value: sample => count(sample.pendingItems), unit: "items", hint: sample => `${count(sample.queueDepth)} more in the backend` },
  { name: "Errors", value: sample => percent(sample.errorRate), hint: sample => `${count(sample.totalFailed)} failed since the start` },
];

export class Figures {
  constructor(reasons) {
    this.reasons = reasons;
    this.spokenAt = -Infinity;
    this.draw([], null);
  }

  draw(lanes, settings) {
    find("figures").replaceChildren(...FIGURES.map(figure => this.card(figure, lanes.filter(lane => lane.latest), settings)));
  }

  card(figure, lanes, settings) {
    const values = lanes.length ? lanes.map(lane => this.value(figure, lane, lanes.length > 1)) : [make("dd", { class: "value hint" }, "–")];
    const hint = lanes.length === 1 || (lanes.length && figure.shared) ? figure.hint(lanes[0].latest, settings) : "";
    return make("div", {}, make("dt", {}, figure.name), ...values, make("dd", { class: "hint" }, hint));
  }

  value(figure, lane, named) {
    const unit = [named ? lane.controller : figure.unit].filter(Boolean).map(text => make("small", {}, ` ${text}`));
    return make("dd", { class: `value ${named ? `lane-${lane.number}` : ""}`, "data-figure": figure.name, "data-lane": lane.number }, figure.value(lane.latest), ...unit);
  }

  // Not at every sample: nobody can listen to that.
  speak(status, lanes, now) {
    if (!status.running || now - this.spokenAt < SPEAK_EVERY_MS || !lanes.every(lane => lane.latest)) return;
    this.spokenAt = now;
    find("spoken").textContent = lanes.map(lane => this.sentence(lane, status.settings)).join(" ");
  }

  sentence({ controller, latest }, { targetMs }) {
    const why = latest.reason ? `, because ${this.reasons[latest.reason]}` : "";
    return `${controller}: size ${count(latest.batchSize)}, oracle ${count(latest.oracleSize)}${why}; ${count(latest.itemsPerSecond)} items per second, `
      + `latency ${milliseconds(latest.latencyP95Ms)}${targetMs ? ` of ${milliseconds(targetMs)}` : ""}, load ${score(latest.loadScore)}.`;
  }
}
