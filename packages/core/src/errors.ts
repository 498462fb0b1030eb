/** Every way a LAM call can fail. Codes are stable: programs may branch on them, messages may improve. */
export type LamErrorCode =
  // Checkpoint files
  | 'LAM_CHECKPOINT_NOT_FOUND'
  | 'LAM_CHECKPOINT_UNREADABLE'
  | 'LAM_CHECKPOINT_FETCH_FAILED'
  | 'LAM_CHECKPOINT_FILE_MISMATCH'
  | 'LAM_CHECKPOINT_FILE_TOO_LARGE'
  | 'LAM_CHECKPOINT_HASH_UNAVAILABLE'
  | 'LAM_CHECKPOINT_FORMAT_UNSUPPORTED'
  | 'LAM_CHECKPOINT_CONFIG_INVALID'
  | 'LAM_CHECKPOINT_CONFIG_CONTRADICTS_TENSORS'
  | 'LAM_CHECKPOINT_TOKENIZER_INVALID'
  | 'LAM_CHECKPOINT_TENSOR_MISSING'
  | 'LAM_CHECKPOINT_TENSOR_SHAPE'
  | 'LAM_CHECKPOINT_TENSOR_NON_FINITE'
  | 'LAM_SAFETENSORS_TRUNCATED'
  | 'LAM_SAFETENSORS_HEADER_TOO_LARGE'
  | 'LAM_SAFETENSORS_HEADER_INVALID'
  | 'LAM_SAFETENSORS_DTYPE_UNKNOWN'
  | 'LAM_SAFETENSORS_SHAPE_INVALID'
  | 'LAM_SAFETENSORS_OFFSETS_INVALID'
  | 'LAM_SAFETENSORS_DUPLICATE_NAME'
  // Calls
  | 'LAM_INPUT_NOT_A_STRING'
  | 'LAM_INPUT_INVALID'
  | 'LAM_OPTION_INVALID'
  | 'LAM_PASSAGE_INVALID'
  | 'LAM_OUTPUT_FAILED'
  | 'LAM_ABORTED'
  | 'LAM_DISPOSED'
  // Backends
  | 'LAM_BACKEND_INCOMPATIBLE'
  | 'LAM_BACKEND_UNAVAILABLE'
  | 'LAM_BACKEND_FAILED'
  | 'LAM_DEVICE_UNAVAILABLE'
  | 'LAM_DEVICE_LOST'
  | 'LAM_PRECISION_UNSUPPORTED'
  | 'LAM_RECURRENCE_UNSUPPORTED'
  | 'LAM_COMPILATION_FORBIDDEN'
  | 'LAM_NON_FINITE'

const MARK = Symbol.for('@lamjs/core/LamError')

/**
 * The one error class of this project. `code` says what happened, the message says what was expected, what was
 * found and what to do, `cause` holds the error underneath where there was one.
 */
export class LamError extends Error {
  override readonly name = 'LamError'
  readonly code: LamErrorCode

  constructor(code: LamErrorCode, message: string, options?: { cause?: unknown }) {
    super(message, options)
    this.code = code
    Object.defineProperty(this, MARK, { value: true })
  }

  /** True for a `LamError` of any copy of core in this process, where `instanceof` knows only its own. */
  static is(value: unknown): value is LamError {
    return typeof value === 'object' && value !== null && (value as Record<symbol, unknown>)[MARK] === true
  }
}

/** Rejects with `LAM_ABORTED` once `signal` has fired; the signal's reason becomes the `cause`. */
export function throwIfAborted(signal: AbortSignal | undefined): void {
  if (signal?.aborted) {
    throw new LamError('LAM_ABORTED', 'The call was aborted by its signal.', { cause: signal.reason })
  }
}
