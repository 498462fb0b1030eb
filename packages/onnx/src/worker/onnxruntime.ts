import { createRequire } from 'node:module'
import { LamError } from '@lamjs/core'
import { callOnnxruntime } from './exit-gate.js'

export type OnnxRuntime = typeof import('onnxruntime-node')

/** @throws LamError `LAM_BACKEND_UNAVAILABLE` where its binary does not load */
export async function loadOnnxruntime(): Promise<OnnxRuntime> {
  try {
    const runtime = await callOnnxruntime(() => import('onnxruntime-node'))
    // It prints what it also throws.
    runtime.env.logLevel = 'fatal'
    return runtime
  } catch (cause) {
    throw unavailable(cause)
  }
}

/** The installed version, `'1.30.0'`. @throws LamError `LAM_BACKEND_UNAVAILABLE` where there is none */
export function onnxruntimeVersion(): string {
  try {
    return createRequire(import.meta.url)('onnxruntime-node/package.json').version
  } catch (cause) {
    throw unavailable(cause)
  }
}

function unavailable(cause: unknown): LamError {
  return new LamError(
    'LAM_BACKEND_UNAVAILABLE',
    `onnxruntime-node did not load on ${process.platform} ${process.arch}: ${String(cause)}. ` +
      'It has binaries for Linux (glibc), Windows, and macOS on arm64. Elsewhere use @lamjs/native, or @lamjs/wasm, which needs no binary.',
    { cause },
  )
}
