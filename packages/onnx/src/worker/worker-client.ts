import { Worker } from 'node:worker_threads'
import { LamError } from '@lamjs/core'
import { fromWireError } from '@lamjs/core/worker'
import { closeOnExit, hasStarted, newGate } from './exit-gate.js'
import type { Answer, Request, WorkerStart } from './messages.js'
import { endTurn } from './turn.js'
import { workerExecArgv, workerScript } from './worker-script.js'

/** The caller's side of a worker. Requests are answered one after another. */
export class WorkerClient {
  readonly #worker: Worker
  readonly #onAnswer: (answer: Answer) => void
  readonly #waiting: { resolve: (answer: Answer) => void; reject: (error: unknown) => void }[] = []
  readonly #ended: Promise<void>
  readonly #gate = newGate()
  #failure: LamError | undefined

  /**
   * @param onAnswer sees every answer before who asked does, failed or not
   * @param turn what workers share that must not compute at the same time
   * @throws LamError `LAM_BACKEND_UNAVAILABLE` where the worker's script is not here
   */
  constructor(onAnswer: (answer: Answer) => void, turn?: SharedArrayBuffer) {
    const workerData: WorkerStart = { turn, gate: this.#gate }
    this.#worker = new Worker(workerScript(), { workerData, execArgv: workerExecArgv() })
    const gone = closeOnExit(this.#gate)
    this.#onAnswer = onAnswer
    this.#worker.on('message', (answer: Answer) => this.#settle(answer))
    this.#worker.on('error', (error) => this.#fail(error))
    const { threadId } = this.#worker
    this.#ended = new Promise((resolve) => {
      this.#worker.on('exit', (code) => {
        gone()
        if (turn !== undefined) endTurn(turn, threadId)
        this.#fail(new Error(`the worker ended with code ${code}`))
        resolve()
      })
    })
    // A program that nobody disposed of must not keep the process alive; one that computes must.
    this.#worker.unref()
  }

  /** Requests without an answer yet. */
  get pending(): number {
    return this.#waiting.length
  }

  /**
   * @param transfer buffers to hand over, which the caller loses
   * @throws LamError what the worker threw, `LAM_DEVICE_LOST` where it is gone, `LAM_BACKEND_UNAVAILABLE` where it never started
   */
  ask(request: Request, transfer: ArrayBuffer[] = []): Promise<Answer> {
    if (this.#failure !== undefined) return Promise.reject(this.#failure)
    return new Promise((resolve, reject) => {
      // First, as it throws what cannot be handed over: nobody would answer who waits for that.
      this.#worker.postMessage(request, transfer)
      this.#worker.ref()
      this.#waiting.push({ resolve, reject })
    })
  }

  /** Frees the session and waits for the thread to end. */
  async dispose(): Promise<void> {
    if (this.#failure === undefined) await this.ask({ type: 'dispose' })
    this.#worker.ref()
    await this.#ended
  }

  #settle(answer: Answer): void {
    const waiting = this.#waiting.shift()
    if (this.#waiting.length === 0) this.#worker.unref()
    try {
      this.#onAnswer(answer)
    } catch (error) {
      waiting?.reject(error)
      return
    }
    if (answer.error === undefined) waiting?.resolve(answer)
    else waiting?.reject(fromWireError(answer.error))
  }

  #fail(cause: unknown): void {
    this.#failure ??= hasStarted(this.#gate)
      ? new LamError('LAM_DEVICE_LOST', `The thread that ran onnxruntime is gone: ${String(cause)}. Make a new LAM.`, {
          cause,
        })
      : new LamError(
          'LAM_BACKEND_UNAVAILABLE',
          `The thread for onnxruntime did not start: ${String(cause)}. @lamjs/onnx and all it depends on must be installed beside each other.`,
          { cause },
        )
    for (const { reject } of this.#waiting.splice(0)) reject(this.#failure)
  }
}
