/** Colours of engines on the page's light and dark ground. Each has a contrast of 4.5 with its ground, since labels have them too. */
export const ENGINE_COLOURS: readonly { readonly light: string; readonly dark: string }[] = [
  { light: '#0060a0', dark: '#6cb9f2' },
  { light: '#ab4400', dark: '#ff9d57' },
  { light: '#00735a', dark: '#3fd0a4' },
  { light: '#9c3a76', dark: '#f09ccb' },
  { light: '#6247a0', dark: '#bba6f7' },
  { light: '#735800', dark: '#e0c24a' },
  { light: '#505050', dark: '#c4c4c4' },
  { light: '#8b2630', dark: '#ff9a9a' },
]

export const GROUND = { light: '#ffffff', dark: '#15181c' } as const

/** Colours of the parts of a process's start, which stand beside one another: they differ in lightness too. */
export const PHASE_COLOURS = [
  { light: '#c3c8ce', dark: '#4b525b' },
  { light: '#5f9fd0', dark: '#3f7fb3' },
  { light: '#d9661f', dark: '#f08a45' },
  { light: '#1c7a5c', dark: '#86f0cc' },
] as const

const SYMBOLS = ['circle', 'square', 'triangle', 'diamond', 'star', 'cross', 'wye', 'times'] as const

/** Gives each engine one colour and one symbol for the whole page, in the order in which it meets them. */
export class Palette {
  readonly #engines: string[] = []

  colour(engine: string): string {
    return `var(--engine-${this.#index(engine)})`
  }

  symbol(engine: string): (typeof SYMBOLS)[number] {
    return SYMBOLS[this.#index(engine)]
  }

  #index(engine: string): number {
    if (!this.#engines.includes(engine)) this.#engines.push(engine)
    return this.#engines.indexOf(engine) % ENGINE_COLOURS.length
  }
}

/** Declarations of the colours as CSS variables. */
export function colourVariables(theme: 'light' | 'dark'): string {
  return [
    ...ENGINE_COLOURS.map((colour, i) => `--engine-${i}:${colour[theme]}`),
    ...PHASE_COLOURS.map((colour, i) => `--phase-${i}:${colour[theme]}`),
    `--ground:${GROUND[theme]}`,
  ].join(';')
}
