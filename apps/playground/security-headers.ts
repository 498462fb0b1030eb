interface PolicyOptions {
  /** Vite's own client writes style elements and opens a socket to its server. */
  readonly development?: boolean
}

/**
 * The page's policy: it may run its own scripts and send requests to its own origin. It allows WebAssembly for the backends.
 * A browser takes a worker's policy from the worker's response, so a host should also send this as a header.
 */
export function contentSecurityPolicy({ development = false }: PolicyOptions = {}): string {
  const own = "'self'"
  return [
    "default-src 'none'",
    `script-src ${own} 'wasm-unsafe-eval'`,
    `worker-src ${own}`,
    `connect-src ${own}`,
    `style-src ${own}${development ? " 'unsafe-inline'" : ''}`,
    `img-src ${own}`,
    "base-uri 'none'",
    "form-action 'none'",
  ].join('; ')
}

/** Headers to serve every file with. */
export function securityHeaders(options: PolicyOptions = {}): Record<string, string> {
  return {
    'Content-Security-Policy': contentSecurityPolicy(options),
    'X-Content-Type-Options': 'nosniff',
    'Referrer-Policy': 'no-referrer',
  }
}
