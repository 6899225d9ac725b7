/* The portal without a line: pages that are the same for everybody, as they were last read. Nothing personal is ever kept here. */
const FILES = {{ files|safe }};
const ALONE = {{ alone|safe }};
const STATIC = `motcua-portal-${ {{ release|safe }} }`;
const PAGES = "motcua-portal-pages";
const COMMON = /^\/(?:$|thu-tuc(?:\/[^/]+)?$|trung-tam$|tin-tuc(?:\/[^/]+)?$|tren-may$)/;
const MOST_PAGES = 40;
const PATIENCE_MS = 8000;

self.addEventListener("install", (event) => {
  self.skipWaiting();
  event.waitUntil(
    (async () => {
      await (await caches.open(STATIC)).addAll(FILES);
      await keep(ALONE, await fetch(ALONE));
    })(),
  );
});

self.addEventListener("activate", (event) => {
  event.waitUntil(
    (async () => {
      for (const name of await caches.keys()) if (name.startsWith("motcua-portal-") && name !== STATIC && name !== PAGES) await caches.delete(name);
      await self.clients.claim();
    })(),
  );
});

self.addEventListener("message", (event) => {
  if (event.data?.read) event.waitUntil(fetch(event.data.read).then((answer) => keep(event.data.read, answer)));
});

self.addEventListener("fetch", (event) => {
  const { request } = event;
  const { origin, pathname, search } = new URL(request.url);
  if (request.method !== "GET" || origin !== location.origin) return;
  if (request.mode === "navigate") event.respondWith(page(request, COMMON.test(pathname) ? pathname + search : ""));
  else if (pathname.startsWith("/static/")) event.respondWith(file(request));
});

/** A page as the server has it now; without a line as it was read, or what this phone has at all. */
async function page(request, name) {
  try {
    const answer = await (name ? within(fetch(request)) : fetch(request)); // others may take their time
    if (name) await keep(name, answer.clone());
    return answer;
  } catch {
    const store = await caches.open(PAGES);
    return (name && (await store.match(name))) || (await store.match(ALONE)) || Response.error();
  }
}

/** With the time of reading, which the page shows as its own. */
async function keep(name, answer) {
  if (!answer.ok || answer.redirected || !answer.headers.has("ETag")) return;
  const headers = new Headers(answer.headers);
  headers.delete("Content-Encoding");
  headers.delete("Content-Length");
  headers.set("Last-Modified", new Date().toUTCString());
  const store = await caches.open(PAGES);
  await store.delete(name); // the newest stands last
  await store.put(name, new Response(await answer.blob(), { headers }));
  const kept = (await store.keys()).filter(({ url }) => new URL(url).pathname !== ALONE);
  for (const one of kept.slice(0, Math.max(0, kept.length - MOST_PAGES))) await store.delete(one);
}

async function file(request) {
  try {
    const answer = await within(fetch(request));
    if (answer.ok) return answer;
  } catch {
    // nobody there
  }
  return (await (await caches.open(STATIC)).match(request, { ignoreSearch: true })) ?? fetch(request);
}

function within(promise) {
  return Promise.race([promise, new Promise((_done, fail) => setTimeout(() => fail(new Error("late")), PATIENCE_MS))]);
}
