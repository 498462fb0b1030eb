/** Tokens that the peer reads of a text; what is beyond is cut. */
export const PEER_TOKENS = 512
/** The peer in tables. */
export const PEER_TITLE = 'transformers.js float32'
/** Its own file in 8 bits. */
export const PEER_Q8_TITLE = 'transformers.js q8'
