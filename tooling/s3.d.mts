export function findRclone(env?: NodeJS.ProcessEnv, exists?: (path: string) => boolean): string | undefined
/** A running server for tests. */
export interface S3Server {
  readonly url: string
  readonly bucket: string
  readonly env: Readonly<Record<string, string>>
  stop(): Promise<void>
}
export function startS3(): Promise<S3Server>
