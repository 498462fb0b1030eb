import { type CheckpointBytes, type CheckpointFile, LamError } from '@lamjs/core'
import type { HostedModel } from './model-source.js'
import type { EngineEvent } from './protocol.js'

export interface DownloadReport {
  /** Bytes of all files so far, and in all where that is known; 0 until then. */
  readonly onBytes: (loadedBytes: number, totalBytes: number) => void
  readonly onEvent: (event: EngineEvent) => void
  /** ms since the start */
  readonly now: () => number
}

const FILES: readonly CheckpointFile[] = ['config.json', 'tokenizer.json', 'model.safetensors']

/**
 * Downloads a model's files one after the other and checks each against the manifest, where there is one.
 * @throws LamError `LAM_CHECKPOINT_NOT_FOUND`, `LAM_CHECKPOINT_FETCH_FAILED`, `LAM_CHECKPOINT_FILE_MISMATCH`
 */
export async function downloadModel(model: HostedModel, report: DownloadReport): Promise<CheckpointBytes> {
  const { manifest } = model
  const total = manifest ? FILES.reduce((sum, file) => sum + manifest[file].bytes, 0) : 0
  const files = new Map<CheckpointFile, Uint8Array<ArrayBuffer>>()
  let done = 0
  for (const file of FILES) {
    const start = report.now()
    const bytes = await download(model.files[file], (loaded) => report.onBytes(done + loaded, total))
    done += bytes.length
    report.onEvent({ kind: 'download', file, bytes: bytes.length, start, milliseconds: report.now() - start })
    if (manifest) await verify(file, bytes, manifest[file].sha256, report)
    files.set(file, bytes)
  }
  const of = (file: CheckpointFile) => files.get(file) as Uint8Array
  return {
    name: model.name,
    'config.json': of('config.json'),
    'tokenizer.json': of('tokenizer.json'),
    'model.safetensors': of('model.safetensors'),
  }
}

async function download(url: URL, onBytes: (loaded: number) => void): Promise<Uint8Array<ArrayBuffer>> {
  const response = await fetch(url).catch((cause) => {
    throw new LamError('LAM_CHECKPOINT_FETCH_FAILED', `${url.pathname} could not be fetched from this site.`, { cause })
  })
  // A host for single-page apps answers any address with a page.
  const isPage = response.headers.get('content-type')?.startsWith('text/html') ?? false
  if (!response.ok || isPage) {
    await response.body?.cancel()
    throw new LamError(
      response.status === 404 || isPage ? 'LAM_CHECKPOINT_NOT_FOUND' : 'LAM_CHECKPOINT_FETCH_FAILED',
      `${url.pathname} is not on this site: expected a file of the model, the server answered ${isPage ? 'with a page' : response.status}.`,
    )
  }
  const pieces: Uint8Array<ArrayBuffer>[] = []
  let loaded = 0
  const reader = response.body?.getReader()
  try {
    for (let step = await reader?.read(); step && !step.done; step = await reader?.read()) {
      pieces.push(step.value)
      loaded += step.value.length
      onBytes(loaded)
    }
  } catch (cause) {
    throw new LamError(
      'LAM_CHECKPOINT_FETCH_FAILED',
      `The download of ${url.pathname} broke off after ${loaded} bytes.`,
      {
        cause,
      },
    )
  }
  return new Uint8Array(await new Blob(pieces).arrayBuffer())
}

async function verify(
  file: CheckpointFile,
  bytes: Uint8Array<ArrayBuffer>,
  expected: string,
  { onEvent, now }: DownloadReport,
): Promise<void> {
  const start = now()
  const digest = new Uint8Array(await crypto.subtle.digest('SHA-256', bytes))
  const found = Array.from(digest, (byte) => byte.toString(16).padStart(2, '0')).join('')
  onEvent({ kind: 'verify', file, bytes: bytes.length, start, milliseconds: now() - start })
  if (found === expected) return
  throw new LamError(
    'LAM_CHECKPOINT_FILE_MISMATCH',
    `${file} is not the file that the model was published with: expected SHA-256 ${expected}, found ${found}.`,
  )
}
