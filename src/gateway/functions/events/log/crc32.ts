// That of node:zlib came with Node 20.15 and 22.2.

/** One entry for each value of a byte, of the polynomial of ISO 3309 (the one of gzip and PNG). */
const table: Uint32Array = Uint32Array.from({ length: 256 }, (_, byte) => {
  let value = byte
  for (let bit = 0; bit < 8; bit++) value = value & 1 ? (value >>> 1) ^ 0xedb88320 : value >>> 1
  return value
})

/** @param before the checksum of what came before, 0 at the beginning */
export function crc32(bytes: Uint8Array, before: number): number {
  let value = ~before
  for (let index = 0; index < bytes.length; index++) value = (value >>> 8) ^ (table[(value ^ (bytes[index] ?? 0)) & 0xff] ?? 0)
  return ~value >>> 0
}
