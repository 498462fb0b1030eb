import { LamError } from '../errors.js'
import { quote } from '../quote.js'
import { isWholeNumber } from '../whole-number.js'

/**
 * The largest accepted values: far beyond any model, and small enough that every product of two, in bytes, is exact. A chunk of `C`
 * tokens has triangular matrices of `C * C` values, which is 128 MiB in float64 at the limit.
 */
export const MAX = { rows: 2 ** 24, hidden: 2 ** 16, layers: 1024, chunk: 4096, tokens: 2 ** 31 - 1 }

/** Reads keys of `config.json` with types. Every error is a `LamError` that names file, key, expected and found. */
export class ConfigKeys {
  constructor(
    private readonly values: Readonly<Record<string, unknown>>,
    private readonly file: string,
  ) {}

  /** @param absent the default of an absent key; if undefined, the key is required */
  count(key: string, absent: number | undefined, most: number, alias?: string): number {
    const value = this.read(key, absent, alias)
    if (!isWholeNumber(value, 1, most)) throw this.invalid(key, `a positive integer of at most ${most}`, value)
    return value
  }

  epsilon(key: string, absent: number): number {
    const value = this.read(key, absent)
    if (typeof value !== 'number' || !(value > 0 && value < 1)) {
      throw this.invalid(key, 'a number above 0 and below 1', value)
    }
    return value
  }

  /** Ascending widths up to the model's. */
  dims(key: string, absent: readonly number[], hiddenSize: number): readonly number[] {
    const value = this.read(key, absent)
    const ascending =
      Array.isArray(value) &&
      value.length > 0 &&
      value.every((dim, i) => isWholeNumber(dim, 1, hiddenSize) && (i === 0 || dim > value[i - 1]))
    if (!ascending) {
      throw this.invalid(key, `ascending widths between 1 and hidden_size (${hiddenSize})`, value)
    }
    return value
  }

  /** @throws LamError `LAM_CHECKPOINT_CONFIG_INVALID` if the heads do not divide the width */
  headDim(hiddenSize: number, heads: number): number {
    const headDim = hiddenSize / heads
    if (Number.isInteger(headDim)) return headDim
    throw this.invalid('num_attention_heads', `a divisor of hidden_size (${hiddenSize})`, heads)
  }

  invalid(key: string, expected: string, found: unknown): LamError {
    return new LamError(
      'LAM_CHECKPOINT_CONFIG_INVALID',
      `${this.file}: ${key}: expected ${expected}, found ${quote(found)}.`,
    )
  }

  /** The error for a valid model that this project does not run. */
  unsupported(key: string, runs: string, found: unknown, advice = ''): LamError {
    return new LamError(
      'LAM_MODEL_UNSUPPORTED',
      `${this.file}: ${key} is ${quote(found)}, which this project does not run. It runs ${runs}.${advice === '' ? '' : ` ${advice}`}`,
    )
  }

  read(key: string, absent: unknown, alias?: string): unknown {
    const value = this.values[key]
    const other = alias === undefined ? undefined : this.values[alias]
    if (value !== undefined && other !== undefined && value !== other) {
      throw this.invalid(key, `the value of its alias ${alias} (${quote(other)})`, value)
    }
    return value ?? other ?? (value === null || other === null ? null : absent)
  }
}
