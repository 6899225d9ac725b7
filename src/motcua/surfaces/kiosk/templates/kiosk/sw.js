/* Keeps one page of the ticket machine for the time when no server answers; everything else passes through. */
const PAGE = {{ page|safe }};
const START = {{ start|safe }};
const FILES = {{ files|safe }};
const STORE = `motcua-kiosk-${ {{ release|safe }} }`;
const WAIT = '<!doctype html><html lang="vi"><title>…</title><h1>Xin chờ một chút…</h1>'; // before the page could be kept at all
const PATIENCE_MS = 8000;
const AWAY = new Set([502, 503, 504]);

self.addEventListener("install", (event) => {
  self.skipWaiting();
  event.waitUntil(prepare());
});

self.addEventListener("activate", (event) => {
  event.waitUntil(
    (async () => {
      for (const name of await caches.keys()) if (name.startsWith("motcua-kiosk-") && name !== STORE) await caches.delete(name);
      await self.clients.claim();
    })(),
  );
});

self.addEventListener("message", (event) => {
  if (event.data === "refresh") event.waitUntil(prepare().catch(() => {}));
});

self.addEventListener("fetch", (event) => {
  const { request } = event;
  const { origin, pathname } = new URL(request.url);
  if (request.mode === "navigate") event.respondWith(page(request));
  else if (origin === location.origin && pathname.startsWith("/static/")) event.respondWith(file(request));
});

/** The page that gives numbers alone, with what it needs; a machine that is not paired is given none. */
async function prepare() {
  const store = await caches.open(STORE);
  await store.addAll(FILES);
  const answer = await fetch(PAGE, { cache: "no-store", headers: { Accept: "text/html" } });
  if (answer.ok && !answer.redirected) await store.put(PAGE, answer);
}

async function page(request) {
  try {
    const answer = await within(fetch(request));
    if (!AWAY.has(answer.status)) return answer;
  } catch {
    // nobody there
  }
  const kept = await caches.match(PAGE);
  return kept ?? new Response(WAIT, { status: 503, headers: { "Content-Type": "text/html; charset=utf-8", Refresh: `5; url=${START}` } });
}

async function file(request) {
  try {
    const answer = await within(fetch(request));
    if (answer.ok) return answer;
  } catch {
    // nobody there
  }
  return (await caches.match(request, { ignoreSearch: true })) ?? Response.error();
}

function within(promise) {
  return Promise.race([promise, new Promise((_done, fail) => setTimeout(() => fail(new Error("late")), PATIENCE_MS))]);
}
