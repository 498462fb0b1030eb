// The script of an engine's thread: `crew.ts` starts it and tells it what to do.
import { ownEnd, toWireError } from '@lamjs/core/worker'
import type { ThreadOrder, ThreadReply } from './crew.js'
import type { EngineExports, Pointer, ThreadExports } from './exports.js'
import { Host } from './host.js'

const end = ownEnd()
const say = (reply: ThreadReply) => end.say(reply)
let drive: (encoding: Pointer) => void

end.hear(async (data) => {
  const order = data as ThreadOrder
  try {
    if (order.type === 'begin') await begin(order)
    else {
      drive(order.encoding)
      say({ type: 'done' })
    }
  } catch (error) {
    say({ type: 'failed', error: toWireError(error, 'The WebAssembly engine failed') })
  }
})

async function begin({ module, memory, program, thread, stack, locals }: ThreadOrder & { type: 'begin' }) {
  const instance = await WebAssembly.instantiate(module, new Host(memory).imports())
  const exports = instance.exports as unknown as EngineExports & ThreadExports
  exports.__stack_pointer.value = stack
  exports.__wasm_init_tls(locals)
  drive = (encoding) => {
    try {
      exports.drive(program, encoding)
    } finally {
      // An error leaves the module through its frames.
      exports.__stack_pointer.value = stack
    }
  }
  say({ type: 'ready' })
  if (thread > 0) exports.work(program, thread)
}
