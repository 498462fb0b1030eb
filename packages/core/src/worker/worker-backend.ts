import type { Backend } from '../contract/backend.js'
import { checkPrecision, checkVariant } from '../contract/features.js'
import { LamError, throwIfAborted } from '../errors.js'
import type { WorkerLike } from './ends.js'
import { toWire } from './wire-checkpoint.js'
import { WorkerPool } from './worker-pool.js'
import { WorkerProgram } from './worker-program.js'

/** What a backend says of itself. */
export type BackendAbout = Omit<Backend, 'compile'>

/** A backend, and the worker that computes for it. */
export interface WorkerBackendParts<About extends BackendAbout, Progress> {
  /** The backend as it is without a worker: its name, features and default model are the worker's too. */
  readonly backend: About
  /** A worker, which stays the caller's; or what makes one, which then ends with its last program and is made again for the next. */
  readonly worker: WorkerLike | (() => WorkerLike)
  /** The backend's package: `'@lamjs/webgpu'`. */
  readonly packageName: string
  /** The function of the package that the worker's script calls, for messages: `'serveWebgpu'`. */
  readonly serve: string
  /** The backend's options as data; asked at each compilation. */
  readonly options: () => unknown
  /** Told what the backend in the worker tells. */
  readonly onProgress?: ((progress: Progress) => void) | undefined
}

/** A backend that computes in a worker, whose script calls `serveBackend`. It checks models and batches here, before it copies them. */
export function backendInWorker<About extends BackendAbout, Progress = never>(
  parts: WorkerBackendParts<About, Progress>,
): About & Pick<Backend, 'compile'> {
  const { backend, worker, packageName, serve, options } = parts
  const { name, features } = backend
  const pool = new WorkerPool({
    ...{ worker, packageName, serve },
    onProgress: (progress) => parts.onProgress?.(progress as Progress),
  })
  return {
    ...backend,
    compile: async (model, { precision = features.precisions[0], strict = false, signal } = {}) => {
      checkPrecision(precision, features, name)
      checkVariant(model.config, features, name)
      throwIfAborted(signal)
      const [checkpoint, wireOptions] = await Promise.all([toWire(model), options()])
      throwIfAborted(signal)
      const { client, number, compiled, done } = pool.take()
      try {
        const answer = await client.call(
          { type: 'compile', program: number, checkpoint, options: wireOptions, precision, strict },
          signal,
          [checkpoint.bytes.buffer],
        )
        const { about } = answer
        if (about === undefined)
          throw new LamError('LAM_BACKEND_FAILED', 'The worker compiled a program and says nothing of it.')
        return new WorkerProgram({ client, number, config: checkpoint.config, about, report: compiled(answer), done })
      } catch (error) {
        done()
        throw error
      }
    },
  }
}
