import type { ServePeerAnswer, ServePeerRequest } from '../peers/peer-process.js'
import { peerNamed } from '../peers/registry.js'
import { argumentOfChild } from './report.js'

// A peer in a process of its own: it embeds each list of texts that it is sent, one after another, until the channel closes.
const { peer, model, setting } = argumentOfChild<ServePeerRequest>()
const tell = (answer: ServePeerAnswer) => process.send?.(answer)

const open = await peerNamed(peer).load()
const loaded = await open(model, setting)
process.on('message', async (texts: string[]) => {
  try {
    // Rows may be views of one buffer, which would be sent whole with each.
    tell({ rows: (await loaded.embed(texts)).map((row) => row.slice()) })
  } catch (error) {
    tell({ error: error instanceof Error ? error.message : String(error) })
  }
})
process.on('disconnect', () => process.exit(0))
tell({ device: loaded.device })
