/** To look for among the definitions: descriptions whose word one has on the tip of one's tongue. */
export const definitionQueries: readonly string[] = [
  'someone who studies the stars',
  'water falling from the sky',
  'the time just before night',
  'a tool for cutting wood',
  'when everything has gone wrong at once',
  'a doctor who operates on people',
]
