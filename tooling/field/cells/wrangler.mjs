// Cloudflare's workerd, as wrangler runs it: the engine is a module that workerd compiled beforehand, the model comes from a binding.
import { cpSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { expectEngine } from '../engine.mjs'
import { INT8_TOLERANCE } from '../expected.mjs'

/** What a worker of the platform may hold, in bytes. workerd on a developer's machine has no such limit. */
const LARGEST_WORKER = 128 * 2 ** 20

const CONFIGURATION = { name: 'field', main: 'worker.js', compatibility_date: '2026-01-01' }
const ASSETS = {
  file: 'wrangler.json',
  lines: json({ ...CONFIGURATION, assets: { directory: 'model', binding: 'ASSETS' } }),
}
const BUCKET = {
  file: 'wrangler.json',
  lines: json({ ...CONFIGURATION, r2_buckets: [{ binding: 'MODEL', bucket_name: 'model' }] }),
}
const FROM_ASSETS = {
  file: 'model.js',
  lines: `// @lamjs/model-mini/files/int8 is copied to model/
export const model = ({ ASSETS }) => ({
  name: 'lam-mini-v2-int8',
  async open(file) {
    const response = await ASSETS.fetch(new URL(file, 'https://assets.local'))
    if (!response.ok) return undefined
    const bytes = new Uint8Array(await response.arrayBuffer())
    return { label: file, byteLength: bytes.length, read: async (start, end) => bytes.subarray(start, end) }
  },
})`,
}
const FROM_BUCKET = {
  file: 'model.js',
  lines: `// @lamjs/model-mini/files is put into the bucket
export const model = ({ MODEL }) => ({
  name: 'lam-mini-v2',
  async open(file) {
    const known = await MODEL.head(file)
    if (known === null) return undefined
    return {
      label: file,
      byteLength: known.size,
      async read(offset, end) {
        const range = await MODEL.get(file, { range: { offset, length: end - offset } })
        return new Uint8Array(await range.arrayBuffer())
      },
    }
  },
})`,
}

export const cells = [
  {
    name: 'wrangler/int8 assets',
    title:
      'wrangler dev, @lamjs/wasm/int8 in workerd, its model from static assets; the file and the engine in less than 128 MiB',
    settings: [ASSETS, FROM_ASSETS],
    async run(project) {
      await installWorker(project, { entry: '@lamjs/wasm/int8', engine: 'relaxed-simd' })
      cpSync(join(project.folder, 'node_modules/@lamjs/model-mini/files/int8'), join(project.folder, 'model'), {
        recursive: true,
      })
      const engine = await embedInWorker(project, { tolerance: INT8_TOLERANCE, variant: 'relaxed-simd' })
      const most = engine + statSync(join(project.folder, 'model/model.safetensors')).size
      if (most > LARGEST_WORKER)
        throw new Error(`Expected at most ${LARGEST_WORKER} bytes for engine and file; found ${most}`)
    },
  },
  ...['relaxed-simd', 'simd'].map((variant) => ({
    name: `wrangler/float32 bucket ${variant}`,
    title: `wrangler dev, @lamjs/wasm in workerd, float32, the module lam-${variant}.wasm, the default model from a bucket`,
    settings: [BUCKET, FROM_BUCKET],
    async run(project) {
      await installWorker(project, { engine: variant })
      await fillBucket(project)
      await embedInWorker(project, { variant })
    },
  })),
  ...['@lamjs/wasm', '@lamjs/wasm/inline'].map((entry) => ({
    name: `wrangler/no module${entry.slice('@lamjs/wasm'.length).replace('/', ' ')}`,
    title: `wrangler dev, ${entry} in workerd without the option module`,
    verdict: {
      expect: 'does not',
      why: 'workerd compiles no bytes at run time, which the error says: import the module and give it as the option module',
      error: /LamError LAM_BACKEND_UNAVAILABLE .*import engine from '@lamjs\/wasm\/lam-relaxed-simd\.wasm'/,
    },
    async run(project) {
      for (const { file, lines } of [BUCKET, FROM_BUCKET]) project.write(file, lines)
      await installWorker(project, { entry })
      await fillBucket(project)
      await embedInWorker(project)
    },
  })),
]

/** @param {{ entry?: string, engine?: 'simd' | 'relaxed-simd' }} worker `engine`: the module that it imports */
async function installWorker(project, { entry = '@lamjs/wasm', engine }) {
  await project.install('@lamjs/wasm', 'wrangler')
  const module = engine ? `import module from '@lamjs/wasm/lam-${engine}.wasm'` : 'const module = undefined'
  project.write('worker.js', workerScript(entry, module))
}

async function fillBucket(project) {
  for (const file of ['config.json', 'tokenizer.json', 'model.safetensors']) {
    const path = `node_modules/@lamjs/model-mini/files/${file}`
    await project.run('npx', ['wrangler', 'r2', 'object', 'put', `model/${file}`, '--file', path, '--local'])
  }
}

/**
 * Starts the worker and compares its rows.
 * @returns the bytes of the engine's memory, which never shrinks
 */
async function embedInWorker(project, { tolerance, variant } = {}) {
  const port = await project.freePort()
  const server = project.start('npx', ['wrangler', 'dev', '--ip', '127.0.0.1', '--port', String(port)])
  await server.waitFor(/Ready on/)
  const response = await fetch(`http://127.0.0.1:${port}/`, { method: 'POST', body: JSON.stringify(project.sentences) })
  const { rows, device, memory, error } = await response.json()
  if (error) throw new Error(error)
  project.expectRow(rows, tolerance)
  expectEngine(project, device, variant)
  project.note("the engine's memory in MiB", Math.ceil(memory / 2 ** 20))
  return memory
}

/** Answers a list of texts with rows. It tells the engine's memory by a look at each instance that is made. */
function workerScript(entry, module) {
  return `import { LAM, wasm } from '${entry}'
${module}
import { model } from './model.js'

let memory
const { instantiate } = WebAssembly
WebAssembly.instantiate = async (module, imports) => {
  const instance = await instantiate(module, imports)
  memory = instance.exports.memory
  return instance
}
let lam
export default {
  async fetch(request, env) {
    try {
      lam ??= new LAM(wasm({ module }), { model: model(env) })
      const rows = await lam.encode(await request.json())
      const { device } = await lam.info()
      return Response.json({ rows: Array.from(rows, (row) => Array.from(row)), device, memory: memory.buffer.byteLength })
    } catch (error) {
      return Response.json({ error: [error.name, error.code, error.message].join(' ') })
    }
  },
}
`
}

function json(value) {
  return JSON.stringify(value, null, 2)
}
