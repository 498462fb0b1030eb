import { errorOf } from '@lamjs/conformance'
import { openCheckpoint } from '@lamjs/core/backend'
import { buildGraph, graphLayout, paddingRun } from '@lamjs/onnx-graph'
import { tinyFlat } from '@lamjs/oracle'
import { describe, expect, it } from 'vitest'
import { sessionSettings } from '../devices.js'
import { openExecutor } from './open-executor.js'
import { openSession } from './open-session.js'

const checkpoint = await openCheckpoint(tinyFlat)
const { config } = checkpoint
const layout = graphLayout(config, { device: 'cpu' })
const program = await buildGraph(checkpoint, {
  layout,
  precision: 'float32',
  branches: true,
  halfWords: true,
  fusedAttention: true,
})

const shapeOf = (rows: number) => ({ rows, tokens: 16, carried: false })

async function warmExecutor(strict: boolean) {
  const compiled: string[] = []
  const opened = await openSession({ format: 'onnx', program }, sessionSettings('cpu', 1))
  const executor = openExecutor(opened, {
    config,
    layout: { ...layout, shapes: [shapeOf(1)] },
    strict,
    compiling: (shape, run) => {
      compiled.push(shape)
      return run()
    },
  })
  await executor.warmup(() => {})
  const run = (rows: number) => {
    const padding = paddingRun(shapeOf(rows), layout, config)
    return executor.execute(padding.run, padding.feeds)
  }
  return { run, compiled, session: opened.session }
}

describe('openExecutor', () => {
  it('refuses a shape that is not in the list when it is strict, and runs those that are', async () => {
    const { run, compiled, session } = await warmExecutor(true)
    const error = await errorOf(() => run(3))
    expect([error.code, error.message]).toEqual(['LAM_COMPILATION_FORBIDDEN', expect.stringContaining('3 x 16 tokens')])
    expect((await run(1)).length).toBe(16 * config.hiddenSize)
    expect(compiled).toEqual(['1 x 16 tokens'])
    await session.release()
  })

  it('compiles and reports it when it is not', async () => {
    const { run, compiled, session } = await warmExecutor(false)
    await run(3)
    expect(compiled).toEqual(['1 x 16 tokens', '3 x 16 tokens'])
    await session.release()
  })
})
