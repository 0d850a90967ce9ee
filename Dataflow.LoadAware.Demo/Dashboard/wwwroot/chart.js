// One chart: a uPlot canvas, a legend with the values under the pointer or the newest ones, and a caption that says it in words.

import uPlot from "./vendor/uplot/uPlot.esm.js";
import { make } from "./dom.js";

const SYNC = "dashboard";
// A young run fills its charts as it goes, from this many seconds on
const SHORTEST = 15;
const AXIS_FONT = "12px system-ui, sans-serif";

const colour = name => getComputedStyle(document.documentElement).getPropertyValue(`--${name}`).trim();

export class Chart {
  constructor(definition, store, parent) {
    this.definition = definition;
    this.store = store;
    this.series = this.expand();
    this.range = [0, 1];
    this.build(parent);
    this.plot = new uPlot(this.options(), [[], ...this.series.map(() => [])], this.canvas);
    this.watcher = new ResizeObserver(() => this.plot.setSize(this.size()));
    this.watcher.observe(this.canvas);
  }

  dispose() {
    this.watcher.disconnect();
    this.plot.destroy();
    this.figure.remove();
  }

  // A series of a lane becomes one a lane, in its colour; the others are shared by all lanes.
  expand() {
    const { lanes, status } = this.store;
    return this.definition.series.flatMap(series => {
      if (series.target) return status?.settings?.targetMs ? [{ ...series, read: length => Array(length).fill(status.settings.targetMs) }] : [];
      if (!series.ofLane) return [{ ...series, read: () => this.columnOf(lanes[0], series.name) }];
      return (lanes.length ? lanes : [{ number: 1, controller: "controller" }]).map(lane => ({
        ...series, tint: `lane-${lane.number}`, label: [lane.controller, series.suffix].filter(Boolean).join(" "), read: () => this.columnOf(lane, series.name),
      }));
    });
  }

  columnOf(lane, name) {
    return lane?.columns ? this.store.column(lane, name) : [];
  }

  build(parent) {
    const { id, title, unit } = this.definition;
    this.values = this.series.map(() => make("b", {}));
    this.legend = make("ul", { class: "legend", "aria-hidden": "true" }, ...this.series.map((series, index) => {
      const swatch = make("i", { class: series.area ? "area" : series.dashed ? "dashed" : "" });
      swatch.style.setProperty("--tint", `var(--${series.tint})`);
      return make("li", {}, swatch, `${series.label} `, this.values[index]);
    }));
    this.canvas = make("div", { class: "plot", role: "img", "aria-label": `${title} over time`, "aria-describedby": `caption-${id}` });
    this.caption = make("figcaption", { id: `caption-${id}` });
    this.figure = make("figure", { id: `chart-${id}`, "data-points": 0 }, make("h3", {}, `${title} `, make("small", {}, unit)), this.legend, this.canvas, this.caption);
    parent.append(this.figure);
  }

  size() {
    return { width: this.canvas.clientWidth || 300, height: this.canvas.clientHeight || 200 };
  }

  options() {
    const { least } = this.definition;
    return {
      ...this.size(),
      legend: { show: false },
      cursor: { sync: { key: SYNC }, drag: { x: false, y: false }, points: { size: 6 } },
      scales: { x: { time: false, range: () => this.range }, y: { range: (_, __, most) => [0, Math.max(least, most * 1.08 || 0)] } },
      axes: [
        this.axis({ size: 32, values: (_, ticks) => ticks.map(tick => `${tick} s`) }),
        this.axis({ size: 58, values: (_, ticks, __, ___, step) => ticks.map(tick => this.definition.format(tick, step)) }),
      ],
      series: [{}, ...this.series.map(series => this.line(series))],
      hooks: { setCursor: [() => this.tellValues()] },
    };
  }

  axis(options) {
    const line = { stroke: colour("grid"), width: 1 };
    return { stroke: colour("soft"), font: AXIS_FONT, grid: line, ticks: line, ...options };
  }

  line({ tint, dashed, stepped, area }) {
    return {
      stroke: colour(tint), width: area ? 1 : 2, dash: dashed ? [6, 5] : undefined, fill: area ? colour(`${tint}-fill`) : undefined,
      points: { show: false }, paths: stepped ? uPlot.paths.stepped({ align: 1 }) : undefined,
    };
  }

  draw(span) {
    const length = this.store.length;
    const times = this.columnOf(this.store.lanes[0], "elapsedSeconds");
    const end = Math.max(SHORTEST, times.at(-1) ?? 0);
    this.range = [Math.max(0, end - span), end];
    this.data = this.series.map(series => series.read(length));
    this.plot.setData([times, ...this.data]);
    this.figure.dataset.points = length;
    this.tellValues();
    this.tellWords(times);
  }

  tellValues() {
    if (!this.data) return;
    const at = this.plot?.cursor.idx ?? this.store.length - 1;
    this.data.forEach((column, index) => { this.values[index].textContent = this.written(column[at]); });
  }

  // The text alternative of the picture: what each line is now, and between which values it went.
  tellWords(times) {
    const first = Math.max(0, times.findIndex(time => time >= this.range[0]));
    this.caption.textContent = times.length === 0 ? "Nothing to show yet." : this.series.map((series, index) => {
      const seen = this.data[index].slice(first).filter(value => value != null);
      if (seen.length === 0) return "";
      const [least, most] = [Math.min(...seen), Math.max(...seen)].map(value => this.written(value));
      return least === most ? `${series.label}: ${most}.` : `${series.label}: between ${least} and ${most}.`;
    }).filter(Boolean).join(" ");
  }

  written(value) {
    return value == null ? "–" : this.definition.format(value);
  }
}
