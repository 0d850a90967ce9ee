// The charts, and for each the same in words. What a chart shows is listed here; how it is drawn is in chart.js.

import { count, decimalsOf, milliseconds, percent, score } from "./format.js";
import { Chart } from "./chart.js";
import { find } from "./dom.js";

const lane = (name, options = {}) => ({ name, ofLane: true, ...options });

// A tick is written with the decimals that the step to the next one needs, a value with those that people need.
const counted = (value, step) => count(value, step ? decimalsOf(step) : 0);
const share = (value, step) => percent(value, step ? decimalsOf(100 * step) : 1);

export const DEFINITIONS = [
  { id: "size", title: "Batch size", unit: "items", least: 10, format: counted,
    series: [lane("batchSize", { stepped: true }), { name: "oracleSize", label: "oracle", tint: "oracle", dashed: true, stepped: true }] },
  { id: "load", title: "Load", unit: "0 to 1", least: 1, format: score,
    series: [{ name: "backgroundLoad", label: "background", tint: "load", area: true }, lane("loadScore", { suffix: "score" })] },
  { id: "throughput", title: "Throughput", unit: "items a second", least: 100, format: counted, series: [lane("itemsPerSecond")] },
  { id: "latency", title: "Latency of a batch", unit: "p95 of the last 50, ms", least: 20, format: milliseconds,
    series: [lane("latencyP95Ms"), { target: true, label: "target", tint: "target", dashed: true }] },
  { id: "queue", title: "Waiting items", unit: "in the block, and dashed in the backend", least: 10, format: counted,
    series: [lane("pendingItems"), lane("queueDepth", { dashed: true, suffix: "backend" })] },
  { id: "errors", title: "Errors", unit: "share of the items in the last 50 batches", least: .01, format: share,
    series: [lane("errorRate")] },
];

export class Charts {
  constructor(store) {
    this.store = store;
    this.span = Number(find("window").value);
    this.rebuild();
    find("window").addEventListener("change", event => {
      this.span = Number(event.target.value);
      this.draw();
    });
    matchMedia("(prefers-color-scheme: dark)").addEventListener("change", () => this.rebuild());
  }

  // Lanes and colours are part of a chart; other lanes or another scheme make other charts.
  rebuild() {
    this.charts?.forEach(chart => chart.dispose());
    this.charts = DEFINITIONS.map(definition => new Chart(definition, this.store, find("charts")));
    this.draw();
  }

  draw() {
    this.charts.forEach(chart => chart.draw(this.span));
  }
}
