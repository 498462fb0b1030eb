// A process in which contenders of the suite `wasm` are opened and embed texts, as the bench asks.
import { createRequire } from 'node:module'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { mini } from '@lamjs/model-mini'
import { packageFolder } from '../packages.js'
import { publishedFolder } from '../peers/published-folder.js'
import type { Contender } from '../wasm/contender.js'
import { openWasm } from '../wasm/open-lam.js'
import { type OpenContender, type Order, OrderTaker } from '../wasm/orders.js'
import { openPipeline } from '../wasm/transformers-texts.js'

const taker = new OrderTaker(open, memory)
process.on('message', async (order: Order) => process.send?.(await taker.take(order)))
process.on('disconnect', () => process.exit(0))

async function open(contender: Contender): Promise<OpenContender> {
  if (contender.program === 'transformers') return openTransformers(contender)
  if (contender.program === 'wasm') {
    return openWasm(contender, contender.model === 'lam' ? mini : publishedFolder(contender.model).folder)
  }
  throw new Error('it runs in browsers only')
}

/** transformers.js takes onnxruntime-node in Node. Where the process names a runtime, it takes that one: here the WebAssembly that it runs in browsers. */
async function openTransformers({ model, dtype }: Extract<Contender, { program: 'transformers' }>) {
  const folder = packageFolder('@huggingface/transformers')
  const runtime = folder === undefined ? undefined : packageFolder('onnxruntime-web', folder)
  if (runtime === undefined) throw new Error('install it with: npm install @huggingface/transformers')
  const entry = createRequire(join(runtime, 'package.json')).resolve('onnxruntime-web')
  const onnxruntime = (await import(pathToFileURL(entry).href)) as { readonly env: { wasm: { numThreads: number } } }
  onnxruntime.env.wasm.numThreads = 1
  ;(globalThis as Record<symbol, unknown>)[Symbol.for('onnxruntime')] = onnxruntime
  const { env, pipeline } = await import('@huggingface/transformers')
  const { wasm } = env.backends.onnx
  if (wasm === undefined) throw new Error('transformers.js did not take the runtime.')
  wasm.wasmPaths = pathToFileURL(join(runtime, 'dist', '/')).href
  env.useWasmCache = false
  env.allowRemoteModels = false
  env.localModelPath = publishedFolder(model).root
  return openPipeline(await pipeline('feature-extraction', model, { dtype, device: 'auto' }))
}

/** Resident set, after a collection of garbage. */
async function memory(): Promise<number> {
  const { gc } = globalThis
  if (gc === undefined) throw new Error('The process runs without --expose-gc.')
  gc()
  // Files that were read are given back by a task of their own.
  await new Promise((resolve) => setTimeout(resolve, 100))
  gc()
  return process.memoryUsage().rss
}
