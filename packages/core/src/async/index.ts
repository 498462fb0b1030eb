export { abortable } from './abortable.js'
export { nextTurn } from './next-turn.js'
export { Pacer, type Work } from './pacer.js'
