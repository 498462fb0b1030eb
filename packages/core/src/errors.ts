import type { PlatformAbortSignal } from './environment/platform-types.js'
/** Every way a LAM call can fail. Codes are stable: programs may branch on them, messages may improve. */
export type LamErrorCode =
  // Checkpoint files
  /**
   * A folder or file of the model is not there, or a server answered 404 or with a web page of its own.
   *
   * Check the path or address in the message; a model is config.json, tokenizer.json and model.safetensors. In a bundle, keep the model package external or copy its files.
   */
  | 'LAM_CHECKPOINT_NOT_FOUND'
  /**
   * A file of the model is there and the system refuses to read it: permissions, too many open files, a failing disk.
   *
   * Do what the message says of the system's reason.
   */
  | 'LAM_CHECKPOINT_UNREADABLE'
  /**
   * A file of the model could not be downloaded: no connection, a status other than 200, a download cut short.
   *
   * Try again; check the address, the network, CORS and the content security policy (connect-src).
   */
  | 'LAM_CHECKPOINT_FETCH_FAILED'
  /**
   * A file is not the one it must be: another length or SHA-256 than its package was published with, or changed since it was opened.
   *
   * Serve or install the package's own files again; replace a model in use by renaming a new file over it, and make a new LAM.
   */
  | 'LAM_CHECKPOINT_FILE_MISMATCH'
  /**
   * A config or tokenizer file is larger than any model's.
   *
   * Check that the address or path names the model's own file.
   */
  | 'LAM_CHECKPOINT_FILE_TOO_LARGE'
  /**
   * A downloaded file must be hashed, and the page has no crypto.subtle: it is neither https nor localhost.
   *
   * Serve the page over https, or give the model's bytes.
   */
  | 'LAM_CHECKPOINT_HASH_UNAVAILABLE'
  /**
   * The weights are in another format than one safetensors file, or the tokenizer's kind does not allow what was asked.
   *
   * Convert the weights as the message shows; for passages use a tokenizer of BERT's kind.
   */
  | 'LAM_CHECKPOINT_FORMAT_UNSUPPORTED'
  /**
   * config.json is not JSON, lacks a value or has one out of range.
   *
   * Take config.json from where the weights come from; the message names the value.
   */
  | 'LAM_CHECKPOINT_CONFIG_INVALID'
  /**
   * config.json speaks of another model than the weights hold.
   *
   * Take both files from one place.
   */
  | 'LAM_CHECKPOINT_CONFIG_CONTRADICTS_TENSORS'
  /**
   * tokenizer.json cannot be used: not JSON, ids beyond the vocabulary, a kind that is not supported.
   *
   * Take tokenizer.json from where the weights come from; the message names the entry.
   */
  | 'LAM_CHECKPOINT_TOKENIZER_INVALID'
  /**
   * The weights lack a tensor that the config asks for.
   *
   * Take config.json and model.safetensors from one place; save all tensors of the model.
   */
  | 'LAM_CHECKPOINT_TENSOR_MISSING'
  /**
   * A tensor has another shape than the config asks for.
   *
   * Take config.json and model.safetensors from one place.
   */
  | 'LAM_CHECKPOINT_TENSOR_SHAPE'
  /**
   * A weight is NaN or infinite.
   *
   * Save the model again from weights that are finite; the message names the tensor.
   */
  | 'LAM_CHECKPOINT_TENSOR_NON_FINITE'
  /**
   * A tensor stands in the weights under two names, with different values.
   *
   * Save the model again with one of them; the message names both.
   */
  | 'LAM_CHECKPOINT_TENSOR_AMBIGUOUS'
  /**
   * The weights' file ends before its header says.
   *
   * Download or copy it again.
   */
  | 'LAM_SAFETENSORS_TRUNCATED'
  /**
   * The header of the weights' file claims to be larger than any model's.
   *
   * Check that the file is a safetensors file.
   */
  | 'LAM_SAFETENSORS_HEADER_TOO_LARGE'
  /**
   * The header of the weights' file is not the JSON that the format asks for.
   *
   * Check that the file is a safetensors file; save it again.
   */
  | 'LAM_SAFETENSORS_HEADER_INVALID'
  /**
   * A tensor is stored in a type other than F32, F16 or BF16.
   *
   * Save the model in one of these.
   */
  | 'LAM_SAFETENSORS_DTYPE_UNKNOWN'
  /**
   * A tensor's shape in the header is no list of whole numbers.
   *
   * Save the file again with a current safetensors library.
   */
  | 'LAM_SAFETENSORS_SHAPE_INVALID'
  /**
   * Tensors in the header overlap, leave gaps or reach beyond the file.
   *
   * Download the file again, or save it again with a current safetensors library.
   */
  | 'LAM_SAFETENSORS_OFFSETS_INVALID'
  /**
   * The header names a tensor twice.
   *
   * Save the file again with a current safetensors library.
   */
  | 'LAM_SAFETENSORS_DUPLICATE_NAME'
  // Calls
  /**
   * A text, or a piece of one, is not a string.
   *
   * Pass strings; decode bytes first. The message has the text's index.
   */
  | 'LAM_INPUT_NOT_A_STRING'
  /**
   * What was passed is no list, source or batch of the kind the call takes, or more than one array can hold.
   *
   * Pass what the message expects; for very many texts use stream.
   */
  | 'LAM_INPUT_INVALID'
  /**
   * An option, or the model's place, is not one that the call takes.
   *
   * Pass what the message expects.
   */
  | 'LAM_OPTION_INVALID'
  /**
   * The model does not do what was asked: encode needs an encoder of texts, rerank a cross-encoder.
   *
   * Use the call that the message names, or a model of the other kind.
   */
  | 'LAM_TASK_UNSUPPORTED'
  /**
   * A passage lies outside the text, is empty, or has no token.
   *
   * Leave it out or correct it; the message has its index.
   */
  | 'LAM_PASSAGE_INVALID'
  /**
   * What was computed could not be written.
   *
   * See the message: free disk space, another path, or a reader that stays.
   */
  | 'LAM_OUTPUT_FAILED'
  /**
   * The call's signal fired.
   *
   * Nothing is to be done; the signal's reason is the error's cause.
   */
  | 'LAM_ABORTED'
  /**
   * The LAM or program was disposed of before or during the call.
   *
   * Make a new LAM.
   */
  | 'LAM_DISPOSED'
  /**
   * More texts wait for an embedder than its queue may hold.
   *
   * Try again later, or answer that the server is busy (HTTP 429); the message names the limit.
   */
  | 'LAM_OVERLOADED'
  // Backends
  /**
   * The backend was built for another version of the contract than core has.
   *
   * Install all @lamjs packages in one version; a backend by others must be updated by its author.
   */
  | 'LAM_BACKEND_INCOMPATIBLE'
  /**
   * The backend's own parts are missing or do not load here: a platform's binary, a worker's script, onnxruntime.
   *
   * Do what the message says for this platform or bundler, or use another backend.
   */
  | 'LAM_BACKEND_UNAVAILABLE'
  /**
   * The backend failed at work, for want of memory or threads or by a fault of its own.
   *
   * Give it more memory or ask for less at once; if the message names neither, report it with the output of lam doctor.
   */
  | 'LAM_BACKEND_FAILED'
  /**
   * The device that was asked for is not there, or does not take the program.
   *
   * List another device behind it; nothing falls back unasked.
   */
  | 'LAM_DEVICE_UNAVAILABLE'
  /**
   * The device, or the thread that held it, went away during work: a driver reset, a crash, a terminated worker.
   *
   * Make a new LAM.
   */
  | 'LAM_DEVICE_LOST'
  /**
   * The backend or device does not compute in the precision that was asked for.
   *
   * Ask for one that the message lists.
   */
  | 'LAM_PRECISION_UNSUPPORTED'
  /**
   * The model is of a family, or has a part, that this project does not run; or the backend does not run its family.
   *
   * Take a model that the message names, or another backend for this one.
   */
  | 'LAM_MODEL_UNSUPPORTED'
  /**
   * Under strict, something would have had to be compiled after loading.
   *
   * Report it: after warmup nothing is left to compile.
   */
  | 'LAM_COMPILATION_FORBIDDEN'
  /**
   * A row came out as NaN or infinite: weights that overflow, or a device that computes wrongly.
   *
   * Check the model on @lamjs/reference; on a GPU try device cpu.
   */
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
export function throwIfAborted(signal: PlatformAbortSignal | undefined): void {
  if (signal?.aborted) {
    throw new LamError('LAM_ABORTED', 'The call was aborted by its signal.', { cause: signal.reason })
  }
}
