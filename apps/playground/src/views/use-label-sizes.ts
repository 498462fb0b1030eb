import { useMemo } from 'preact/hooks'
import type { Size } from '../geometry/labels.js'

/** Sizes of each form of a label, in CSS pixels. */
export interface LabelSizes {
  readonly plain: readonly Size[]
  /** Sizes in bold */
  readonly strong: readonly Size[]
}

/** Line height of a label, in CSS pixels */
export const LINE_HEIGHT = 16

/**
 * Sizes of map labels, measured in the page's font, because systems have different fonts.
 * @param labels lines of each label's forms
 */
export function useLabelSizes(labels: readonly (readonly (readonly string[])[])[]): LabelSizes[] {
  return useMemo(() => {
    const pen = document.createElement('canvas').getContext('2d')
    const family = getComputedStyle(document.documentElement).fontFamily
    const measure = (weight: number) => {
      if (pen) pen.font = `${weight} 13px ${family}`
      const width = (line: string) => pen?.measureText(line).width ?? 0
      return labels.map((forms) =>
        forms.map((lines) => ({ width: Math.max(...lines.map(width)), height: lines.length * LINE_HEIGHT })),
      )
    }
    const [plain, strong] = [measure(400), measure(600)]
    return labels.map((_, i) => ({ plain: plain[i], strong: strong[i] }))
  }, [labels])
}
