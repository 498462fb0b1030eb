export { cpuShare, usableProcessors } from './usable-processors.js'
