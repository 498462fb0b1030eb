import { LamError } from '@lamjs/core'
import type { HubFetch } from './platform.js'

/**
 * A fetch that goes through the proxies of `HTTPS_PROXY`, `HTTP_PROXY` and `NO_PROXY` (in either case); undefined where none is named.
 * Node's own fetch heeds them only since 22.21, and only under `NODE_USE_ENV_PROXY=1`. So undici, on which that fetch is built,
 * is loaded from npm: its agents fit its own fetch of the same version.
 */
export async function proxyFetch(variables: NodeJS.ProcessEnv): Promise<HubFetch | undefined> {
  const named = ['HTTPS_PROXY', 'https_proxy', 'HTTP_PROXY', 'http_proxy'].some((name) => variables[name])
  if (!named) return undefined
  const { EnvHttpProxyAgent, fetch } = await import('undici')
  const dispatcher = agentOf(() => new EnvHttpProxyAgent())
  return async (url, { headers, signal }) => {
    const init = { headers: Object.fromEntries(new Headers(headers)), signal: signal ?? null, dispatcher }
    return (await fetch(url, init)) as unknown as Response
  }
}

/** The error of a URL that is none shows it, with the password that it may hold. */
function agentOf<T>(make: () => T): T {
  try {
    return make()
  } catch {
    throw new LamError(
      'LAM_OPTION_INVALID',
      'HTTPS_PROXY or HTTP_PROXY holds no URL of a proxy: expected one such as http://proxy.example:3128.',
    )
  }
}
