import { type ChildProcess, fork } from 'node:child_process'
import { join } from 'node:path'
import { benchFolder } from '../packages.js'
import { missing } from './missing.js'
import type { Answer, Order } from './orders.js'
import { done, openAndEmbed, type Place, type Session } from './place.js'

/** As it is built, which is where tests need it too. */
const SCRIPT = join(benchFolder, 'dist', 'children', 'wasm-process.js')

/** This Node: a process for each contender, as their runtimes do not share one. */
export function nodePlace(): Place {
  return {
    name: `Node ${process.versions.node}`,
    unavailable(contender) {
      if (contender.program === 'wllama' || contender.program === 'webgpu') return 'it runs in browsers only'
      return missing(contender)
    },
    async start() {
      const sessions = new Map<string, Session>()
      return {
        async send(order) {
          if (order.do === 'memory') throw new Error('Each contender has a process of its own.')
          const name = JSON.stringify(order.contender)
          const session = sessions.get(name) ?? startProcess()
          sessions.set(name, session)
          return session.send(order)
        },
        async close() {
          for (const session of sessions.values()) await session.close()
        },
      }
    },
    async first(contender, text) {
      const session = startProcess()
      return openAndEmbed(session, contender, text).finally(() => session.close())
    },
    async memory(contender, text) {
      const session = startProcess()
      try {
        const before = await session.send({ do: 'memory' })
        await openAndEmbed(session, contender, text)
        const after = await session.send({ do: 'memory' })
        return (after.bytes ?? 0) - (before.bytes ?? 0)
      } finally {
        await session.close()
      }
    },
    async close() {},
  }
}

function startProcess(): Session {
  const child = fork(SCRIPT, { execArgv: ['--expose-gc'], stdio: ['ignore', 'ignore', 'pipe', 'ipc'] })
  let errors = ''
  child.stderr?.setEncoding('utf8').on('data', (text: string) => {
    errors += text
  })
  return {
    async send(order) {
      return done(await answerOf(child, order, () => errors))
    },
    async close() {
      if (child.exitCode !== null) return
      const ended = new Promise((resolve) => child.once('exit', resolve))
      child.disconnect()
      await ended
    },
  }
}

function answerOf(child: ChildProcess, order: Order, errors: () => string): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const onExit = (code: number | null) => reject(new Error(`The process ended with ${code}: ${errors().trim()}`))
    child.once('exit', onExit)
    child.once('message', (message) => {
      child.off('exit', onExit)
      resolve(message as Answer)
    })
    child.send(order)
  })
}
