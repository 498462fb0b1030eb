import { setTimeout as sleep } from 'node:timers/promises'
import type { GetObjectCommandOutput, S3Client } from '@aws-sdk/client-s3'
import { LamError } from '@lamjs/core'
import { throwIfAborted } from '@lamjs/core/embedder'
import picomatch from 'picomatch'
import { optionalPackage } from '../../stores/optional-package.js'
import type { ByteRange, FileFacts, Files, ListedFile } from '../files.js'
import { isAbsent, s3Failure, statusOf } from './s3-failure.js'
import { s3Place } from './s3-path.js'
import { abortUploads, type Sdk, writeObject } from './s3-write.js'

/** Bytes of one request. A request is short, so none stays open while a model computes. */
const PIECE = 16 << 20
/** How often a piece is asked for whose body breaks off. The SDK itself repeats requests that get no answer. */
const ATTEMPTS = 5
/** Wait after the first break, in ms; each later one waits twice as long. */
const BACKOFF = 200

/** Objects of S3, or of what speaks its protocol. Address, region and keys are what the SDK reads from its environment. */
export class S3Files implements Files {
  readonly #sdk: Sdk
  readonly #client: S3Client
  readonly #pieceBytes: number

  private constructor(sdk: Sdk, client: S3Client, piece: number) {
    this.#sdk = sdk
    this.#client = client
    this.#pieceBytes = piece
  }

  /**
   * Connects at the first request.
   * @param piece bytes of one request
   * @throws LamError `LAM_OPTION_INVALID` if the SDK is not installed
   */
  static async open({ piece = PIECE } = {}): Promise<S3Files> {
    const sdk = await optionalPackage('@aws-sdk/client-s3', () => import('@aws-sdk/client-s3'))
    const { AWS_ENDPOINT_URL_S3, AWS_ENDPOINT_URL, AWS_REGION, AWS_DEFAULT_REGION } = process.env
    const elsewhere = Boolean(AWS_ENDPOINT_URL_S3 || AWS_ENDPOINT_URL)
    const client = new sdk.S3Client({
      followRegionRedirects: true,
      requestHandler: { connectionTimeout: 10_000, socketTimeout: 60_000 },
      ...(AWS_REGION || !AWS_DEFAULT_REGION ? {} : { region: AWS_DEFAULT_REGION }),
      ...(elsewhere
        ? {
            forcePathStyle: true,
            // Not every server knows the newer checksums.
            requestChecksumCalculation: 'WHEN_REQUIRED',
            responseChecksumValidation: 'WHEN_REQUIRED',
            ...(AWS_REGION || AWS_DEFAULT_REGION ? {} : { region: 'us-east-1' }),
          }
        : {}),
    })
    return new S3Files(sdk, client, piece)
  }

  async find(path: string): Promise<readonly FileFacts[]> {
    const file = await this.facts(path)
    if (file !== undefined) return [file]
    const { bucket, key } = s3Place(path)
    const fits = picomatch(key)
    const found: FileFacts[] = []
    // Everything before the first sign of a pattern.
    for await (const object of this.#objects(path, bucket, /^[^*?[\]{}()!@+\\]*/.exec(key)?.[0] ?? '')) {
      if (!fits(object.key) || object.key.endsWith('/')) continue
      found.push({ path: `s3://${bucket}/${object.key}`, size: object.size, version: object.version })
    }
    return found.sort((a, b) => (a.path < b.path ? -1 : 1))
  }

  async facts(path: string): Promise<FileFacts | undefined> {
    const { bucket, key } = s3Place(path)
    if (key === '') return undefined
    const object = { Bucket: bucket, Key: key }
    try {
      const head = await this.#client.send(new this.#sdk.HeadObjectCommand(object))
      return { path, size: head.ContentLength ?? 0, version: versionOf(head.ETag) }
    } catch (error) {
      if (isAbsent(error)) return undefined
      // The answer to HEAD has no body that would say why.
      const first = new this.#sdk.GetObjectCommand({ ...object, Range: 'bytes=0-0' })
      throw s3Failure(
        path,
        await this.#client.send(first).then(
          () => error,
          (reason: unknown) => reason,
        ),
      )
    }
  }

  async *read(
    file: FileFacts,
    { start, end }: ByteRange,
    signal: AbortSignal,
  ): AsyncGenerator<Buffer, void, undefined> {
    for (let at = start; at < end; at += this.#pieceBytes)
      yield await this.#piece(file, { start: at, end: Math.min(end, at + this.#pieceBytes) }, signal)
  }

  readWhole(path: string): Promise<Buffer | undefined> {
    return this.#get(path, {}, new AbortController().signal)
  }

  async write(
    path: string,
    chunks: Iterable<Uint8Array> | AsyncIterable<Uint8Array>,
    signal: AbortSignal = new AbortController().signal,
  ): Promise<void> {
    await writeObject(this.#sdk, this.#client, { path, chunks, piece: this.#pieceBytes, signal })
  }

  async list(folder: string): Promise<readonly ListedFile[]> {
    const { bucket, key } = s3Place(this.join(folder, ''))
    const found: ListedFile[] = []
    for await (const object of this.#objects(folder, bucket, key, '/'))
      found.push({ name: object.key.slice(key.length), time: object.time })
    return found
  }

  async remove(path: string): Promise<void> {
    const { bucket, key } = s3Place(path)
    try {
      await this.#client.send(new this.#sdk.DeleteObjectCommand({ Bucket: bucket, Key: key }))
    } catch (error) {
      throw s3Failure(path, error)
    }
  }

  async removeLeftovers(folders: readonly string[]): Promise<void> {
    for (const folder of folders) await abortUploads(this.#sdk, this.#client, this.join(folder, ''))
  }

  join(folder: string, ...names: readonly string[]): string {
    return [folder.replace(/\/+$/, ''), ...names].join('/')
  }

  close(): void {
    this.#client.destroy()
  }

  async *#objects(path: string, bucket: string, prefix: string, delimiter?: string) {
    const { ListObjectsV2Command } = this.#sdk
    const wanted = { Bucket: bucket, Prefix: prefix, Delimiter: delimiter }
    let token: string | undefined
    do {
      const page = await this.#client
        .send(new ListObjectsV2Command({ ...wanted, ContinuationToken: token }))
        .catch((error: unknown) => {
          throw s3Failure(path, error)
        })
      for (const { Key = '', Size = 0, ETag, LastModified } of page.Contents ?? [])
        yield { key: Key, size: Size, version: versionOf(ETag), time: LastModified?.getTime() ?? 0 }
      token = page.NextContinuationToken
    } while (token !== undefined)
  }

  async #piece({ path, version }: FileFacts, { start, end }: ByteRange, signal: AbortSignal): Promise<Buffer> {
    const range = { Range: `bytes=${start}-${end - 1}`, IfMatch: `"${version}"` }
    const bytes = await this.#get(path, range, signal, ({ ETag }) => {
      // Not every server knows If-Match.
      if (versionOf(ETag) !== version) throw changed(path)
    })
    if (bytes?.length !== end - start) throw changed(path)
    return bytes
  }

  /** The body of an object; undefined if there is none. A body that breaks off is asked for again. */
  async #get(
    path: string,
    range: { readonly Range?: string; readonly IfMatch?: string },
    signal: AbortSignal,
    check: (head: GetObjectCommandOutput) => void = () => {},
  ): Promise<Buffer | undefined> {
    const { bucket, key } = s3Place(path)
    const request = { Bucket: bucket, Key: key, ...range }
    for (let attempt = 1; ; attempt += 1) {
      try {
        const head = await this.#client.send(new this.#sdk.GetObjectCommand(request), { abortSignal: signal })
        check(head)
        const bytes = (await head.Body?.transformToByteArray()) ?? new Uint8Array()
        if (bytes.length === head.ContentLength) return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length)
        throw new Error(`the answer ended after ${bytes.length} bytes of ${head.ContentLength}`)
      } catch (error) {
        throwIfAborted(signal)
        if (LamError.is(error)) throw error
        const status = statusOf(error)
        if (isAbsent(error)) return undefined
        if (status === 412 || status === 416) throw changed(path, error)
        if (status !== undefined || attempt === ATTEMPTS) throw s3Failure(path, error)
        // If it is aborted meanwhile, the next attempt says so.
        await sleep(BACKOFF * 2 ** (attempt - 1), undefined, { signal }).catch(() => {})
      }
    }
  }
}

/** Servers write it with quotes or without. */
function versionOf(tag = ''): string {
  return tag.replace(/^"|"$/g, '')
}

function changed(path: string, cause?: unknown): LamError {
  return new LamError(
    'LAM_INPUT_INVALID',
    `${path} changed during the job, or was removed. Begin again with a new output.`,
    { cause },
  )
}
