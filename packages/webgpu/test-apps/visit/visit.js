import { mini } from '@lamjs/model-mini'
import { cachedModel, LAM, webgpu } from '@lamjs/webgpu'

await navigator.serviceWorker.register('./keep.js')
if (!navigator.serviceWorker.controller) {
  // It keeps what it sees, and has not seen this page. A list of files made by the bundler would spare the second look.
  await new Promise((resolve) => navigator.serviceWorker.addEventListener('controllerchange', resolve))
  location.reload()
  await new Promise(() => {})
}

const steps = new Set()
const milliseconds = {}
try {
  const model = await cachedModel(mini, { onProgress: ({ step }) => steps.add(step) })
  const onProgress = (progress) => {
    if (progress.milliseconds !== undefined) milliseconds[progress.step] = progress.milliseconds
  }
  const lam = new LAM(webgpu({ rows: [1], onProgress }), { model })
  const row = await lam.encode('A short text.')
  const programs = lam.compilation().programs
  show({ row: [...row], steps: [...steps], programs, milliseconds, stores: await caches.keys() })
} catch (error) {
  show({ error: String(error) })
}

function show(result) {
  document.body.textContent = JSON.stringify(result)
}
