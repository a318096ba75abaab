/// <reference lib="webworker" />
// The service worker of the built page: everything it needs is kept at the first visit, so that it
// runs offline afterwards, from any sub path. The build puts `version` and `files` in front of it.
// A new version waits until the last page of the old one is closed: its workers still need old files.

const scope = /** @type {ServiceWorkerGlobalScope} */ (/** @type {unknown} */ (self));
const { version, files } = /** @type {{ version: string, files: string[] }} */ (
  /** @type {unknown} */ (Reflect.get(self, 'build'))
);
const kept = `tidemark-${version}`;

async function keepAll() {
  const cache = await caches.open(kept);
  await cache.addAll(files);
}

async function dropOld() {
  for (const name of await caches.keys()) {
    if (name.startsWith('tidemark-') && name !== kept) await caches.delete(name);
  }
  await scope.clients.claim();
}

/** @param {Request} request */
async function answer(request) {
  const cache = await caches.open(kept);
  const wanted = request.mode === 'navigate' ? './' : request;
  return (await cache.match(wanted, { ignoreSearch: true })) ?? fetch(request);
}

scope.addEventListener('install', (event) => {
  event.waitUntil(keepAll());
});

scope.addEventListener('activate', (event) => {
  event.waitUntil(dropOld());
});

scope.addEventListener('fetch', (event) => {
  const { request } = event;
  const own = new URL(request.url).origin === scope.location.origin;
  if (request.method === 'GET' && own) event.respondWith(answer(request));
});
