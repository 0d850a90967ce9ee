// The connection to the dashboard: server-sent events in, calls out. The browser reconnects by itself; each connection tells the run anew.

export function listen({ opened, status, samples, lost }) {
  const source = new EventSource("api/stream");
  source.addEventListener("open", opened);
  source.addEventListener("status", event => status(JSON.parse(event.data)));
  source.addEventListener("samples", event => samples(JSON.parse(event.data)));
  source.addEventListener("error", lost);
}

export async function read(path) {
  const response = await fetch(path);
  return response.json();
}

// The answer of a POST: the status, or the problem that says what was wrong.
export async function send(path, body) {
  const response = await fetch(path, { method: "POST", headers: { "Content-Type": "application/json" }, body: JSON.stringify(body ?? {}) });
  return { ok: response.ok, answer: await response.json() };
}
