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
try {
  const model = await cachedModel(mini, { onProgress: ({ step }) => steps.add(step) })
  const lam = new LAM(webgpu({ rows: [1] }), { model })
  const row = await lam.encode('A short text.')
  show({ row: [...row], steps: [...steps], programs: lam.compilation().programs })
} catch (error) {
  show({ error: String(error) })
}

function show(result) {
  document.body.textContent = JSON.stringify(result)
}
