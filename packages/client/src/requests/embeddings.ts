import {
  BinaryEmbeddings,
  Embeddings,
  type EmbeddingsOf,
  type EncodeOptions,
  Int8Embeddings,
  type Output,
} from '@lamjs/core'
import { allocateRows } from '@lamjs/core/embedder'
import { notOfLam } from '../http/transport.js'
import { bytesOfBase64, float32Of } from './base64.js'
import { wireOptions } from './call-options.js'

/** The body of `POST /v1/embeddings`. */
export function embeddingsBody(model: string, input: readonly string[], options: EncodeOptions<Output>): unknown {
  const { output, maxTokens } = options
  return {
    model,
    input,
    encoding_format: 'base64',
    token_counts: true,
    ...wireOptions(options),
    ...(maxTokens === undefined ? { truncate: true } : {}),
    ...(output === undefined ? {} : { output_dtype: output }),
  }
}

/** The rows of one answer. */
export interface ReceivedRows {
  /** `[rows, width]`, row-major: float32 or int8 values, or bytes of bits. */
  readonly values: Float32Array | Int8Array | Uint8Array
  readonly width: number
  /** `[rows]` of int8, 0 otherwise. */
  readonly scales: Float32Array
  /** `[rows]` */
  readonly tokenCounts: Uint32Array
  /** Indices of the rows whose texts lost their end. */
  readonly truncated: readonly number[]
}

const VALUES = { float32: Float32Array, int8: Int8Array, binary: Uint8Array }

/** @param texts of the request. @throws LamError `LAM_SERVER_FAILED` */
export function receivedRows(answer: unknown, texts: number, output: Output): ReceivedRows {
  const data = (answer as { data?: unknown } | null)?.data
  if (!Array.isArray(data)) throw notOfLam('it has no embeddings')
  if (data.length !== texts) throw notOfLam(`it has ${data.length} embeddings for ${texts} texts`)
  const scales = new Float32Array(texts)
  const tokenCounts = new Uint32Array(texts)
  const truncated: number[] = []
  let values: ReceivedRows['values'] | undefined
  let width = 0
  for (const [i, item] of data.entries()) {
    const { index, embedding, scale = 0, tokens, truncated: cut } = (item ?? {}) as Record<string, unknown>
    if (index !== i || typeof tokens !== 'number' || typeof scale !== 'number')
      throw notOfLam(`embedding ${i} is not whole`)
    const bytes = bytesOfBase64(embedding)
    const row = output === 'float32' ? float32Of(bytes) : output === 'int8' ? new Int8Array(bytes.buffer) : bytes
    if (values === undefined) {
      width = row.length
      values = allocateRows<ReceivedRows['values']>(texts, width, VALUES[output])
    }
    if (row.length !== width || width === 0) throw notOfLam(`embedding ${i} is ${row.length} wide, and not ${width}`)
    values.set(row, i * width)
    scales[i] = scale
    tokenCounts[i] = tokens
    if (cut === true) truncated.push(i)
  }
  return { values: values ?? new VALUES[output](0), width, scales, tokenCounts, truncated }
}

/** The rows of several answers, in order, as one list. @param dim components of a row of bits, which its bytes do not tell */
export function joinRows<O extends Output>(
  parts: readonly ReceivedRows[],
  output: O,
  dim: number | undefined,
): EmbeddingsOf<O> {
  const length = parts.reduce((sum, { tokenCounts }) => sum + tokenCounts.length, 0)
  const [{ width }] = parts
  const values = allocateRows<ReceivedRows['values']>(length, width, VALUES[output])
  const scales = new Float32Array(length)
  const tokenCounts = new Uint32Array(length)
  const truncated: number[] = []
  let at = 0
  for (const part of parts) {
    if (part.width !== width) throw notOfLam(`embeddings are ${width} and ${part.width} wide`)
    values.set(part.values, at * width)
    scales.set(part.scales, at)
    tokenCounts.set(part.tokenCounts, at)
    for (const row of part.truncated) truncated.push(at + row)
    at += part.tokenCounts.length
  }
  const make: { readonly [Each in Output]: () => EmbeddingsOf<Each> } = {
    float32: () => new Embeddings(values as Embeddings['data'], width, tokenCounts, truncated),
    int8: () =>
      new Int8Embeddings({ data: values as Int8Embeddings['data'], scales, dim: width }, tokenCounts, truncated),
    binary: () => {
      if (dim === undefined || Math.ceil(dim / 8) !== width)
        throw notOfLam(`rows of ${dim} bits came in ${width} bytes`)
      return new BinaryEmbeddings(values as BinaryEmbeddings['data'], dim, tokenCounts, truncated)
    },
  }
  return make[output]() as EmbeddingsOf<O>
}
