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
    throw new LamError(
      'LAM_BACKEND_UNAVAILABLE',
      `onnxruntime-node did not load on ${process.platform} ${process.arch}: ${String(cause)}. ` +
        'It has binaries for Linux (glibc), Windows, and macOS on arm64. Elsewhere use @lamjs/native.',
      { cause },
    )
  }
}

/** The installed version, `'1.30.0'`. */
export function onnxruntimeVersion(): string {
  return createRequire(import.meta.url)('onnxruntime-node/package.json').version
}
