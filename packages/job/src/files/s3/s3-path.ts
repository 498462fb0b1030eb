import { LamError } from '@lamjs/core'

export interface S3Place {
  readonly bucket: string
  /** Empty for the bucket itself. */
  readonly key: string
}

export function isS3Path(path: string): boolean {
  return path.startsWith('s3://')
}

/** A key is taken as it is written: `%20` and `?` stand for themselves. @throws LamError `LAM_OPTION_INVALID` */
export function s3Place(path: string): S3Place {
  const [, bucket, key = ''] = /^s3:\/\/([^/]+)(?:\/(.*))?$/s.exec(path) ?? []
  if (bucket === undefined)
    throw new LamError('LAM_OPTION_INVALID', `${path} names no bucket: s3://bucket/folder/texts.jsonl does.`)
  return { bucket, key }
}
