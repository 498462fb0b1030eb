import { expect, it } from 'vitest'
import type { Site } from './open-page.js'

/** The last test of a file: whatever its other tests did, no request of page or worker left the origin. */
export function itKeepsToItsOrigin(site: () => Site): void {
  it('asked nothing of any other origin in all of this', () => {
    const { requests, origin } = site()
    expect(requests.length).toBeGreaterThan(5)
    expect(requests.filter((url) => new URL(url).origin !== origin)).toEqual([])
  })
}
