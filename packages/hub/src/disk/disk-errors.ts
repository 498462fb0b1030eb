import { LamError } from '@lamjs/core'

/** Whether an error says that a path does not exist. */
export function isAbsence(error: unknown): boolean {
  const { code } = error as NodeJS.ErrnoException
  return code === 'ENOENT' || code === 'ENOTDIR'
}

export function unreadable(path: string, cause: unknown): LamError {
  return new LamError(
    'LAM_CHECKPOINT_UNREADABLE',
    `${path} cannot be read (${reason(cause)}). Check its permissions, or name another cache (HF_HOME, or the option cache).`,
    { cause },
  )
}

export function unwritable(path: string, cause: unknown): LamError {
  const cure = (cause as NodeJS.ErrnoException).code === 'ENOSPC' ? 'Free disk space' : 'Check its permissions'
  return new LamError(
    'LAM_OUTPUT_FAILED',
    `The cache ${path} cannot be written (${reason(cause)}). ${cure}, or name another folder as HF_HOME or as the option cache.`,
    { cause },
  )
}

function reason(cause: unknown): string {
  return cause instanceof Error ? cause.message : String(cause)
}
