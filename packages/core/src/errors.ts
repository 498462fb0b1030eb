import type { PlatformAbortSignal } from './environment/platform-types.js'
/** Every way in which a LAM call can fail. Codes are stable: programs may branch on them. Messages may change. */
export type LamErrorCode =
  // Checkpoint files
  /**
   * A folder or file of the model does not exist, or a server answered 404 or with a web page.
   *
   * Check the path or address in the message; a model is config.json, tokenizer.json and model.safetensors. In a bundle, keep the model package external or copy its files.
   */
  | 'LAM_CHECKPOINT_NOT_FOUND'
  /**
   * A file of the model exists, but the system refuses to read it: permissions, too many open files, a failing disk.
   *
   * Remove the cause: the message has the system's reason.
   */
  | 'LAM_CHECKPOINT_UNREADABLE'
  /**
   * A file of the model could not be downloaded: no connection, a status such as 401 or 500, a download cut short.
   *
   * Try again; check the address, the network, CORS and the content security policy (connect-src).
   */
  | 'LAM_CHECKPOINT_FETCH_FAILED'
  /**
   * A file has another length or SHA-256 than its package was published with, or it changed since it was opened.
   *
   * Serve or install the package's own files again. To replace a model in use, rename a new file over it and make a new LAM.
   */
  | 'LAM_CHECKPOINT_FILE_MISMATCH'
  /**
   * A config or tokenizer file is larger than any model's.
   *
   * Check that the address or path names the model's own file.
   */
  | 'LAM_CHECKPOINT_FILE_TOO_LARGE'
  /**
   * A download needs its hash checked, and the page has no crypto.subtle because it is neither https nor localhost.
   *
   * Serve the page over https, or give the model's bytes.
   */
  | 'LAM_CHECKPOINT_HASH_UNAVAILABLE'
  /**
   * The weights are not safetensors files, or a needed tensor is not F32, F16, BF16 or I8 with a scale a row. Or the tokenizer's texts cannot be cut into passages.
   *
   * Convert the weights as the message shows; encode the passages as texts.
   */
  | 'LAM_CHECKPOINT_FORMAT_UNSUPPORTED'
  /**
   * config.json is not JSON, lacks a value or has one out of range.
   *
   * Take config.json from the source of the weights; the message names the value.
   */
  | 'LAM_CHECKPOINT_CONFIG_INVALID'
  /**
   * config.json describes another model than the weights hold.
   *
   * Take both files from one place.
   */
  | 'LAM_CHECKPOINT_CONFIG_CONTRADICTS_TENSORS'
  /**
   * tokenizer.json is not JSON, has ids beyond the vocabulary, or is of an unsupported kind.
   *
   * Take tokenizer.json from the source of the weights; the message names the entry.
   */
  | 'LAM_CHECKPOINT_TOKENIZER_INVALID'
  /**
   * The weights lack a tensor that the config asks for, or the scales of an I8 tensor.
   *
   * Take config.json and model.safetensors from one place; save all tensors of the model.
   */
  | 'LAM_CHECKPOINT_TENSOR_MISSING'
  /**
   * A tensor has another shape than the config asks for, or scales are not one a row.
   *
   * Take config.json and model.safetensors from one place.
   */
  | 'LAM_CHECKPOINT_TENSOR_SHAPE'
  /**
   * A weight, or a scale of weights, is NaN or infinite.
   *
   * Save the model again from weights that are finite; the message names the tensor.
   */
  | 'LAM_CHECKPOINT_TENSOR_NON_FINITE'
  /**
   * A scale of an I8 tensor is negative.
   *
   * Quantize the weights again; the message names the tensor.
   */
  | 'LAM_CHECKPOINT_SCALE_NEGATIVE'
  /**
   * The weights hold one tensor under two names, with different values.
   *
   * Save the model again with one of them; the message names both.
   */
  | 'LAM_CHECKPOINT_TENSOR_AMBIGUOUS'
  /**
   * The weights' file is shorter than its header says.
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
   * The header of the weights' file is not the JSON that the format requires, or the index of sharded weights is not.
   *
   * Check that the file is a safetensors file; save it again.
   */
  | 'LAM_SAFETENSORS_HEADER_INVALID'
  /**
   * The header gives a tensor a dtype that the safetensors format does not have.
   *
   * Save the model again in F32, F16 or BF16.
   */
  | 'LAM_SAFETENSORS_DTYPE_UNKNOWN'
  /**
   * A tensor's shape in the header is not a list of whole numbers.
   *
   * Save the file again with a current safetensors library.
   */
  | 'LAM_SAFETENSORS_SHAPE_INVALID'
  /**
   * Tensors in the header overlap, reach beyond the file, or have a byte range that does not fit their shape.
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
   * Pass strings; decode bytes first. The message names the text's index.
   */
  | 'LAM_INPUT_NOT_A_STRING'
  /**
   * The input is not a list, source or batch that the call takes, or its rows do not fit into one array.
   *
   * Pass the input that the message expects; for very many texts use stream.
   */
  | 'LAM_INPUT_INVALID'
  /**
   * The call does not take this value for an option or for the model.
   *
   * Pass a value that the message expects.
   */
  | 'LAM_OPTION_INVALID'
  /**
   * The model does not do this task: encode needs an encoder of texts, rerank a cross-encoder.
   *
   * Use the call that the message names, or a model of the other kind.
   */
  | 'LAM_TASK_UNSUPPORTED'
  /**
   * A passage lies outside the text, is empty, or has no token.
   *
   * Leave it out or correct it; the message names its index.
   */
  | 'LAM_PASSAGE_INVALID'
  /**
   * The command line or a job could not write its results, or @lamjs/hub its cache.
   *
   * See the message: free disk space, choose another path, or keep the reader of the pipe open.
   */
  | 'LAM_OUTPUT_FAILED'
  /**
   * The output of a job holds the rows of another one: another description, input or model.
   *
   * Choose another output, or remove the old one to begin again; the message names what differs.
   */
  | 'LAM_JOB_MISMATCH'
  /**
   * The Redis of a job's queue cannot be reached, refuses the password, or refuses a command.
   *
   * Start it, or correct --queue; it must be Redis 6.2 or newer, or Valkey, with maxmemory-policy noeviction.
   */
  | 'LAM_QUEUE_FAILED'
  /**
   * The store of a job or of a search index, such as a database or S3, cannot be reached, refuses the login or a statement, or ended the connection.
   *
   * Mend what the message says and run the command again: it goes on where it stood. Rows that had not landed whole are not there.
   */
  | 'LAM_STORE_FAILED'
  /**
   * A table or collection is there with rows of another model or dimension, with another type or without a column.
   *
   * Choose another table, or remove the old one; the message says what differs.
   */
  | 'LAM_STORE_MISMATCH'
  // Search indexes
  /**
   * There is no search index at this place.
   *
   * Make one with lam index, or name its place with --index.
   */
  | 'LAM_INDEX_NOT_FOUND'
  /**
   * A search index has the vectors of another model, or is of another version of this package.
   *
   * Search with the model that the message names, or index again to another place.
   */
  | 'LAM_INDEX_MISMATCH'
  /**
   * Another process holds the search index.
   *
   * Wait until it is done; the message names it. An index on a PostgreSQL server serves any number of processes.
   */
  | 'LAM_INDEX_BUSY'
  /**
   * The folder of a search index is damaged: its database does not open.
   *
   * Remove the folder and index again.
   */
  | 'LAM_INDEX_DAMAGED'
  /**
   * The call's signal fired.
   *
   * Do nothing: the caller wanted it. The signal's reason is the error's cause.
   */
  | 'LAM_ABORTED'
  /**
   * The LAM, embedder or program was disposed of before or during the call.
   *
   * Make a new LAM.
   */
  | 'LAM_DISPOSED'
  /**
   * The queue of an embedder has no room for the call's texts.
   *
   * Try again later, or answer that the server is busy (HTTP 429); the message names the limit.
   */
  | 'LAM_OVERLOADED'
  // Servers
  /**
   * No answer came from the server: no connection, a connection that broke, or nothing in time, after all retries.
   *
   * Check url, the network and, on a page, CORS; ask its /health. For slow answers raise timeoutMs or send smaller batches.
   */
  | 'LAM_SERVER_UNREACHABLE'
  /**
   * The server failed with an error of its own, or its answer is not one of LAM's server.
   *
   * Check that url names a LAM server of this version; the server's log has the cause. Its x-request-id is in the message, if it sent one.
   */
  | 'LAM_SERVER_FAILED'
  /**
   * The server wants an API key, or another one.
   *
   * Pass apiKey with one of the server's keys.
   */
  | 'LAM_UNAUTHORIZED'
  // Backends
  /**
   * The backend was built for another version of the contract than core has.
   *
   * Install all packages of `@lamjs` in one version. Ask the author of any other backend for an update.
   */
  | 'LAM_BACKEND_INCOMPATIBLE'
  /**
   * A part of the backend is missing or does not load here: a platform's binary, a worker's script, onnxruntime.
   *
   * Follow the message for this platform or bundler, or use @lamjs/wasm, which needs no binary for a platform.
   */
  | 'LAM_BACKEND_UNAVAILABLE'
  /**
   * The backend failed during work, because memory or threads ran out or because it has a bug.
   *
   * Give it more memory or smaller batches; if the message names neither, report it with the output of lam doctor.
   */
  | 'LAM_BACKEND_FAILED'
  /**
   * The machine lacks the requested device, or the device does not take the program.
   *
   * List another device after it, or use @lamjs/wasm, which needs the processor alone: a backend never changes the device by itself.
   */
  | 'LAM_DEVICE_UNAVAILABLE'
  /**
   * The device, or the thread that held it, went away during work: a driver reset, a crash, a terminated worker.
   *
   * Make a new LAM.
   */
  | 'LAM_DEVICE_LOST'
  /**
   * The backend or device does not compute in the requested precision.
   *
   * Request one that the message lists.
   */
  | 'LAM_PRECISION_UNSUPPORTED'
  /**
   * This project does not run the model's family or one of its parts, or the backend does not run its family.
   *
   * Take a model that the message names, or another backend for this one.
   */
  | 'LAM_MODEL_UNSUPPORTED'
  /**
   * With strict, a run needed a compilation after loading.
   *
   * Report it: strict compiles every shape at load.
   */
  | 'LAM_COMPILATION_FORBIDDEN'
  /**
   * A row is NaN or infinite: the weights overflow, or the device computes wrongly.
   *
   * Check the model on @lamjs/reference; on a GPU try device cpu.
   */
  | 'LAM_NON_FINITE'

const MARK = Symbol.for('@lamjs/core/LamError')

/**
 * The one error class of this project. `code` names the failure. The message says what was expected, what was
 * found and what to do. `cause` holds the error underneath, if there was one.
 */
export class LamError extends Error {
  /** As in every error, for logs. */
  override readonly name = 'LamError'
  /** Stable between versions: programs decide by it, not by the message. */
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
