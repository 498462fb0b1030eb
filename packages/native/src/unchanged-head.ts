import { open } from 'node:fs/promises'
import { LamError, type TensorInfo } from '@lamjs/core/backend'

/** A tensor's entry in the header of a safetensors file; `data_offsets` count from the header's end. */
type Entry = { readonly dtype: string; readonly shape: readonly number[]; readonly data_offsets: readonly number[] }

/**
 * The header of a safetensors file with the eight bytes before it, which must still say of every tensor what it said when the checkpoint was
 * opened. The addon looks for these bytes in what it maps, so that no other file can come between.
 * @throws LamError `LAM_CHECKPOINT_NOT_FOUND`, `LAM_CHECKPOINT_UNREADABLE`, `LAM_CHECKPOINT_FILE_MISMATCH`
 */
export async function unchangedHead(path: string, tensors: readonly TensorInfo[]): Promise<Uint8Array> {
  const head = await readHead(path)
  const entries = parsed(head.subarray(8))
  if (tensors.every((tensor) => agrees(entries[tensor.fileName], tensor, head.length))) return head
  throw new LamError(
    'LAM_CHECKPOINT_FILE_MISMATCH',
    `${path} changed since it was opened: its header differs. Open it again.`,
  )
}

/** As much of it as there is. */
async function readHead(path: string): Promise<Buffer> {
  const file = await open(path).catch((cause: NodeJS.ErrnoException) => {
    const absent = cause.code === 'ENOENT' || cause.code === 'ENOTDIR'
    const code = absent ? 'LAM_CHECKPOINT_NOT_FOUND' : 'LAM_CHECKPOINT_UNREADABLE'
    throw new LamError(code, `Cannot open ${path}: ${cause.message}.`, { cause })
  })
  try {
    const { size } = await file.stat()
    const prefix = await file.read(Buffer.alloc(8), 0, 8, 0)
    const length = Math.min(8 + Number(prefix.buffer.readBigUInt64LE()), size)
    const { buffer, bytesRead } = await file.read(Buffer.alloc(length), 0, length, 0)
    return buffer.subarray(0, bytesRead)
  } finally {
    await file.close()
  }
}

function parsed(json: Buffer): Readonly<Record<string, Entry | undefined>> {
  try {
    return JSON.parse(json.toString('utf8'))
  } catch {
    return {}
  }
}

function agrees(found: Entry | undefined, { dtype, shape, byteOffset, byteLength }: TensorInfo, start: number) {
  return (
    found !== undefined &&
    found.dtype === dtype &&
    String(found.shape) === String(shape) &&
    String(found.data_offsets) === String([byteOffset - start, byteOffset - start + byteLength])
  )
}
