/** Lets everything else that waits have its turn. Unlike a timer it costs no milliseconds, and hidden pages do not slow it down. */
export function nextTask(): Promise<void> {
  return new Promise((resolve) => {
    const { port1, port2 } = new MessageChannel()
    port1.onmessage = () => {
      port1.close()
      resolve()
    }
    port2.postMessage(undefined)
  })
}
