export { fileOfInstalledPackage } from '../environment/installed-package.js'
export { cpuShare, type ReadFile, usableProcessors } from './usable-processors.js'
