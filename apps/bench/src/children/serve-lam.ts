// The server of `lam serve` in a process of its own.
import { LAM } from '@lamjs/core'
import { native } from '@lamjs/native'
import { type ServeOptions, serve } from '@lamjs/serve'
import { argumentOfChild } from './report.js'

export interface ServedModel {
  /** A folder; the default model where absent. */
  readonly folder?: string
  /** Default `'float32'`. */
  readonly precision?: 'float32' | 'int8'
  readonly maxQueuedTexts?: number
  readonly limits?: ServeOptions['limits']
}

const { folder, precision = 'float32', limits = {}, ...batching } = argumentOfChild<ServedModel>()
const open = () => new LAM(native({ precision }), folder === undefined ? {} : { model: folder })
const running = await serve({ port: 0, models: [{ id: 'model', preload: true, open }], limits, batching })
process.stdout.write(`${JSON.stringify({ listening: running.url })}\n`)
process.once('SIGTERM', () => running.stop(0).then(() => process.exit(0)))
