import type { TestProject } from 'vitest/node'
import { HubServer } from './hub-server.js'
import { modelFiles } from './model-files.js'

declare module 'vitest' {
  interface ProvidedContext {
    /** The hub's address, and the commit of `org/model` and `org/gated`. */
    hub: { endpoint: string; commit: string; token: string }
  }
}

/** A hub for tests in a browser. They set its faults by `/-/faults`, and read its requests by `/-/seen`. */
export default async function serveHub(project: TestProject): Promise<() => void> {
  const server = await HubServer.start()
  const token = 'hf_of-the-browser'
  const commit = server.commit('org/model', modelFiles())
  server.commit('org/gated', modelFiles(), ['main'], { token })
  project.provide('hub', { endpoint: server.endpoint, commit, token })
  return () => server.close()
}
