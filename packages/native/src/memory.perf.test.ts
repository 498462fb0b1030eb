import { spawnSync } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { type ModelConfig, openCheckpoint } from '@lamjs/core/backend'
import { tinyFlat, tinyHierarchical, tinyModels } from '@lamjs/oracle'
import { describe, expect, it } from 'vitest'
import { native } from './index.js'
import { batchOf, textOf } from './testing/batches.js'

const script = fileURLToPath(new URL('../scripts/leak-check.mjs', import.meta.url))
const packageFolder = fileURLToPath(new URL('..', import.meta.url))

it('100 loads and disposals leave no more than 8 MB behind the first ten, where each kept would add 27 MB', () => {
  const { stdout, stderr, status } = spawnSync(process.execPath, [script, '100'], { encoding: 'utf8', timeout: 50_000 })
  expect(stderr).toBe('')
  const megabytes = Array.from(stdout.matchAll(/([\d.]+) MB/g), ([, number]) => Number(number))
  expect(megabytes).toHaveLength(3)
  expect(megabytes[2] - megabytes[0]).toBeLessThan(8)
  expect(status).toBe(0)
})

it.each([tinyFlat, tinyHierarchical])('a short text takes no memory for a long chunk: $name', async (model) => {
  const checkpoint = await openCheckpoint(model)
  const config: ModelConfig = Object.assign({ ...checkpoint.config }, { chunkSize: 4096 })
  const program = await native({ threads: 1 }).compile({ ...checkpoint, config })
  const before = process.memoryUsage().rss
  await program.run(batchOf([textOf(3)]))
  // Triangles of 4,096 by 4,096 would be 200 MB.
  expect(process.memoryUsage().rss - before).toBeLessThan(20e6)
  await program.dispose()
})

describe.each(tinyModels)('a text of 1,000,000 tokens on $name', ({ name }) => {
  it('never takes 300 MB more than a text of three tokens', () => {
    const code = `
      const { native } = await import('@lamjs/native')
      const { openCheckpoint } = await import('@lamjs/core/backend')
      const { tinyModels } = await import('@lamjs/oracle')
      const { model } = tinyModels.find(({ name }) => name === '${name}')
      const program = await native().compile(await openCheckpoint(model))
`
    expect(growthOf(code, 1_000_000)).toBeLessThan(300)
  })
})

describe('a text of 8,192 tokens in the bert family', () => {
  it('takes no more than 40 MB: one head of scores whole would be 268 MB', () => {
    const code = `
      const { native } = await import('@lamjs/native')
      const { randomModel } = await import('./scripts/random-geometry.mjs')
      const config = {
        family: 'bert', modelType: 'bert', vocabSize: 200, hiddenSize: 128, intermediateSize: 512, maxPositionEmbeddings: 8192, positionOffset: 0,
        typeVocabSize: 2, activation: 'gelu', layers: 2, heads: 4, headDim: 32, layerNormEps: 1e-12, matryoshkaDims: [128], maxTokens: 8192, mostTokens: 8192,
      }
      const program = await native({ threads: 2 }).compile(randomModel(config))
`
    expect(growthOf(code, 8192)).toBeLessThan(40)
  })
})

/**
 * How much more memory a text of so many tokens takes than one of three, in MB, in a process of its own.
 * @param setUp code that makes `program`
 */
function growthOf(setUp: string, tokens: number): number {
  const code = `${setUp}
    const run = (length) =>
      program.run({ ids: new Int32Array(length).fill(7), offsets: Uint32Array.of(0, length), spans: Uint32Array.of(0, length) })
    await run(3)
    const before = process.resourceUsage().maxRSS
    const row = await run(${tokens})
    const megabytes = (process.resourceUsage().maxRSS - before) / 1000
    console.log(JSON.stringify({ finite: row.every(Number.isFinite), megabytes }))`
  const options = { cwd: packageFolder, encoding: 'utf8', timeout: 55_000 } as const
  const { stdout, stderr } = spawnSync(process.execPath, ['--input-type=module', '-e', code], options)
  expect(stderr).toBe('')
  const { finite, megabytes } = JSON.parse(stdout)
  expect(finite).toBe(true)
  return megabytes
}
