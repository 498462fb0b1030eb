import { errorOf } from '@lamjs/conformance'
import { openCheckpoint } from '@lamjs/core/backend'
import { graphLayout, shapeName } from '@lamjs/onnx-graph'
import { tinyHierarchical, tinyHierarchical64 } from '@lamjs/oracle'
import { describe, expect, it } from 'vitest'
import { onnx } from './backend.js'
import { CompilationLog } from './compilation-log.js'
import type { Lanes } from './lanes.js'
import { OnnxProgram } from './program.js'
import { textsOf } from './testing/texts.js'

const backend = onnx({ device: 'cpu', cache: false })
const checkpoint = await openCheckpoint(tinyHierarchical64)

describe('few programs', () => {
  it('a strict program compiles every shape before its first run', async () => {
    const program = await backend.compile(checkpoint, { strict: true })
    const shapes = program.compilation().programs.map(({ shape }) => shape)
    expect(shapes).toEqual([
      'program for all shapes',
      ...graphLayout(checkpoint.config, { device: 'cpu' }).shapes.map(shapeName),
    ])
    expect(shapes.length).toBeLessThanOrEqual(16)
    await program.dispose()
  })

  it('without warm-up, reports each shape as it comes', async () => {
    const program = await backend.compile(checkpoint)
    await program.run(textsOf(5))
    expect(program.compilation().programs.map(({ shape }) => shape)).toEqual([
      'program for all shapes',
      '1 x up to 64 tokens',
    ])
    await program.dispose()
  })
})

describe('a program', () => {
  it('stops the other sessions when one fails', async () => {
    const flags: SharedArrayBuffer[] = []
    const lane = (answer: Promise<never>) => ({
      ask: (request: { abort: SharedArrayBuffer }) => {
        flags.push(request.abort)
        return answer
      },
    })
    const lanes = {
      for: () => [lane(Promise.reject(new Error('lost'))), lane(new Promise(() => {}))],
      widen: async () => {},
    }
    const program = new OnnxProgram({
      lanes: lanes as unknown as Lanes,
      config: checkpoint.config,
      device: 'cpu',
      precision: 'float32',
      concurrent: 2,
      compiled: new CompilationLog(),
    })
    await expect(program.run(textsOf(300, 300))).rejects.toThrow('lost')
    expect(flags.map((flag) => new Int32Array(flag)[0])).toEqual([1, 1])
  })

  it('refuses a waiting run as soon as it is aborted, and does not disturb the one before', async () => {
    const program = await backend.compile(checkpoint)
    const controller = new AbortController()
    let done = false
    const kept = program.run(textsOf(20_000)).finally(() => {
      done = true
    })
    const waiting = errorOf(() => program.run(textsOf(500), controller.signal))
    controller.abort()
    expect((await waiting).code).toBe('LAM_ABORTED')
    expect(done).toBe(false)
    expect((await kept).length).toBe(checkpoint.config.hiddenSize)
    await program.dispose()
  })

  it('carries chunks of 8 through blocks of 64 the same as alone in any mixture', async () => {
    const program = await backend.compile(await openCheckpoint(tinyHierarchical))
    const texts = textsOf(9, 64, 65, 73, 200, 8, 8, 1, 71, 72)
    const rows = await program.run(texts)
    for (let text = 0; text + 1 < texts.offsets.length; text++) {
      const ids = texts.ids.slice(texts.offsets[text], texts.offsets[text + 1])
      const alone = await program.run({
        ids,
        offsets: Uint32Array.of(0, ids.length),
        spans: Uint32Array.of(0, ids.length),
      })
      alone.forEach((value, i) => {
        expect(Math.abs(value - rows[text * alone.length + i])).toBeLessThan(1e-5)
      })
    }
    await program.dispose()
  })
})
