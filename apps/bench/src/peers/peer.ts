import type { PublishedFolder } from './published-folder.js'

/** Tokens that every peer reads of a text; it cuts what is beyond. */
export const PEER_TOKENS = 512

/** How a peer is run. Which setting is the fastest depends on the machine and the texts, so the bench tries several. */
export interface PeerSetting {
  /** Texts in one call; all of them where absent. */
  readonly texts?: number
  /** Contexts that work at once, of a peer that has them, and threads of each. */
  readonly contexts?: number
  readonly threads?: number
  /** The most tokens of a text that it will get, for a peer that pads every text to a fixed length. */
  readonly longest?: number
}

/** A program that one may use instead of LAM. */
export interface Peer {
  /** On the command line. */
  readonly name: string
  /** In tables. */
  readonly title: string
  /** On npm. */
  readonly package: string
  /** What is tuned in its favour, in sentences. */
  readonly settings: string
  /** What else one must know of its rows and its time, in sentences. */
  readonly remarks?: string
  /** What the bench tries. The first one serves single texts. */
  readonly trials: readonly PeerSetting[]
  /** Why it cannot run the model here and what would change that; undefined where it can. */
  unavailable(model: PublishedFolder): string | undefined
  /** Whether its native libraries refuse to load beside those of LAM and of other peers. */
  readonly ownProcess?: true
  /** Imports the package. Kept apart from opening a model, so that a process pays for the peers that it runs. */
  load(): Promise<OpenPeer>
}

/** Loads a model into a peer. */
export type OpenPeer = (model: PublishedFolder, setting: PeerSetting) => Promise<LoadedPeer>

/** A peer that holds a model. */
export interface LoadedPeer {
  /** What it runs on and with which setting. */
  readonly device: string
  /** @returns a row of norm 1 for each text, in the order given */
  embed(texts: readonly string[]): Promise<Float32Array[]>
  dispose(): Promise<void>
}

/** `8 texts a call`, or `2 contexts of 1 thread`. */
export function describeSetting({ texts, contexts, threads }: PeerSetting): string {
  if (contexts !== undefined) {
    return `${contexts} ${contexts === 1 ? 'context' : 'contexts'} of ${threads} ${threads === 1 ? 'thread' : 'threads'}`
  }
  if (texts === undefined) return 'all texts in a call'
  return texts === 1 ? '1 text a call' : `${texts} texts a call`
}
