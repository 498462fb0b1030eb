import { InferenceSession, Tensor } from 'onnxruntime-node'
import { describe, expect, it } from 'vitest'
import { GraphBuilder } from '../graph/graph-builder.js'
import { linear } from './linear.js'

const OUT = 48

/** Values without order, about normal, the same each time. */
function noise(count: number, seed: number): Float32Array {
  let state = seed
  const next = () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0
    return state / 2 ** 32
  }
  return Float32Array.from({ length: count }, () => next() + next() + next() + next() - 2)
}

/** x·Wᵀ in int8 and in float64, of rows of `width`. */
async function products(rows: Float32Array, width: number) {
  const weights = noise(OUT * width, 7)
  const graph = new GraphBuilder()
  graph.input('x', 'float32', ['texts', 'tokens', width])
  const matrix = { data: weights, out: OUT, in: width }
  graph.output('y', linear(graph, 'x', matrix, { precision: 'int8' }), 'float32', ['texts', 'tokens', OUT])
  const session = await InferenceSession.create(graph.finish('product'))
  const multiply = async (part: Float32Array) => {
    const { y } = await session.run({ x: new Tensor('float32', part, [1, part.length / width, width]) })
    expect(y.dims).toEqual([1, part.length / width, OUT])
    return y.data as Float32Array
  }
  const exact = Float64Array.from({ length: (rows.length / width) * OUT }, (_, at) => {
    const [row, out] = [Math.floor(at / OUT), at % OUT]
    let sum = 0
    for (let i = 0; i < width; i++) sum += rows[row * width + i] * weights[out * width + i]
    return sum
  })
  return { multiply, exact }
}

/** The error's share of the whole, both as lengths. */
function error(found: ArrayLike<number>, exact: Float64Array): number {
  const length = (value: (i: number) => number) => Math.hypot(...Array.from(exact, (_, i) => value(i)))
  return length((i) => found[i] - exact[i]) / length((i) => exact[i])
}

describe('products in int8', () => {
  it.each([384, 48, 36, 9])('of rows of %i values are within a fiftieth', async (width) => {
    const rows = noise(5 * width, 3)
    const { multiply, exact } = await products(rows, width)
    expect(error(await multiply(rows), exact)).toBeLessThan(0.02)
  })

  it('stay so where one value of a row is twenty times the others', async () => {
    const rows = noise(5 * 384, 3)
    for (let row = 0; row < 5; row++) rows[row * 384 + 157] *= 20
    const { multiply, exact } = await products(rows, 384)
    expect(error(await multiply(rows), exact)).toBeLessThan(0.02)
  })

  it('give a row the same bits alone and among others, whatever their size', async () => {
    const rows = noise(40 * 384, 3).map((value, i) => value * 10 ** (Math.floor(i / 384) % 4))
    const { multiply } = await products(rows, 384)
    const together = await multiply(rows)
    for (const row of [0, 17, 39]) {
      const alone = await multiply(rows.slice(row * 384, (row + 1) * 384))
      expect(alone).toEqual(together.slice(row * OUT, (row + 1) * OUT))
    }
  })

  it('give zero for a row of zeros', async () => {
    const { multiply } = await products(new Float32Array(384), 384)
    expect([...(await multiply(new Float32Array(384)))].every((value) => value === 0)).toBe(true)
  })
})
