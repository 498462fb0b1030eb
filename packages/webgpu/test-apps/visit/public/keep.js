// A service worker that keeps what the page fetches, so that it opens without a network. The model's files have a store of their own.
addEventListener('install', () => skipWaiting())
addEventListener('activate', (event) => event.waitUntil(clients.claim()))
addEventListener('fetch', (event) => event.respondWith(answer(event.request)))

async function answer(request) {
  const cache = await caches.open('app')
  const kept = await cache.match(request)
  if (kept) return kept
  const response = await fetch(request)
  if (response.ok && !request.url.endsWith('.safetensors')) await cache.put(request, response.clone())
  return response
}
