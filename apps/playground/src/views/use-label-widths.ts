import { useMemo } from 'preact/hooks'

/**
 * Widths of labels in CSS pixels, measured, as every system has a font of its own.
 * @param labels measured anew when the list is another
 * @param font as CSS writes it
 */
export function useLabelWidths(labels: readonly string[], font: string): number[] {
  const pen = useMemo(() => document.createElement('canvas').getContext('2d'), [])
  const measure = () => {
    if (pen === null) return labels.map(() => 0)
    pen.font = font
    return labels.map((label) => pen.measureText(label).width)
  }
  return useMemo(measure, [labels, font, pen])
}
