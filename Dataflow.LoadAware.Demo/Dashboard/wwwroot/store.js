// What the page knows of the newest run: columns of samples for each lane, as charts want them, and the decisions.

const MOST_DECISIONS = 200;
const COLUMNS = ["elapsedSeconds", "batchSize", "oracleSize", "pendingItems", "backgroundLoad", "loadScore", "queueDepth",
  "errorRate", "latencyP95Ms", "itemsPerSecond"];

export class Store {
  constructor() {
    this.status = null;
    this.clear();
  }

  // Whatever comes next is new, be it of the same number: a dashboard that was started anew counts from the beginning.
  clear() {
    this.run = null;
    this.lanes = [];
  }

  // A new run begins with empty lanes; the same run only changes its state. Says whether it is new.
  take(status) {
    this.status = status;
    if (status.run === this.run) return false;
    this.run = status.run;
    this.lanes = status.lanes.map((controller, index) => new Lane(controller, index + 1, status));
    return true;
  }

  append(news) {
    if (news.run !== this.run) return;
    news.lanes.forEach((lane, index) => this.lanes[index].append(lane));
  }

  // Lanes are looked at in the same moment; one may be told of it an event later than the other.
  get length() {
    return this.lanes.length ? Math.min(...this.lanes.map(lane => lane.columns.elapsedSeconds.length)) : 0;
  }

  column(lane, name) {
    return lane.columns[name].slice(0, this.length);
  }
}

class Lane {
  constructor(controller, number, status) {
    this.controller = controller;
    this.number = number;
    this.kept = status.samplesKept;
    this.startedAt = Date.parse(status.startedAt);
    this.columns = Object.fromEntries(COLUMNS.map(name => [name, []]));
    this.latest = null;
    this.decisions = [];
  }

  append({ samples, decisions }) {
    for (const sample of samples) {
      for (const name of COLUMNS) this.columns[name].push(this.valueOf(sample, name));
      this.latest = sample;
    }
    for (const name of COLUMNS) this.columns[name].splice(0, Math.max(0, this.columns[name].length - this.kept));
    this.decisions.push(...decisions.map(decision => ({ ...decision, seconds: (Date.parse(decision.at) - this.startedAt) / 1000 })));
    this.decisions.splice(0, Math.max(0, this.decisions.length - MOST_DECISIONS));
  }

  // Before the first batch there is no latency: a gap, not a zero.
  valueOf(sample, name) {
    return name === "latencyP95Ms" && sample.totalBatches === 0 ? null : sample[name];
  }
}
