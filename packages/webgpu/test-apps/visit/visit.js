import { mini } from '@lamjs/model-mini'
import { cachedModel, LAM, webgpu } from '@lamjs/webgpu'
import miniRows from '../../src/testing/golden/mini-rows.json' with { type: 'json' }

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
  // Where the address asks for none, the program is compiled all the same.
  const rows = location.hash === '#embed' ? await lam.encode(miniRows.map(({ text }) => text)) : []
  await lam.info()
  show({ rows: Array.from(rows, (row) => [...row]), steps: [...steps], programs: lam.compilation().programs })
} catch (error) {
  show({ error: String(error) })
}

function show(result) {
  document.body.textContent = JSON.stringify(result)
}
