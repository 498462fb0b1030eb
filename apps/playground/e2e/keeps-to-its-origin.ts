import { expect, it } from 'vitest'
import type { Site } from './open-page.js'

/** What pages and workers asked of any other origin so far. */
export function foreignRequests({ requests, origin }: Site): string[] {
  return requests.filter((url) => new URL(url).origin !== origin)
}

/** The last test of a file: whatever its other tests did, no request left the origin. */
export function itKeepsToItsOrigin(site: () => Site): void {
  it('asked nothing of any other origin in all of this', () => {
    expect(site().requests.length).toBeGreaterThan(5)
    expect(foreignRequests(site())).toEqual([])
  })
}
