// onnxruntime's addon ends the process by SIGABRT when a thread is stopped while it is in one of its calls: what it then throws finds no
// JavaScript to catch it. So a process that exits waits for the call under way, and no further one begins.

/** Int32 places in the memory that a worker and its starter share. */
const CALLS = 0
const CLOSED = 1
const STARTED = 2

/** The longest that an exit waits for a call, in ms: far more than one run of one shape takes. */
const PATIENCE = 10_000

export function newGate(): SharedArrayBuffer {
  return new SharedArrayBuffer(12)
}

/** The starter's side: gates of workers that live. The process closes them all when it exits, in whatever way lets it say so. */
const open = new Set<Int32Array>()

/** @returns to be called when the worker is gone */
export function closeOnExit(memory: SharedArrayBuffer): () => void {
  const gate = new Int32Array(memory)
  if (open.size === 0) process.on('exit', closeAll)
  open.add(gate)
  return () => {
    open.delete(gate)
    if (open.size === 0) process.off('exit', closeAll)
  }
}

/** Whether the worker got so far as to run. */
export function hasStarted(memory: SharedArrayBuffer): boolean {
  return Atomics.load(new Int32Array(memory), STARTED) !== 0
}

function closeAll(): void {
  for (const gate of open) Atomics.store(gate, CLOSED, 1)
  const deadline = performance.now() + PATIENCE
  for (const gate of open) {
    for (let calls = Atomics.load(gate, CALLS); calls > 0; calls = Atomics.load(gate, CALLS)) {
      const left = deadline - performance.now()
      if (left <= 0) return
      Atomics.wait(gate, CALLS, calls, left)
    }
  }
}

/** The worker's side: its gate, or none outside a worker. */
let own: Int32Array | undefined

export function startBehindGate(memory: SharedArrayBuffer): void {
  own = new Int32Array(memory)
  Atomics.store(own, STARTED, 1)
}

/** Makes a call into onnxruntime, unless the process is on its way out: then the thread sleeps until it is stopped. */
export async function callOnnxruntime<T>(call: () => Promise<T>): Promise<T> {
  if (own === undefined) return call()
  Atomics.add(own, CALLS, 1)
  if (Atomics.load(own, CLOSED) !== 0) leave(own)
  try {
    return await call()
  } finally {
    leave(own)
  }
}

function leave(gate: Int32Array): void {
  Atomics.sub(gate, CALLS, 1)
  Atomics.notify(gate, CALLS)
  while (Atomics.load(gate, CLOSED) !== 0) Atomics.wait(gate, CLOSED, 1)
}
