import { readFile } from 'node:fs/promises'
import { homedir } from 'node:os'
import { join } from 'node:path'
import type { HubEnvironment, HubToken } from '../hub-settings.js'

/**
 * Hugging Face's environment variables, read as its Python library reads them: `HF_HOME`, `HF_HUB_CACHE`, `HF_ENDPOINT`, `HF_TOKEN`,
 * `HF_TOKEN_PATH`, `HF_HUB_OFFLINE`, `HF_HUB_DISABLE_IMPLICIT_TOKEN`, `HF_HUB_DISABLE_SYMLINKS`, `HF_HUB_ETAG_TIMEOUT`,
 * `HF_HUB_DOWNLOAD_TIMEOUT`, and the older names of some.
 * @see https://huggingface.co/docs/huggingface_hub/package_reference/environment_variables
 */
export function nodeEnvironment(variables: NodeJS.ProcessEnv): HubEnvironment {
  const read = (name: string) => variables[name]?.trim() || undefined
  const path = (name: string) => expand(read(name), variables)
  const home = path('HF_HOME') ?? join(path('XDG_CACHE_HOME') ?? join(homedir(), '.cache'), 'huggingface')
  const implicit = !isTrue(read('HF_HUB_DISABLE_IMPLICIT_TOKEN'))
  const offline = ['HF_HUB_OFFLINE', 'TRANSFORMERS_OFFLINE'].find((name) => isTrue(read(name)))
  return {
    endpoint: read('HF_ENDPOINT'),
    cache: path('HF_HUB_CACHE') ?? path('HUGGINGFACE_HUB_CACHE') ?? join(home, 'hub'),
    symlinks: !isTrue(read('HF_HUB_DISABLE_SYMLINKS')),
    offline: offline && `${offline} is set`,
    ...(implicit ? { token: () => token(read, path('HF_TOKEN_PATH') ?? join(home, 'token')) } : {}),
    answerTimeout: milliseconds(read('HF_HUB_ETAG_TIMEOUT')),
    stallTimeout: milliseconds(read('HF_HUB_DOWNLOAD_TIMEOUT')),
  }
}

async function token(read: (name: string) => string | undefined, file: string): Promise<HubToken | undefined> {
  for (const from of ['HF_TOKEN', 'HUGGING_FACE_HUB_TOKEN']) {
    const value = read(from)
    if (value !== undefined) return { value, from }
  }
  // Without the file, the user has not logged in. A file that this user may not read belongs to another user.
  const value = (await readFile(file, 'utf8').catch(() => '')).trim()
  return value === '' ? undefined : { value, from: `the file ${file}` }
}

function isTrue(value: string | undefined): boolean {
  return value !== undefined && ['1', 'ON', 'YES', 'TRUE'].includes(value.toUpperCase())
}

function milliseconds(seconds: string | undefined): number | undefined {
  return seconds !== undefined && /^\d{1,6}$/.test(seconds) && Number(seconds) > 0 ? Number(seconds) * 1000 : undefined
}

/** Expands `~` and `$NAME` as Python does. A service's unit or a container's description has no shell to do it. */
function expand(path: string | undefined, variables: NodeJS.ProcessEnv): string | undefined {
  return path
    ?.replace(/^~(?=$|[\\/])/, homedir())
    .replace(/\$(?:\{(\w+)\}|(\w+))/g, (all, braced, bare) => variables[braced ?? bare] ?? all)
}
