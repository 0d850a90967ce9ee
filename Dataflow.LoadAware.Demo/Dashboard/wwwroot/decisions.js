// The list of decisions: what moved the size, from where to where, newest first.

import { find, make } from "./dom.js";
import { count, score, seconds } from "./format.js";

const SHOWN = 100;

export class Decisions {
  constructor(reasons) {
    this.reasons = reasons;
    this.shown = [];
    this.lines = new WeakMap();
  }

  draw(lanes) {
    const all = lanes.flatMap(lane => lane.decisions.map(decision => ({ lane, decision }))).sort((a, b) => b.decision.seconds - a.decision.seconds).slice(0, SHOWN);
    if (all.length === this.shown.length && all.every(({ decision }, index) => decision === this.shown[index])) return;
    this.shown = all.map(({ decision }) => decision);
    find("no-decisions").hidden = all.length > 0;
    keepingPlace(find("decisions"), list => fill(list, all.map(one => this.line(one))));
  }

  line({ lane, decision }) {
    if (!this.lines.has(decision)) this.lines.set(decision, this.write(lane, decision));
    return this.lines.get(decision);
  }

  write(lane, { from, to, reason, loadScore, seconds: at }) {
    const direction = to > from ? "up" : "down";
    return make("li", {},
      make("span", { class: "at" }, seconds(at)),
      make("span", { class: `lane-${lane.number}` }, lane.controller),
      make("span", { class: `step ${direction}` }, make("span", { class: "unseen" }, `${direction}, `), `${count(from)} → ${count(to)}`),
      make("span", { class: "why" }, this.reasons[reason] ?? reason),
      make("span", { class: "score" }, `load ${score(loadScore)}`));
  }
}

// Lines that stay are left where they are: a line that is taken out and put back is no hold for whoever has scrolled to it.
function fill(list, lines) {
  const wanted = new Set(lines);
  for (const line of [...list.children]) if (!wanted.has(line)) line.remove();
  lines.forEach((line, index) => {
    if (list.children[index] !== line) list.insertBefore(line, list.children[index] ?? null);
  });
}

// Who has scrolled down reads on, while new lines come above. Most browsers see to that themselves, and do not break off a scroll that is under way.
function keepingPlace(list, change) {
  const top = CSS.supports("overflow-anchor", "auto") ? 0 : list.scrollTop;
  const anchor = top > 0 ? [...list.children].find(line => line.offsetTop + line.offsetHeight > top) : null;
  const place = anchor?.offsetTop;
  change(list);
  if (anchor?.isConnected) list.scrollTop = top + anchor.offsetTop - place;
}
