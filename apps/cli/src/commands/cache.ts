import { LamError } from '@lamjs/core'
import { installCommand } from '../install-command.js'
import { stdoutSink } from '../output/byte-sink.js'

export interface CacheFlags {
  readonly clear?: boolean
  readonly json?: boolean
}

/** `lam cache`: lists the compiled programs that the onnx backend keeps between processes, or removes them. */
export async function cache(flags: CacheFlags): Promise<void> {
  const { clearCache, defaultCacheFolder, listCache } = await loadOnnx()
  const entries = flags.clear ? await clearCache() : await listCache()
  const total = entries.reduce((sum, { bytes }) => sum + bytes, 0)
  const folder = defaultCacheFolder()
  if (flags.json) {
    await stdoutSink().write(`${JSON.stringify({ folder, cleared: flags.clear === true, bytes: total, entries })}\n`)
    return
  }
  const lines = entries.map(
    ({ bytes, modified, description }) => `${megabytes(bytes).padStart(9)}  ${day(modified)}  ${description}\n`,
  )
  const what = `${entries.length} compiled program${entries.length === 1 ? '' : 's'}, ${megabytes(total)}`
  const closing = flags.clear ? `Removed ${what}, from ${folder}\n` : `${what}, in ${folder}\n`
  await stdoutSink().write(`${lines.join('')}${closing}`)
}

/** @throws LamError `LAM_BACKEND_UNAVAILABLE` if the onnx backend is not installed */
async function loadOnnx(): Promise<typeof import('@lamjs/onnx')> {
  try {
    return await import('@lamjs/onnx')
  } catch (cause) {
    const remedy = installCommand('@lamjs/onnx')
    const message = `Only the onnx backend keeps a cache, and it is not installed. To install it: ${remedy}`
    throw new LamError('LAM_BACKEND_UNAVAILABLE', message, { cause })
  }
}

function megabytes(bytes: number): string {
  return `${(bytes / 1e6).toFixed(1)} MB`
}

function day(date: Date): string {
  return date.toISOString().slice(0, 16).replace('T', ' ')
}
