import { expect, it } from 'vitest'
import type { Site } from './open-page.js'

/** Requests of pages and workers to other origins. */
export function foreignRequests({ requests, origin }: Site): string[] {
  return requests.filter((url) => new URL(url).origin !== origin)
}

/** The last test of a file: none of its tests sent a request to another origin. */
export function itKeepsToItsOrigin(site: () => Site): void {
  it('sent no request to another origin in all tests above', () => {
    expect(site().requests.length).toBeGreaterThan(5)
    expect(foreignRequests(site())).toEqual([])
  })
}
