import { LamError } from '../errors.js'
import type { Embeddings } from '../lam/embeddings.js'
import type { Row } from '../lam/row.js'
import { quote } from '../quote.js'
import type { BinaryEmbeddings, BinaryRow } from './binary-embeddings.js'
import type { Int8Embeddings, Int8Row } from './int8-embeddings.js'

/** The format of a row: 4 bytes, 1 byte, or 1 bit a component. */
export type Output = 'float32' | 'int8' | 'binary'

const OUTPUTS: readonly unknown[] = ['float32', 'int8', 'binary'] satisfies Output[]

/** @throws LamError `LAM_OPTION_INVALID` */
export function checkOutput(output: unknown, accepted: readonly unknown[] = OUTPUTS): void {
  if (accepted.includes(output)) return
  const names = accepted.map((name) => `'${name}'`).join(' or ')
  throw new LamError('LAM_OPTION_INVALID', `output must be ${names}, found ${quote(output)}.`)
}

/** The row of one text. */
export type RowOf<O extends Output> = { float32: Row; int8: Int8Row; binary: BinaryRow }[O]

/** The rows of a list of texts. */
export type EmbeddingsOf<O extends Output> = {
  float32: Embeddings
  int8: Int8Embeddings
  binary: BinaryEmbeddings
}[O]
