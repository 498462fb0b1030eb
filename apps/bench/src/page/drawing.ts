import * as Plot from '@observablehq/plot'
import { parseHTML } from 'linkedom'

/** A plot as SVG, once for a desktop's column and once for a phone, so that its letters are as large on both. */
export interface Drawing {
  readonly wide: string
  readonly narrow: string
}

/** What a plot is drawn for. */
export interface Frame {
  readonly width: number
  readonly narrow: boolean
}

const WIDE: Frame = { width: 760, narrow: false }
const NARROW: Frame = { width: 340, narrow: true }

/** @param options of Observable Plot for a frame; the colours may be CSS variables of the page */
export function draw(options: (frame: Frame) => Plot.PlotOptions): Drawing {
  const { document } = parseHTML('<!doctype html><html><body></body></html>')
  const drawIn = (frame: Frame) =>
    Plot.plot({
      document: document as unknown as Document,
      width: frame.width,
      style: { fontSize: '12px', background: 'none' },
      ...options(frame),
    }).outerHTML
  return { wide: drawIn(WIDE), narrow: drawIn(NARROW) }
}

/** The width of a text in a plot's letters, in px, near enough to leave room for it. */
export function textWidth(text: string): number {
  return 6.6 * text.length
}

/** The label of the axis below the last facet, since Plot puts its own onto the ticks there. @param facet the last one */
export function labelBelow(label: string, facet: string): Plot.Markish {
  return Plot.text([label], { fy: () => facet, frameAnchor: 'bottom', dy: 36, text: (text: string) => text })
}
