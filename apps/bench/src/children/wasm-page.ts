// Runs in a browser, bundled: a page in which contenders of the suite `wasm` are opened and embed texts, as the bench asks.
import type { Contender } from '../wasm/contender.js'
import { type OpenContender, type Order, OrderTaker } from '../wasm/orders.js'
import { openPipeline } from '../wasm/transformers-texts.js'

const modelUrl = (model: string) => new URL(`/models/${model}/`, import.meta.url)

// The number of this page.
const { search } = new URL((globalThis as unknown as { readonly location: { readonly href: string } }).location.href)
const taker = new OrderTaker(open, memory)
for (;;) {
  const order = (await (await fetch(`/order${search}`)).json()) as Order
  const answer = await taker.take(order)
  await fetch(`/answer${search}`, { method: 'POST', body: JSON.stringify(answer) })
}

async function open(contender: Contender): Promise<OpenContender> {
  switch (contender.program) {
    case 'wasm':
      return (await import('../wasm/open-lam.js')).openWasm(contender, modelUrl(contender.model))
    case 'webgpu':
      return openWebgpu(contender.model)
    case 'transformers':
      return openTransformers(contender)
    case 'wllama':
      return openWllama(contender)
  }
}

async function openWebgpu(model: string): Promise<OpenContender> {
  const [{ LAM, webgpu }, { wasmFiles }, { openLam }] = await Promise.all([
    import('@lamjs/webgpu'),
    import('@lamjs/webgpu/wasm-files'),
    import('../wasm/open-lam.js'),
  ])
  return openLam(new LAM(webgpu({ device: 'wasm', wasmPaths: wasmFiles }), { model: modelUrl(model) }))
}

async function openTransformers({ model, dtype }: Extract<Contender, { program: 'transformers' }>) {
  const { env, pipeline } = await import('@huggingface/transformers')
  const { wasm } = env.backends.onnx
  if (wasm === undefined) throw new Error('transformers.js has no WebAssembly here.')
  wasm.numThreads = 1
  wasm.wasmPaths = new URL('/ort/', import.meta.url).href
  env.allowRemoteModels = false
  env.allowLocalModels = true
  env.localModelPath = '/models/'
  return openPipeline(await pipeline('feature-extraction', model, { dtype, device: 'wasm' }))
}

async function openWllama({ model, file }: Extract<Contender, { program: 'wllama' }>): Promise<OpenContender> {
  const { LoggerWithoutDebug, Wllama } = await import('@wllama/wllama')
  const wllama = new Wllama(
    { default: new URL('/wllama.wasm', import.meta.url).href },
    { logger: LoggerWithoutDebug, suppressNativeLog: true },
  )
  const response = await fetch(new URL(`gguf/${file}`, modelUrl(model)))
  await wllama.loadModel([await response.blob()], {
    embeddings: true,
    pooling_type: 'mean',
    n_threads: 1,
    n_gpu_layers: 0,
    n_ctx: 512,
    n_batch: 512,
    n_ubatch: 512,
  })
  return {
    async embed(texts) {
      const { data } = await wllama.createEmbedding({ input: [...texts] })
      return data.map(({ embedding }) => Float32Array.from(embedding as number[]))
    },
  }
}

/** Of the page and its workers, WebAssembly's included, after a collection of garbage. */
async function memory(): Promise<number> {
  const { measureUserAgentSpecificMemory: measure } = performance as unknown as {
    readonly measureUserAgentSpecificMemory?: () => Promise<{ readonly bytes: number }>
  }
  if (measure === undefined) throw new Error('This browser does not tell how much memory a page uses.')
  return (await measure.call(performance)).bytes
}
