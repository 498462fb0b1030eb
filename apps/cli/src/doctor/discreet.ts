import { homedir, userInfo } from 'node:os'
import { resolve } from 'node:path'

/** Who and where the user is. */
export interface Private {
  readonly home: string
  readonly user: string
  readonly workingDirectory: string
  /** As given with `--model`. */
  readonly model?: string
}

/** Text without what names the user: home becomes `~`, the working directory `.`, their model `<model>`, their name `<user>`. */
export function discreet(text: string, { home, user, workingDirectory, model }: Private): string {
  let result = text
  if (model !== undefined)
    for (const path of [resolve(workingDirectory, model), model]) result = result.replaceAll(path, '<model>')
  // Of two, one may lie in the other; a root would match everything.
  const folders = [
    [workingDirectory, '.'],
    [home, '~'],
  ].sort(([a], [b]) => b.length - a.length)
  for (const [path, short] of folders) if (path.length > 1) result = result.replaceAll(path, short)
  return user === '' ? result : result.replace(new RegExp(`(?<=[/\\\\])${escaped(user)}(?=[/\\\\]|$)`, 'gm'), '<user>')
}

export function privateHere(model?: string): Private {
  return {
    home: homedir(),
    user: userName(),
    workingDirectory: process.cwd(),
    ...(model === undefined ? {} : { model }),
  }
}

/** A container may run with a user that has no name. */
function userName(): string {
  try {
    return userInfo().username
  } catch {
    return ''
  }
}

function escaped(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')
}
