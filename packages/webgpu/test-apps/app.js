import { LAM, webgpu, webgpuInWorker } from '@lamjs/webgpu'

const worker = () => new Worker(new URL('./lam-worker.js', import.meta.url), { type: 'module' })
const options = { device: 'wasm', ...globalThis.lamOptions }
const backend = location.search === '?worker' ? webgpuInWorker(worker, options) : webgpu(options)
const lam = new LAM(backend, { model: new URL('/model/', location.href) })
const [row] = await lam.encode(['hello']).catch((error) => [[String(error)]])
document.body.textContent = [...row].join(' ')
