import type { Platform } from './platforms.mjs'

export function faultsOf(platform: Platform, bytes: Buffer): string[]
