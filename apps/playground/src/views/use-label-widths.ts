import { useRef } from 'preact/hooks'

/** Widths of labels in CSS pixels, measured, as every system has a font of its own. @param font as CSS writes it */
export function useLabelWidths(labels: readonly string[], font: string): number[] {
  const context = useRef<CanvasRenderingContext2D | null>(null)
  context.current ??= document.createElement('canvas').getContext('2d')
  const pen = context.current
  if (pen === null) return labels.map(() => 0)
  pen.font = font
  return labels.map((label) => pen.measureText(label).width)
}
