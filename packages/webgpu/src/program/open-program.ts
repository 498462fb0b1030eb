import { type CompileOptions, type EncoderModel, LamError, type Program, throwIfAborted } from '@lamjs/core/backend'
import { graphLayout } from '@lamjs/onnx-graph'
import type { Device, WebgpuOptions } from '../options.js'
import { CompileLog } from './compile-log.js'
import { openSession } from './open-session.js'
import { WebgpuProgram } from './program.js'

/** What one compilation is about. */
export interface ProgramRequest {
  readonly model: EncoderModel
  readonly options: WebgpuOptions
  readonly devices: readonly Device[]
  readonly compileOptions: CompileOptions
}

/** Tries the devices in their order. @throws LamError `LAM_DEVICE_UNAVAILABLE` when all are missing */
export async function openProgram(request: ProgramRequest): Promise<Program> {
  let missing: LamError | undefined
  for (const device of request.devices) {
    throwIfAborted(request.compileOptions.signal)
    try {
      return await openOn(device, request)
    } catch (error) {
      if (!LamError.is(error) || error.code !== 'LAM_DEVICE_UNAVAILABLE') throw error
      missing ??= error
    }
  }
  throw missing
}

async function openOn(device: Device, { model, options, compileOptions }: ProgramRequest): Promise<Program> {
  const { signal, strict = false } = compileOptions
  const wish = { device: device === 'wasm' ? 'cpu' : 'gpu', rows: options.rows } as const
  const layout = graphLayout(model.config, wish)
  const log = new CompileLog(layout.shapes.length, options.onProgress)
  const request = { model, layout, options, log }
  const opened = await openSession(device, { ...request, signal })
  const program = new WebgpuProgram(opened, {
    config: model.config,
    layout,
    log,
    strict,
    reopen: () => openSession(device, request),
  })
  try {
    throwIfAborted(signal)
    if (strict) await program.warmup(signal)
    return program
  } catch (error) {
    await program.dispose()
    throw error
  }
}
