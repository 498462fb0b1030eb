import { LamError } from '@lamjs/core'
import type { HubFetch } from './platform.js'

/**
 * A fetch that uses the proxies of `HTTPS_PROXY`, `HTTP_PROXY` and `NO_PROXY` (in either case); undefined if they name none.
 * Node's own fetch reads them only since 22.21 and with `NODE_USE_ENV_PROXY=1`. So this loads undici from npm, because undici's
 * agents need its own fetch of the same version.
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

/** Replaces the error of an invalid URL, which would show the URL and a password in it. */
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
