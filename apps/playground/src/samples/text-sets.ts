/** Texts to start from, one a line. */
export interface TextSet {
  readonly name: string
  readonly texts: readonly string[]
}

export const textSets: readonly TextSet[] = [
  {
    name: 'Four subjects',
    texts: [
      'Saturn’s rings are made of water ice',
      'A comet crossed the night sky',
      'The telescope found a new planet',
      'Fold the egg whites into the batter',
      'Simmer the soup with garlic and thyme',
      'Knead the dough and let it rise',
      'The goalkeeper saved the penalty',
      'They lost the final in extra time',
      'Her team won the league again',
      'The cello plays the slow theme',
      'He practises scales on the piano',
      'The orchestra tuned before the concert',
    ],
  },
  {
    name: 'Same or not?',
    texts: [
      'How do I reset my password?',
      'I forgot my login and need a new one',
      'The app closes as soon as I open it',
      'It crashes every time on start-up',
      'Where is my parcel?',
      'My order has still not arrived',
      'I would like my money back',
      'How do I get a refund?',
      'The museum was a delight',
      'The museum was anything but a delight',
    ],
  },
  {
    name: 'Word senses',
    texts: [
      'She sat on the bank of the river',
      'The bank raised its interest rate',
      'The stream bends past the willows',
      'He opened a savings account',
      'The bat slept upside down in the cave',
      'He swung the bat and missed the ball',
      'Owls hunt small animals at night',
      'The pitcher threw a fast ball',
    ],
  },
  {
    name: 'Odd one out',
    texts: [
      'A violin has four strings',
      'The trumpet is made of brass',
      'Drums keep the beat',
      'The flute is played sideways',
      'The piano needs tuning twice a year',
      'Bread rises in a warm kitchen',
    ],
  },
]
