// The connection to the dashboard: server-sent events in, calls out. Each connection tells the run anew.

const RETRY_MS = 2000;
const GONE = { detail: "The dashboard does not answer. Is it still running?" };

// A browser has six connections to a server for all its tabs together, so a page that nobody sees lets go of its own.
export function listen({ opened, status, samples, lost }) {
  let source = null;
  let retry = 0;

  function connect() {
    source = new EventSource("api/stream");
    source.addEventListener("open", opened);
    source.addEventListener("status", event => status(JSON.parse(event.data)));
    source.addEventListener("samples", event => samples(JSON.parse(event.data)));
    source.addEventListener("error", () => {
      lost();
      if (source.readyState === EventSource.CLOSED) retry = setTimeout(connect, RETRY_MS); // else the browser tries again by itself
    });
  }

  function look() {
    clearTimeout(retry);
    source?.close();
    if (!document.hidden) connect();
  }

  document.addEventListener("visibilitychange", look);
  look();
}

// What the page cannot do without: it is asked for until it comes.
export async function read(path, lost) {
  for (;;) {
    try {
      const response = await fetch(path);
      if (response.ok) return await response.json();
    } catch {
      // as no answer
    }
    lost();
    await new Promise(again => setTimeout(again, RETRY_MS));
  }
}

// A POST: null where it was done, else the problem that says what was wrong.
export async function send(path, body) {
  try {
    const response = await fetch(path, { method: "POST", headers: { "Content-Type": "application/json" }, body: JSON.stringify(body ?? {}) });
    return response.ok ? null : await problemOf(response);
  } catch {
    return GONE;
  }
}

// Whatever refuses may be no dashboard that knows problem documents, but a proxy before it.
async function problemOf(response) {
  const problem = await response.json().catch(() => null);
  return problem?.detail ? problem : { detail: `The dashboard refused, with ${response.status}.` };
}
