import { homedir, userInfo } from 'node:os'
import { resolve } from 'node:path'

/** Names and paths that identify the user. */
export interface Private {
  readonly home: string
  readonly user: string
  readonly workingDirectory: string
  /** As given with `--model`. */
  readonly model?: string
}

/** Hides the user in a text: home becomes `~`, the working directory `.`, their model `<model>`, their name `<user>`. */
export function discreet(text: string, { home, user, workingDirectory, model }: Private): string {
  let result = text
  if (model !== undefined)
    for (const path of [resolve(workingDirectory, model), model]) result = result.replaceAll(path, '<model>')
  // The longest path first, because one may contain another. A root would match everything.
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

/** Empty for a user without a name, as in some containers. */
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
