import { notOfLam } from '../http/transport.js'

type Bytes = ReturnType<Uint8ArrayConstructor['of']>

/** The bytes of a base64 string. @throws LamError `LAM_SERVER_FAILED` */
export function bytesOfBase64(base64: unknown): Bytes {
  if (typeof base64 !== 'string') throw notOfLam('an embedding is not base64')
  let binary: string
  try {
    binary = atob(base64)
  } catch (error) {
    throw notOfLam('an embedding is not base64', error)
  }
  const bytes = new Uint8Array(binary.length)
  for (let i = 0; i < binary.length; i++) bytes[i] = binary.charCodeAt(i)
  return bytes
}

/** Float32 values from their little-endian bytes. @throws LamError `LAM_SERVER_FAILED` */
export function float32Of(bytes: Bytes): ReturnType<Float32ArrayConstructor['of']> {
  if (bytes.length % 4 !== 0) throw notOfLam(`an embedding has ${bytes.length} bytes, which are no float32 values`)
  return new Float32Array(bytes.buffer)
}
