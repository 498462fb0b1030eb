/** Sample texts, one per line. */
export interface TextSet {
  readonly name: string
  /** The note for the reader, in a sentence or two. */
  readonly note: string
  readonly texts: readonly string[]
  /** Pairs of indices: a text and the text nearest to it; a test checks them. */
  readonly nearest: readonly (readonly [text: number, other: number])[]
}

/** Texts that the model handles well: similar meanings or topics have near rows. */
export const textSets: readonly TextSet[] = [
  {
    name: 'Four subjects',
    note: 'Sky, kitchen, football, music. Few words are shared, and still each text is nearest to one of its own subject.',
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
    nearest: [
      [0, 2],
      [1, 2],
      [3, 5],
      [4, 5],
      [6, 7],
      [8, 7],
      [9, 11],
      [10, 11],
    ],
  },
  {
    name: 'Same or not?',
    note: 'What a help desk is asked, each thing in two ways. Every question is nearest to its other wording.',
    texts: [
      'How do I reset my password?',
      'I forgot my login and need a new one',
      'The app closes as soon as I open it',
      'It crashes every time on start-up',
      'Where is my parcel?',
      'My order has still not arrived',
      'I would like my money back',
      'How do I get a refund?',
    ],
    nearest: [
      [0, 1],
      [1, 0],
      [2, 3],
      [3, 2],
      [4, 5],
      [5, 4],
      [6, 7],
      [7, 6],
    ],
  },
  {
    name: 'Odd one out',
    note: 'Five instruments and a loaf of bread: the last row of the similarity table stays pale.',
    texts: [
      'A violin has four strings',
      'The trumpet is made of brass',
      'Drums keep the beat',
      'The flute is played sideways',
      'The piano needs tuning twice a year',
      'Bread rises in a warm kitchen',
    ],
    nearest: [
      [0, 3],
      [1, 3],
      [2, 4],
      [3, 1],
      [4, 2],
    ],
  },
]

/** Texts that the model gets wrong. */
export const failingSets: readonly TextSet[] = [
  {
    name: 'Not',
    note: 'Praise and its opposite come out nearly the same, 0.96: the model hears what a text is about, hardly what it says of it.',
    texts: [
      'The museum was a delight',
      'The museum was anything but a delight',
      'The museum was dreadful',
      'The tickets are expensive',
      'The tickets are not expensive',
      'Entry costs next to nothing',
    ],
    nearest: [
      [0, 1],
      [1, 0],
      [3, 4],
      [4, 3],
    ],
  },
  {
    name: 'Who bit whom',
    note: 'The same words in another order mean something else. To the model they are one sentence, 0.95 alike.',
    texts: [
      'The dog bit the postman',
      'The postman bit the dog',
      'A postman was attacked by a dog',
      'The train left before we arrived',
      'We arrived before the train left',
      'We missed the train',
    ],
    nearest: [
      [0, 1],
      [1, 0],
      [3, 4],
      [4, 3],
    ],
  },
  {
    name: 'Numbers',
    note: '30 metres and 300 metres, 9 in the morning and 9 in the evening: figures hardly count.',
    texts: [
      'The tower is 30 metres high',
      'The tower is 300 metres high',
      'The tower is 984 feet high',
      'The meeting is at 9 in the morning',
      'The meeting is at 9 in the evening',
      'We meet after breakfast',
    ],
    nearest: [
      [0, 1],
      [1, 0],
      [3, 4],
      [4, 3],
    ],
  },
  {
    name: 'One word, two things',
    note: 'The bank of a river is nearest to the bank that raised its rate, and the bat in the cave to the bat that missed the ball.',
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
    nearest: [
      [0, 1],
      [4, 5],
    ],
  },
  {
    name: 'Other languages',
    note: 'This model learned English. Of other languages it sees that they are foreign. Falling shares in German are nearer to a cat asleep in German, 0.44, than to falling shares in English, 0.17.',
    texts: [
      'The cat sleeps on the sofa',
      'Die Katze schläft auf dem Sofa',
      'El gato duerme en el sofá',
      'Le chat dort sur le canapé',
      'The stock market fell sharply',
      'Die Börse ist stark gefallen',
      'La bolsa cayó con fuerza',
      'La bourse a fortement chuté',
    ],
    nearest: [
      [5, 7],
      [6, 7],
      [7, 6],
    ],
  },
]
