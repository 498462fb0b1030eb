import { loadBackend } from '@lamjs/backends'
import { LAM, type Precision } from '@lamjs/core'
import type { ShapeName } from './peers/bert-shapes.js'
import { PEER_Q8_TITLE, PEER_TITLE, PEER_TOKENS } from './peers/peer.js'
import { publishedFolder } from './peers/published-folder.js'

/** Something to measure, named so that another process can open the same. */
export type SubjectKey = LamKey | PeerKey

interface LamKey {
  readonly backend: string
  readonly precision?: Precision
  /** A made model in the layout of published ones; LAM's default model where absent. */
  readonly model?: ShapeName
}

interface PeerKey {
  readonly peer: true
  readonly dtype?: 'fp32' | 'q8'
  /** `'minilm'` where absent. */
  readonly model?: ShapeName
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
  /** Embeds all in one go, the way it is fastest. Texts come longest first. */
  embed(texts: readonly string[]): Promise<void>
  /** Embeds one text; `tokens` raises the limit of what is read. */
  embedOne(text: string, tokens?: number): Promise<Float32Array>
  dispose(): Promise<void>
}

export const PEER: SubjectKey = { peer: true }

export function subjectName(key: SubjectKey): string {
  if ('peer' in key) return key.dtype === 'q8' ? PEER_Q8_TITLE : PEER_TITLE
  return key.precision === undefined ? key.backend : `${key.backend} ${key.precision}`
}

/** Opens a subject and loads its model. @param batch texts in one call of the peer */
export async function openSubject(key: SubjectKey, { batch = 8 }: { batch?: number } = {}): Promise<Subject> {
  return 'peer' in key ? openPeer(key, batch) : openLam(key)
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
    embed: async (texts) => {
      await lam.encode(texts)
    },
    embedOne: (text, tokens) => lam.encode(text, tokens === undefined ? {} : { maxTokens: tokens }),
    dispose: () => lam.dispose(),
  }
}

async function openPeer({ model = 'minilm', dtype = 'fp32' }: PeerKey, batch: number): Promise<Subject> {
  // Imported here, so that a process which measures LAM does not hold the peer in memory.
  const { TransformersPeer } = await import('./peers/transformers.js')
  const peer = await TransformersPeer.open(publishedFolder(model), { dtype })
  return {
    name: subjectName({ peer: true, dtype }),
    device: `onnxruntime cpu, ${batch === 1 ? '1 text' : `${batch} texts`} a call`,
    maxTokens: PEER_TOKENS,
    slow: false,
    embed: (texts) => peer.embedInBatches(texts, batch),
    embedOne: async (text) => (await peer.embed([text])).data as Float32Array,
    dispose: () => peer.dispose(),
  }
}
