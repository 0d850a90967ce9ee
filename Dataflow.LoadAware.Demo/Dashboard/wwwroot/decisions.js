// The list of decisions: what moved the size, from where to where, newest first.

import { find, make } from "./dom.js";
import { count, score, seconds } from "./format.js";

const SHOWN = 100;

export class Decisions {
  constructor(reasons) {
    this.reasons = reasons;
    this.newest = null;
  }

  draw(lanes) {
    const all = lanes.flatMap(lane => lane.decisions.map(decision => ({ ...decision, lane }))).sort((a, b) => b.seconds - a.seconds).slice(0, SHOWN);
    const newest = all.length ? `${all[0].lane.number} ${all[0].at}` : null;
    if (newest === this.newest) return;
    this.newest = newest;
    find("no-decisions").hidden = all.length > 0;
    find("decisions").replaceChildren(...all.map(decision => this.line(decision)));
  }

  line({ lane, from, to, reason, loadScore, seconds: at }) {
    const direction = to > from ? "up" : "down";
    return make("li", {},
      make("span", { class: "at" }, seconds(at)),
      make("span", { class: `lane-${lane.number}` }, lane.controller),
      make("span", { class: `step ${direction}` }, make("span", { class: "unseen" }, `${direction}, `), `${count(from)} → ${count(to)}`),
      make("span", { class: "why" }, this.reasons[reason] ?? reason),
      make("span", { class: "score" }, `load ${score(loadScore)}`));
  }
}
