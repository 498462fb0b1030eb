/** The value of a turn that nobody has; otherwise it is the number of a thread, which counts from 1 in workers. */
const FREE = 0

/** Memory in which threads agree whose turn it is. */
export function newTurn(): SharedArrayBuffer {
  return new SharedArrayBuffer(4)
}

/** Waits for the turn, blocking the thread, and keeps it until `work` is done. @param thread the thread's own number */
export async function inTurn<T>(turn: SharedArrayBuffer, thread: number, work: () => Promise<T>): Promise<T> {
  const holder = new Int32Array(turn)
  for (;;) {
    const other = Atomics.compareExchange(holder, 0, FREE, thread)
    if (other === FREE) break
    Atomics.wait(holder, 0, other)
  }
  try {
    return await work()
  } finally {
    endTurn(turn, thread)
  }
}

/** Gives the turn back if the thread has it: also for one that died with it. */
export function endTurn(turn: SharedArrayBuffer, thread: number): void {
  const holder = new Int32Array(turn)
  if (Atomics.compareExchange(holder, 0, thread, FREE) === thread) Atomics.notify(holder, 0, 1)
}
