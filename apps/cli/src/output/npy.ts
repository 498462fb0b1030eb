import { type FileHandle, mkdtemp, open, rm, stat } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type ByteSink, createFile, openSink, outputFailed } from './byte-sink.js'
import { npyHeader, npyHeaderLength } from './npy-header.js'
import type { RowWriter } from './row-writer.js'

/**
 * A NumPy matrix `[texts, dim]`. The count of rows stands in front of them and is known only at the end: a plain file gets its
 * header written over, and stdout gets its bytes from a temporary file once all rows are there.
 */
export async function npy(path: string | undefined, dim: number): Promise<RowWriter> {
  if (path !== undefined && (await canSeek(path))) return npyFile(await createFile(path), path, dim)
  const folder = await mkdtemp(join(tmpdir(), 'lam-'))
  const spoolPath = join(folder, 'rows.npy')
  const spool = await open(spoolPath, 'w+')
  const rows = npyFile(spool, spoolPath, dim, async () => {
    const sink = await openSink(path)
    try {
      await copy(spool, sink)
    } finally {
      await sink.close()
    }
  })
  return {
    write: rows.write,
    finish: () => rows.finish().finally(() => rm(folder, { recursive: true, force: true })),
  }
}

function npyFile(file: FileHandle, path: string, dim: number, whenWhole = async () => {}): RowWriter {
  const failed = outputFailed(`'${path}'`)
  let rows = 0
  return {
    async write({ embedding }) {
      if (rows === 0) await file.writeFile(npyHeader(0, dim)).catch(failed)
      await file.writeFile(littleEndian(embedding)).catch(failed)
      rows++
    },
    async finish() {
      try {
        await file.write(npyHeader(rows, dim), 0, npyHeaderLength, 0).catch(failed)
        await whenWhole()
      } finally {
        await file.close()
      }
    },
  }
}

/** A file that is not there yet will be a plain one; a pipe or device has no way back to its start. */
async function canSeek(path: string): Promise<boolean> {
  const found = await stat(path).catch(() => undefined)
  return found === undefined || found.isFile()
}

async function copy(file: FileHandle, sink: ByteSink): Promise<void> {
  const block = new Uint8Array(1 << 16)
  let position = 0
  for (;;) {
    const { bytesRead } = await file.read(block, 0, block.length, position)
    if (bytesRead === 0) return
    await sink.write(block.slice(0, bytesRead))
    position += bytesRead
  }
}

function littleEndian(values: Float32Array): Uint8Array {
  const bytes = new Uint8Array(values.length * 4)
  const view = new DataView(bytes.buffer)
  values.forEach((value, i) => {
    view.setFloat32(4 * i, value, true)
  })
  return bytes
}
