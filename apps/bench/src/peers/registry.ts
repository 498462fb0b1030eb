import { fastembedPeer } from './fastembed-peer.js'
import { llamaPeer } from './llama-peer.js'
import type { Peer } from './peer.js'
import { transformersPeer } from './transformers-peer.js'

/** Every peer, by its name on the command line. */
const PEERS = {
  transformers: transformersPeer('transformers', 'fp32'),
  'transformers-q8': transformersPeer('transformers-q8', 'q8'),
  'transformers-fp16': transformersPeer('transformers-fp16', 'fp16'),
  fastembed: fastembedPeer,
  llama: llamaPeer('llama', 'float32'),
  'llama-q8': llamaPeer('llama-q8', 'Q8_0'),
} as const satisfies Readonly<Record<string, Peer>>

export type PeerName = keyof typeof PEERS

/** In the order of the help text. */
export const peerNames = Object.keys(PEERS) as readonly PeerName[]

export function peerNamed(name: PeerName): Peer {
  return PEERS[name]
}
