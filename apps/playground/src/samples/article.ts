import article from '../../../../samples/article.txt?raw'

export const sampleArticle: string = article.trim()

export const sampleQuestion = 'keeping time on freezing nights'

/** Questions to the book. */
export const bookQuestions: readonly string[] = [
  'growing taller and smaller',
  'a cat that disappears',
  'being late for an appointment',
  'who stole the pastry?',
  'shouting orders to behead people',
  'waking up from a dream',
]
