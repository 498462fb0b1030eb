/** Resolves after a turn of the event loop, so that timers, input and drawing run first. A resolved promise would run before them. */
export function nextTurn(): Promise<void> {
  return new Promise((resolve) => {
    if (typeof setImmediate === 'function') {
      setImmediate(resolve)
      return
    }
    // Not setTimeout: browsers stretch nested ones to 4 ms, and to a second in a hidden tab.
    const { port1, port2 } = new MessageChannel()
    port1.addEventListener('message', () => {
      port1.close()
      resolve()
    })
    port1.start()
    port2.postMessage(undefined)
  })
}
