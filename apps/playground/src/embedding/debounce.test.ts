import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { debounce } from './debounce.js'

describe('debounce', () => {
  beforeEach(() => void vi.useFakeTimers())
  afterEach(() => void vi.useRealTimers())

  it('calls once after a pause, with the latest arguments', () => {
    const seen: string[] = []
    const type = debounce((text: string) => seen.push(text), 250)
    for (const text of ['h', 'he', 'hey']) {
      type(text)
      vi.advanceTimersByTime(200)
    }
    expect(seen).toEqual([])
    vi.advanceTimersByTime(50)
    expect(seen).toEqual(['hey'])
    type('hey!')
    vi.advanceTimersByTime(250)
    expect(seen).toEqual(['hey', 'hey!'])
  })
})
