// The server of `lam serve` in a process of its own.
import { LAM } from '@lamjs/core'
import { native } from '@lamjs/native'
import { serve } from '@lamjs/serve'
import { argumentOfChild } from './report.js'

export interface ServedModel {
  /** A folder; the default model where absent. */
  readonly folder?: string
  /** Default `'float32'`. */
  readonly precision?: 'float32' | 'int8'
  readonly maxQueuedTexts: number
}

const { folder, precision = 'float32', maxQueuedTexts } = argumentOfChild<ServedModel>()
const open = () => new LAM(native({ precision }), folder === undefined ? {} : { model: folder })
const running = await serve({ port: 0, models: [{ id: 'model', preload: true, open }], batching: { maxQueuedTexts } })
process.stdout.write(`${JSON.stringify({ url: running.url })}\n`)
process.once('SIGTERM', () => running.stop(0).then(() => process.exit(0)))
