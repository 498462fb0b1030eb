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
