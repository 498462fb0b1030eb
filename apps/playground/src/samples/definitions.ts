/** Queries for the definitions: descriptions of a word. */
export const definitionQueries: readonly string[] = [
  'someone who studies the stars',
  'water falling from the sky',
  'the time just before night',
  'a tool for cutting wood',
  'when everything has gone wrong at once',
  'a doctor who operates on people',
]
