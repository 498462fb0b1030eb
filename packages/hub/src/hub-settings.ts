import { LamError } from '@lamjs/core'
import { checkRevision, shown } from './names.js'
import type { HuggingFaceOptions } from './options.js'

/** Settings from environment variables; a browser has none. */
export interface HubEnvironment {
  readonly endpoint?: string | undefined
  readonly cache?: string | undefined
  readonly symlinks?: boolean
  readonly offline?: string | undefined
  readonly token?: () => Promise<HubToken | undefined>
  readonly answerTimeout?: number | undefined
  readonly stallTimeout?: number | undefined
}

/** A token, and its origin for messages. */
export interface HubToken {
  readonly value: string
  readonly from: string
}

/** Options and environment, merged and checked. */
export interface HubSettings {
  readonly revision: string
  /** Without `/` at its end. */
  readonly endpoint: string
  readonly token: () => Promise<HubToken | undefined>
  readonly cache: string | undefined
  readonly symlinks: boolean
  /** Why the network is off; undefined if it is on. */
  readonly offline: string | undefined
  /** Timeout of the hub's API, in ms. */
  readonly answerTimeout: number
  /** Longest time without a byte in a download, in ms. */
  readonly stallTimeout: number
}

/** @throws LamError `LAM_OPTION_INVALID` */
export function hubSettings(options: HuggingFaceOptions, environment: HubEnvironment): HubSettings {
  const { token, cache, offline } = options
  if (cache !== undefined && (typeof cache !== 'string' || cache === '')) {
    throw new LamError('LAM_OPTION_INVALID', `cache: expected a folder's path, found ${shown(cache)}.`)
  }
  const offlineByOption = offline === true ? 'the option offline is set' : undefined
  return {
    revision: checkRevision(options.revision ?? 'main'),
    endpoint: checkEndpoint(options.endpoint ?? environment.endpoint ?? 'https://huggingface.co'),
    token: tokenOf(token, environment),
    cache: cache ?? environment.cache,
    symlinks: environment.symlinks ?? true,
    offline: offline === undefined ? environment.offline : offlineByOption,
    answerTimeout: environment.answerTimeout ?? 10_000,
    stallTimeout: environment.stallTimeout ?? 30_000,
  }
}

function checkEndpoint(endpoint: string): string {
  let url: URL | undefined
  try {
    url = new URL(endpoint)
  } catch {
    // Said below.
  }
  const plain = url !== undefined && url.username === '' && url.password === '' && url.search === '' && url.hash === ''
  if (url === undefined || !plain || !/^https?:$/.test(url.protocol)) {
    // The message does not show the value, which may contain a password.
    throw new LamError(
      'LAM_OPTION_INVALID',
      'endpoint (HF_ENDPOINT): expected an http(s) URL such as https://huggingface.co, without user, password, query or fragment.',
    )
  }
  return url.href.replace(/\/+$/, '')
}

function tokenOf(token: unknown, environment: HubEnvironment): HubSettings['token'] {
  if (token === false) return async () => undefined
  if (token === undefined) {
    return async () => {
      const found = await environment.token?.()
      return found && { value: checkToken(found.value, found.from), from: found.from }
    }
  }
  const checked = { value: checkToken(token, 'the option token'), from: 'the option token' }
  return async () => checked
}

/** A header's value must be printable. The error of `fetch` for any other would show the token. */
function checkToken(token: unknown, from: string): string {
  if (typeof token === 'string' && /^[\x21-\x7e]+$/.test(token.trim())) return token.trim()
  throw new LamError(
    'LAM_OPTION_INVALID',
    `Token of the hub: ${from} holds no token: expected one word of plain letters, such as hf_….`,
  )
}
