// The controls. They are built from the fields that the dashboard itself checks, so their choices, limits and defaults are its own.

import { find, make } from "./dom.js";
import { send } from "./stream.js";

const LABELS = {
  pattern: "Load pattern", controller: "Controller", compareWith: "Compare with", targetMs: "Target, ms", workers: "Producers",
  itemsPerSecond: "Items per second", seed: "Seed", initialBatch: "Start size", minBatch: "Smallest size", maxBatch: "Largest size",
};
const WHEN_NULL = { compareWith: "nothing", targetMs: "no target", itemsPerSecond: "no limit" };
const SIZES = new Set(["initialBatch", "minBatch", "maxBatch"]);

export class Form {
  constructor(fields) {
    this.fields = fields;
    this.inputs = new Map();
    for (const field of fields) find(SIZES.has(field.name) ? "sizes" : "fields").append(this.build(field));
    find("controls").addEventListener("submit", event => {
      event.preventDefault();
      this.start();
    });
    find("stop").addEventListener("click", () => this.stop());
  }

  build(field) {
    const id = `field-${field.name}`;
    const input = field.choices ? this.choice(field, id) : this.number(field, id);
    this.inputs.set(field.name, input);
    return make("div", { class: "field" }, make("label", { for: id, title: field.meaning }, LABELS[field.name] ?? field.name), input);
  }

  choice(field, id) {
    const choices = field.canBeNull ? ["", ...field.choices] : field.choices;
    return make("select", { id, title: field.meaning }, ...choices.map(choice =>
      make("option", { value: choice, selected: choice === (field.default ?? "") }, choice || WHEN_NULL[field.name])));
  }

  number(field, id) {
    return make("input", {
      id, type: "number", inputmode: "numeric", min: field.minimum, max: field.maximum, value: field.default, title: field.meaning,
      placeholder: WHEN_NULL[field.name],
    });
  }

  // What the run in sight was started with, once a run: what was typed since stays, though the connection was lost meanwhile.
  show({ settings, startedAt }) {
    if (!settings || startedAt === this.shown) return;
    this.shown = startedAt;
    for (const [name, input] of this.inputs) input.value = settings[name] ?? "";
  }

  reflect(status) {
    find("start").textContent = status.running ? "Restart" : "Start";
    find("stop").disabled = !status.running;
  }

  async start() {
    const unread = this.fields.find(field => this.inputs.get(field.name).validity.badInput);
    if (unread) {
      this.tell(this.unreadable(unread));
      return;
    }
    this.tell(await send("api/start", Object.fromEntries(this.fields.map(field => [field.name, this.valueOf(field)]))));
  }

  async stop() {
    this.tell(await send("api/stop"));
  }

  // What is typed into a number's control and is none does not come out of it: it would be sent as nothing, which has a meaning of its own.
  unreadable({ name, minimum, maximum, canBeNull }) {
    const nothing = canBeNull ? `, or nothing (${WHEN_NULL[name]})` : "";
    return { field: name, detail: `${name}: what is typed there is not a whole number from ${minimum} to ${maximum}${nothing}.` };
  }

  // What is no number is sent as it is, so that the answer can name it. Without a default, empty means null.
  valueOf(field) {
    const text = this.inputs.get(field.name).value.trim();
    if (text === "" && field.canBeNull) return null;
    return field.choices || text === "" || Number.isNaN(Number(text)) ? text : Number(text);
  }

  tell(problem) {
    find("problem").textContent = problem ? problem.detail : "";
    for (const [name, input] of this.inputs) {
      const wrong = problem?.field === name;
      input.removeAttribute("aria-invalid");
      input.removeAttribute("aria-describedby");
      if (!wrong) continue;
      input.setAttribute("aria-invalid", "true");
      input.setAttribute("aria-describedby", "problem");
      input.closest("details")?.setAttribute("open", "");
      input.focus();
    }
  }
}
