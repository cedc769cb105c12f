import type { BigIntStats } from 'node:fs'

/** A file's mode as Go writes it, which is what travels: permissions in the low bits, kinds in bits of Go's own. */
export function goFileMode(stats: BigIntStats): number {
  const mode = Number(stats.mode)
  let bits = mode & 0o777
  // A socket becomes an empty file, as with every other builder: there is no bit for it here.
  if (stats.isDirectory()) bits |= goBits.directory
  else if (stats.isSymbolicLink()) bits |= goBits.symlink
  else if (stats.isFIFO()) bits |= goBits.fifo
  else if (stats.isCharacterDevice()) bits |= goBits.device | goBits.characterDevice
  else if (stats.isBlockDevice()) bits |= goBits.device
  if (mode & setuid) bits |= goBits.setuid
  if (mode & setgid) bits |= goBits.setgid
  if (mode & sticky) bits |= goBits.sticky
  return bits >>> 0
}

const setuid = 0o4000
const setgid = 0o2000
const sticky = 0o1000

const goBits = {
  directory: 1 << 31,
  symlink: 1 << 27,
  device: 1 << 26,
  fifo: 1 << 25,
  setuid: 1 << 23,
  setgid: 1 << 22,
  characterDevice: 1 << 21,
  sticky: 1 << 20,
} as const

/** Windows knows no executable bit: everything is 0755 there. */
export function portableMode(stats: BigIntStats, platform: NodeJS.Platform): number {
  const mode = goFileMode(stats)
  return platform === 'win32' ? ((mode & ~0o777) | 0o755) >>> 0 : mode
}
