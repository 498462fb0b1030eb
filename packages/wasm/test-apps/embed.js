import { LAM, wasm, wasmInWorker } from '@lamjs/wasm'

const worker = () => new Worker(new URL('./lam-worker.js', import.meta.url), { type: 'module' })

/** Shows device and row of a text, computed on the page or, at `?worker`, in a worker. */
export async function embed(options) {
  const backend = location.search === '?worker' ? wasmInWorker(worker, options) : wasm(options)
  const lam = new LAM(backend, { model: new URL('/tiny-flat/', location.href) })
  const shown = await lam.encode('hello').then(
    async (row) => ({ device: (await lam.info()).device, row: Array.from(row) }),
    ({ code, message }) => ({ code, message }),
  )
  document.body.textContent = JSON.stringify(shown)
}
