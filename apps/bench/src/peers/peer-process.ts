import { fork } from 'node:child_process'
import { join } from 'node:path'
import { benchFolder } from '../packages.js'
import type { LoadedPeer, PeerSetting } from './peer.js'
import type { PublishedFolder } from './published-folder.js'
import type { PeerName } from './registry.js'

/** As it is built, which is where tests need it too. */
const SERVE_PEER = join(benchFolder, 'dist', 'children', 'serve-peer.js')

/** What the process of a peer is told to open. */
export interface ServePeerRequest {
  readonly peer: PeerName
  readonly model: PublishedFolder
  readonly setting: PeerSetting
}

/** What the process of a peer answers: first that it is ready, then the rows of each list of texts. */
export type ServePeerAnswer =
  | { readonly device: string }
  | { readonly rows: Float32Array[] }
  | { readonly error: string }

/**
 * Opens a peer in a process of its own, for one whose native libraries do not load beside those of others. Texts and rows go from
 * process to process.
 */
export async function openInProcess(request: ServePeerRequest): Promise<LoadedPeer> {
  const child = fork(SERVE_PEER, [JSON.stringify(request)], {
    serialization: 'advanced',
    stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
  })
  let errors = ''
  child.stderr?.setEncoding('utf8').on('data', (text: string) => {
    errors += text
  })
  const answer = () =>
    new Promise<ServePeerAnswer>((resolve, reject) => {
      const onExit = (code: number | null) => reject(new Error(`${request.peer} ended with ${code}: ${errors.trim()}`))
      child.once('exit', onExit)
      child.once('message', (message) => {
        child.off('exit', onExit)
        resolve(message as ServePeerAnswer)
      })
    })
  const ready = await answer()
  if (!('device' in ready)) throw new Error('error' in ready ? ready.error : `${request.peer} did not tell its device.`)
  return {
    device: `${ready.device}, in a process of its own`,
    async embed(texts) {
      const answered = answer()
      child.send(texts)
      const result = await answered
      if ('rows' in result) return result.rows
      throw new Error('error' in result ? result.error : `${request.peer} gave no rows.`)
    },
    async dispose() {
      const ended = new Promise((resolve) => child.once('exit', resolve))
      child.disconnect()
      await ended
    },
  }
}
