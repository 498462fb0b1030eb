// Packs our packages as a release does, and publishes them to a registry on loopback.
import { publishWorkspace } from '../registry/publish-workspace.mjs'
import { startRegistry } from '../registry/registry.mjs'

/**
 * Packs everything and serves it.
 * @returns the registry's address, the packages' version, and how to close it
 */
export async function openPublished() {
  const registry = await startRegistry({ time: '2026-01-01T00:00:00.000Z' })
  const { version } = await publishWorkspace(registry)
  return { url: registry.url, version, close: registry.stop }
}
