import type { S3Client } from '@aws-sdk/client-s3'
import { throwIfAborted } from '@lamjs/core/embedder'
import { s3Failure, statusOf } from './s3-failure.js'
import { s3Place } from './s3-path.js'

export type Sdk = typeof import('@aws-sdk/client-s3')

interface Write {
  readonly path: string
  readonly chunks: Iterable<Uint8Array> | AsyncIterable<Uint8Array>
  /** Bytes of one request, and of what is held in memory. S3 takes no less than 5 MiB, and 10,000 of them. */
  readonly piece: number
  readonly signal: AbortSignal
}

/**
 * Writes an object by one request, or by an upload in pieces, which nobody sees until it is complete. What fails leaves nothing.
 * @throws LamError `LAM_STORE_FAILED`; the error of `chunks` unchanged
 */
export async function writeObject(sdk: Sdk, client: S3Client, write: Write): Promise<void> {
  const { path, signal } = write
  const { bucket, key } = s3Place(path)
  const at = { Bucket: bucket, Key: key }
  const options = { abortSignal: signal }
  const sent = <Result>(request: Promise<Result>): Promise<Result> =>
    request.catch((error: unknown) => {
      throwIfAborted(signal)
      throw s3Failure(path, error)
    })
  const parts: { PartNumber: number; ETag: string | undefined }[] = []
  let upload: { Bucket: string; Key: string; UploadId: string | undefined } | undefined
  try {
    for await (const { bytes, last } of pieces(write.chunks, write.piece)) {
      if (last && upload === undefined) {
        await sent(client.send(new sdk.PutObjectCommand({ ...at, Body: bytes }), options))
        return
      }
      if (upload === undefined) {
        const { UploadId } = await sent(client.send(new sdk.CreateMultipartUploadCommand(at), options))
        upload = { ...at, UploadId }
      }
      const PartNumber = parts.length + 1
      const part = new sdk.UploadPartCommand({ ...upload, PartNumber, Body: bytes })
      parts.push({ PartNumber, ETag: (await sent(client.send(part, options))).ETag })
    }
    const complete = { ...at, UploadId: upload?.UploadId, MultipartUpload: { Parts: parts } }
    await sent(client.send(new sdk.CompleteMultipartUploadCommand(complete), options))
  } catch (error) {
    // Where this fails too, the job's end does it, or a rule of the bucket.
    if (upload !== undefined) await client.send(new sdk.AbortMultipartUploadCommand(upload)).catch(() => {})
    throw error
  }
}

/** Aborts the uploads below a folder that their writers did not complete. A key without the right to list them leaves them. */
export async function abortUploads(sdk: Sdk, client: S3Client, folder: string): Promise<void> {
  const { bucket, key } = s3Place(folder)
  try {
    for (;;) {
      const found = await client.send(new sdk.ListMultipartUploadsCommand({ Bucket: bucket, Prefix: key }))
      for (const { Key, UploadId } of found.Uploads ?? [])
        await client.send(new sdk.AbortMultipartUploadCommand({ Bucket: bucket, Key, UploadId }))
      if (!found.IsTruncated) return
    }
  } catch (error) {
    const status = statusOf(error)
    if (status === undefined || ![403, 404, 405, 501].includes(status)) throw s3Failure(folder, error)
  }
}

/** The bytes in pieces of `size`; only the last is shorter, and there is always one. */
async function* pieces(
  chunks: Iterable<Uint8Array> | AsyncIterable<Uint8Array>,
  size: number,
): AsyncGenerator<{ bytes: Uint8Array; last: boolean }, void, undefined> {
  let held: Uint8Array[] = []
  let length = 0
  for await (const chunk of chunks) {
    for (let rest = chunk; rest.length > 0; ) {
      // Only more bytes tell that a full piece is not the last one.
      if (length === size) {
        yield { bytes: Buffer.concat(held), last: false }
        held = []
        length = 0
      }
      const taken = rest.subarray(0, size - length)
      held.push(taken)
      length += taken.length
      rest = rest.subarray(taken.length)
    }
  }
  yield { bytes: Buffer.concat(held), last: true }
}
