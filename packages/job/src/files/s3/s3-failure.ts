import { LamError } from '@lamjs/core'

interface Answer extends Error {
  readonly $metadata?: { readonly httpStatusCode?: number }
  readonly $response?: { readonly headers?: Readonly<Record<string, string>> }
  readonly Region?: string
  readonly code?: string
}

/** Of an answer that is an error; undefined if there was none, or it broke off. */
export function statusOf(error: unknown): number | undefined {
  const status = (error as Answer).$metadata?.httpStatusCode
  return status !== undefined && status >= 300 ? status : undefined
}

/** Whether S3 says that there is no such file. Its answer to HEAD does not tell a missing bucket from a missing file. */
export function isAbsent(error: unknown): boolean {
  return statusOf(error) === 404 && (error as Answer).name !== 'NoSuchBucket'
}

/** The error of a request, with what to do. @param path `s3://…` */
export function s3Failure(path: string, cause: unknown): LamError {
  const [what, advice] = explain(path, cause as Answer)
  return new LamError('LAM_STORE_FAILED', `${path}: ${what}. ${advice}`, { cause })
}

function explain(path: string, error: Answer): readonly [what: string, advice: string] {
  const status = statusOf(error)
  const said = [error.name, error.message.replace(/\.$/, '')]
    .filter((word) => word && !/^Unknown(Error)?$/.test(word))
    .join(', ')
  const bucket = path.split('/').slice(0, 3).join('/')
  switch (error.name) {
    case 'NoSuchBucket':
      return [`there is no bucket ${bucket}`, 'Make it, or correct the path.']
    case 'InvalidAccessKeyId':
    case 'SignatureDoesNotMatch':
      return [
        `S3 does not accept the key (${said})`,
        'Correct AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, or the profile (AWS_PROFILE).',
      ]
    case 'ExpiredToken':
    case 'ExpiredTokenException':
    case 'InvalidToken':
    case 'TokenRefreshRequired':
      return ['the session of the key has expired', 'Log in again and run the job again: it goes on where it stood.']
    case 'RequestTimeTooSkewed':
      return ["this machine's clock differs from that of S3", 'Set the clock and run the job again.']
    case 'CredentialsProviderError':
      return [
        `there is no key (${error.message})`,
        'Set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, or name a profile in AWS_PROFILE.',
      ]
    case 'PermanentRedirect':
    case 'AuthorizationHeaderMalformed':
    case 'IllegalLocationConstraintException':
      return wrongRegion(error, said)
  }
  if (status === 301 || /region is missing/i.test(error.message)) return wrongRegion(error, said)
  if (status === 401 || status === 403) {
    return [
      `S3 refuses access (${said || status})`,
      'Give the key the rights s3:ListBucket and s3:GetObject; for an output also s3:PutObject, s3:DeleteObject and s3:AbortMultipartUpload.',
    ]
  }
  if (status === undefined) {
    return [
      `S3 cannot be reached (${error.code ?? said})`,
      'Is its address right (AWS_ENDPOINT_URL_S3, AWS_REGION)? Run the job again when it is: it goes on where it stood.',
    ]
  }
  return [`S3 answered ${status} (${said})`, 'Run the job again when S3 is well: it goes on where it stood.']
}

function wrongRegion(error: Answer, said: string): readonly [string, string] {
  const region =
    error.$response?.headers?.['x-amz-bucket-region'] ?? error.Region ?? /expecting '([\w-]+)'/.exec(error.message)?.[1]
  return [
    `the bucket is in ${region === undefined ? 'another region' : `the region ${region}`} (${said})`,
    `Set AWS_REGION${region === undefined ? " to the bucket's region" : ` to ${region}`}.`,
  ]
}
