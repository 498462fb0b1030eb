import { loadBackend } from '@lamjs/backends'
import { LAM, type Precision } from '@lamjs/core'
import type { ShapeName } from './peers/bert-shapes.js'
import { PEER_TOKENS, type PeerSetting } from './peers/peer.js'
import { openInProcess } from './peers/peer-process.js'
import { publishedFolder } from './peers/published-folder.js'
import { type PeerName, peerNamed } from './peers/registry.js'

/** Something to measure, named so that another process can open the same. */
export type SubjectKey = LamKey | PeerKey

interface LamKey {
  readonly backend: string
  readonly precision?: Precision
  /** A made model in the layout of published ones; LAM's default model where absent. */
  readonly model?: ShapeName
}

export interface PeerKey {
  readonly peer: PeerName
  /** `'minilm'` where absent. */
  readonly model?: ShapeName
  /** The first that the peer has on trial where absent. */
  readonly setting?: PeerSetting
}

/** A program that embeds texts, ready to run. */
export interface Subject {
  readonly name: string
  /** What it runs on, as it says itself. */
  readonly device: string
  /** Most tokens it reads of one text. */
  readonly maxTokens: number
  /** So slow that it gets a sample of the texts. */
  readonly slow: boolean
  /** Embeds all in one go, the way it is fastest. Texts come longest first. @returns a row of norm 1 for each, in their order */
  embed(texts: readonly string[]): Promise<Iterable<Float32Array>>
  /** Embeds one text; `tokens` raises the limit of what is read. */
  embedOne(text: string, tokens?: number): Promise<Float32Array>
  dispose(): Promise<void>
}

export function subjectName(key: SubjectKey): string {
  if ('peer' in key) return peerNamed(key.peer).title
  return key.precision === undefined ? key.backend : `${key.backend} ${key.precision}`
}

/**
 * Opens a subject and loads its model.
 * @param alone whether this process opens nothing else, so that every peer runs in it
 */
export async function openSubject(key: SubjectKey, { alone = false }: { alone?: boolean } = {}): Promise<Subject> {
  return 'peer' in key ? openPeer(key, alone) : openLam(key)
}

async function openLam(key: LamKey): Promise<Subject> {
  const backend = await loadBackend(key.backend)
  const lam = new LAM(backend, {
    ...(key.precision === undefined ? {} : { precision: key.precision }),
    ...(key.model === undefined ? {} : { model: publishedFolder(key.model).folder }),
  })
  await lam.warmup()
  const { device, config } = await lam.info()
  return {
    name: subjectName(key),
    device,
    maxTokens: config.maxTokens,
    slow: key.backend === 'reference',
    embed: (texts) => lam.encode(texts),
    embedOne: (text, tokens) => lam.encode(text, tokens === undefined ? {} : { maxTokens: tokens }),
    dispose: () => lam.dispose(),
  }
}

async function openPeer(key: PeerKey, alone: boolean): Promise<Subject> {
  const peer = peerNamed(key.peer)
  const model = publishedFolder(key.model ?? 'minilm')
  const setting = key.setting ?? peer.trials[0]
  const loaded =
    peer.ownProcess && !alone
      ? await openInProcess({ peer: key.peer, model, setting })
      : await (await peer.load())(model, setting)
  return {
    name: peer.title,
    device: loaded.device,
    maxTokens: PEER_TOKENS,
    slow: false,
    embed: (texts) => loaded.embed(texts),
    embedOne: async (text) => (await loaded.embed([text]))[0],
    dispose: () => loaded.dispose(),
  }
}
