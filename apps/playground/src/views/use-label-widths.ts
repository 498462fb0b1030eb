import { useMemo } from 'preact/hooks'

/** Of each form of a label, in CSS pixels. */
export interface LabelWidths {
  readonly plain: readonly number[]
  /** In bold */
  readonly strong: readonly number[]
}

/** Widths of map labels, measured in the page's font, as every system has one of its own. @param labels each in its forms */
export function useLabelWidths(labels: readonly (readonly string[])[]): LabelWidths[] {
  return useMemo(() => {
    const pen = document.createElement('canvas').getContext('2d')
    const family = getComputedStyle(document.documentElement).fontFamily
    const measure = (weight: number) => {
      if (pen) pen.font = `${weight} 13px ${family}`
      return labels.map((forms) => forms.map((form) => pen?.measureText(form).width ?? 0))
    }
    const [plain, strong] = [measure(400), measure(600)]
    return labels.map((_, i) => ({ plain: plain[i], strong: strong[i] }))
  }, [labels])
}
