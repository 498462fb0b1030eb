import { openCheckpoint } from '@lamjs/core/backend'
import { mini } from '@lamjs/model-mini'
import { buildGraph, graphLayout, runBatch } from '@lamjs/onnx-graph'
import { describe, expect, it } from 'vitest'
import { sessionSettings } from './devices.js'
import { signedProductsExact } from './signed-products.js'
import { textsOf } from './testing/texts.js'
import { loadOnnxruntime } from './worker/onnxruntime.js'
import { openExecutor } from './worker/open-executor.js'

const flags = (...names: string[]) => `processor\t: 0\nflags\t\t: fpu ${names.join(' ')} sse2\nbugs\t\t:\n`

describe('signed weights in int8', () => {
  it.each([
    ['x64', flags('avx2', 'avx512bw', 'avx512_vnni'), true],
    ['x64', flags('avx2', 'avx_vnni'), true],
    ['x64', flags('avx2', 'avx512bw'), false],
    ['x64', flags('avx2', 'avx_vnni_int8'), false],
    ['x64', '', false],
    ['arm64', '', true],
  ])('on %s with %j: %s', (arch, cpuinfo, expected) => {
    expect(signedProductsExact({ arch, cpuinfo })).toBe(expected)
  })

  it('give the bits that unsigned ones give, where they are taken', async () => {
    const checkpoint = await openCheckpoint(mini)
    const config = { ...checkpoint.config, layers: 2 }
    const layout = graphLayout(config, { device: 'cpu' })
    const { InferenceSession, Tensor } = await loadOnnxruntime()
    const rowsOf = async (signedWeights: boolean) => {
      const options = { layout, precision: 'int8', branches: true, halfWords: true, fusedAttention: true } as const
      const program = await buildGraph({ ...checkpoint, config }, { ...options, signedWeights })
      const session = await InferenceSession.create(program, sessionSettings('cpu', 1))
      const executor = openExecutor(
        { session, Tensor },
        { config, layout, strict: false, compiling: (_, run) => run() },
      )
      const rows = await runBatch(textsOf(5, 9, 150), config, layout, executor, () => {})
      await session.release()
      return rows
    }
    expect(await rowsOf(signedProductsExact())).toEqual(await rowsOf(false))
  })
})
