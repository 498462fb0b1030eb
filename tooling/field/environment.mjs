import { join } from 'node:path'

// Removes variables of the matrix, the workspace and npm's scripts from the projects' environment, because users do not have them.
const OURS = /^(?:npm_|LAM_|NODE_OPTIONS$|NODE_ENV$|VITEST|TURBO|PNPM_|INIT_CWD$|FORCE_COLOR$|CI$)/i
const NO_CALLS_HOME = {
  NEXT_TELEMETRY_DISABLED: '1',
  ASTRO_TELEMETRY_DISABLED: '1',
  NUXT_TELEMETRY_DISABLED: '1',
  YARN_ENABLE_TELEMETRY: '0',
  DO_NOT_TRACK: '1',
  WRANGLER_SEND_METRICS: 'false',
  CLOUDFLARE_CF_FETCH_ENABLED: 'false',
  NO_COLOR: '1',
  // onnxruntime-node's install script would fetch CUDA libraries.
  ONNXRUNTIME_NODE_INSTALL: 'skip',
}

/**
 * Caches of package managers, which one run's projects share and the run removes. Our packages change from run to run under one version, and
 * some package managers look them up by name and version alone. npm looks packages up by hash and keeps its own cache.
 */
export function cachesIn(folder) {
  return {
    XDG_CACHE_HOME: join(folder, 'cache'),
    XDG_DATA_HOME: join(folder, 'data'),
    YARN_GLOBAL_FOLDER: join(folder, 'yarn'),
    YARN_CACHE_FOLDER: join(folder, 'yarn', 'cache'),
    BUN_INSTALL_CACHE_DIR: join(folder, 'bun'),
    DENO_DIR: join(folder, 'deno'),
  }
}

/** The environment of a project's programs. */
export function cleanEnvironment(env = process.env) {
  const kept = Object.entries(env).filter(([name]) => !OURS.test(name))
  // The projects must not find the workspace's commands first.
  const path = (env.PATH ?? '')
    .split(':')
    .filter((folder) => !folder.includes('node_modules'))
    .join(':')
  return { ...Object.fromEntries(kept), PATH: path, ...NO_CALLS_HOME }
}
