import { join } from 'node:path'

// What is set for the matrix, for the workspace or for npm's own scripts must not reach the projects: users do not have it.
const OURS = /^(?:npm_|LAM_|NODE_OPTIONS$|NODE_ENV$|VITEST|TURBO|PNPM_|INIT_CWD$|FORCE_COLOR$|CI$)/i
const NO_CALLS_HOME = {
  NEXT_TELEMETRY_DISABLED: '1',
  ASTRO_TELEMETRY_DISABLED: '1',
  NUXT_TELEMETRY_DISABLED: '1',
  YARN_ENABLE_TELEMETRY: '0',
  DO_NOT_TRACK: '1',
  NO_COLOR: '1',
  // onnxruntime-node's own script would fetch CUDA libraries.
  ONNXRUNTIME_NODE_INSTALL: 'skip',
}

/**
 * Where package managers keep what they fetched, shared by one run's projects and gone after it: our packages differ from run to run under
 * one version, and some look up what they have by name and version alone. npm looks it up by its hash and keeps its own cache.
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
  // The workspace's own commands must not be found first.
  const path = (env.PATH ?? '')
    .split(':')
    .filter((folder) => !folder.includes('node_modules'))
    .join(':')
  return { ...Object.fromEntries(kept), PATH: path, ...NO_CALLS_HOME }
}
