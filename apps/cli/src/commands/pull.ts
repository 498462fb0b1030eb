import { LamError } from '@lamjs/core'
import { pull as pullModel } from '@lamjs/hub'
import { hubModel } from '../model-source.js'
import { stdoutSink } from '../output/byte-sink.js'
import type { ProgressFlags } from '../terminal/bar.js'
import { megabytes, showDownload } from '../terminal/download.js'
import { entry } from '../terminal/entry.js'
import { tell } from '../terminal/warnings.js'

/** `lam pull`: fetches a model of the Hugging Face Hub. It then runs without a connection. */
export async function pull(name: string, flags: ProgressFlags, signal: AbortSignal): Promise<void> {
  const source = await hubModel(name)
  if (source === undefined) {
    throw new LamError(
      'LAM_OPTION_INVALID',
      `pull expects a model of the Hugging Face Hub, as in BAAI/bge-small-en-v1.5 or owner/name@revision; found ${JSON.stringify(name)}, ` +
        'which is a folder here or no such name.',
    )
  }
  const download = await showDownload(source.name, flags)
  try {
    const files = await pullModel(source, { signal, onProgress: (progress) => download.update(progress) })
    const commit = await source.commit({ signal })
    download.stop()
    const bytes = files.reduce((sum, { byteLength }) => sum + byteLength, 0)
    if (flags.json) {
      await stdoutSink().write(
        `${JSON.stringify({ name: source.name, commit, byteLength: bytes, files }, undefined, 2)}\n`,
      )
      return
    }
    const lines = [
      ...files.map(({ file, byteLength }) => entry(file, megabytes(byteLength))),
      '',
      `${source.name} is here: ${files.length} files, ${megabytes(bytes)}, commit ${commit.slice(0, 12)}.`,
      `Use it with --model ${name}, also without a connection.`,
    ]
    await stdoutSink().write(`${lines.join('\n')}\n`)
  } catch (error) {
    download.stop()
    if (signal.aborted) tell('stopped; what arrived stays in the cache. The same command fetches the rest.')
    throw error
  } finally {
    download.stop()
  }
}
