import type { ModelPackage } from '@lamjs/core'
import { backendInWorker, type WorkerLike } from '@lamjs/core/worker'
import { sendableModule } from '../module.js'
import type { WasmBackend, WasmOptions } from '../options.js'
import { chooseVariant } from '../variant.js'
import { aboutBackend } from '../wasm.js'
import { PACKAGE } from './serve-in-worker.js'

/** @param worker what serves it, or what makes that */
export function inWorker(
  worker: WorkerLike | (() => WorkerLike),
  options: WasmOptions,
  defaultModel: ModelPackage,
): WasmBackend {
  const { module: given, ...others } = options
  if (given === undefined) chooseVariant(options.variant)
  const module = sendableModule(options)
  return backendInWorker({
    backend: aboutBackend(options, defaultModel),
    worker,
    packageName: PACKAGE,
    serve: 'serveWasm',
    options: async () => (module === undefined ? others : { ...others, module: await module() }),
  })
}
