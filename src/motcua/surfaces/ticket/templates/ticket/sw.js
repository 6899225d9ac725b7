/* For the phone that holds a ticket: keeps its page for the time without a line, and shows what the server sends when it is called. */
const FILES = {{ files|safe }};
const STATIC = `motcua-ticket-${ {{ release|safe }} }`;
const PAGES = "motcua-ticket-pages";
const TICKET = /^\/p\/[^/]+$/;
const MOST_PAGES = 5;
const PATIENCE_MS = 8000;
const AWAY = new Set([502, 503, 504]);

self.addEventListener("install", (event) => {
  self.skipWaiting();
  event.waitUntil(caches.open(STATIC).then((store) => store.addAll(FILES)));
});

self.addEventListener("activate", (event) => {
  event.waitUntil(
    (async () => {
      for (const name of await caches.keys()) if (name.startsWith("motcua-ticket-") && name !== STATIC && name !== PAGES) await caches.delete(name);
      await self.clients.claim();
    })(),
  );
});

self.addEventListener("message", (event) => {
  if (event.data?.keep) event.waitUntil(keepPage(event.data.keep));
  if (event.data?.forget) event.waitUntil(forget(event.data.forget));
});

self.addEventListener("fetch", (event) => {
  const { request } = event;
  const { origin, pathname } = new URL(request.url);
  if (request.method !== "GET" || origin !== location.origin) return;
  if (TICKET.test(pathname) && pathname !== location.pathname) {
    event.respondWith(state(request, request.headers.has("X-Part") ? `${pathname}?part` : pathname));
  } else if (pathname.startsWith("/static/")) event.respondWith(file(request));
});

self.addEventListener("push", (event) => {
  const { kind, title, body, page } = event.data.json();
  const isCall = kind === "ticket.called" || kind === "ticket.recalled";
  const icon = FILES.find((file) => file.endsWith("mark.svg"));
  event.waitUntil(
    self.registration.showNotification(title, {
      body,
      icon,
      tag: page, // one notification of a ticket: the newest word
      renotify: true,
      requireInteraction: isCall,
      vibrate: isCall ? [400, 150, 400, 150, 400] : [200],
      data: { page },
    }),
  );
});

self.addEventListener("notificationclick", (event) => {
  event.notification.close();
  const address = new URL(event.notification.data.page, location.origin).href;
  event.waitUntil(
    (async () => {
      const open = await self.clients.matchAll({ type: "window", includeUncontrolled: true });
      const there = open.find(({ url }) => url === address);
      await (there ? there.focus() : self.clients.openWindow(address));
    })(),
  );
});

/** The page, or its state, as the server has it now; without a line as it was last seen, with the time of that. */
async function state(request, name) {
  try {
    const answer = await within(fetch(request));
    if (!AWAY.has(answer.status)) {
      if (answer.ok && !answer.redirected) await keep(name, answer.clone());
      return answer;
    }
  } catch {
    // nobody there
  }
  return (await (await caches.open(PAGES)).match(name)) ?? Response.error();
}

async function keepPage(path) {
  const answer = await fetch(path, { headers: { Accept: "text/html" } });
  if (answer.ok && !answer.redirected) await keep(path, answer);
}

async function keep(name, answer) {
  const store = await caches.open(PAGES);
  await store.delete(name); // the newest stands last
  await store.put(name, answer);
  const kept = await store.keys();
  for (const one of kept.slice(0, Math.max(0, kept.length - 2 * MOST_PAGES))) await store.delete(one);
}

async function forget(path) {
  const store = await caches.open(PAGES);
  await Promise.all([store.delete(path), store.delete(`${path}?part`)]);
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
