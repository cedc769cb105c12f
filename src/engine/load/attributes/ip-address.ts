/** True for an IPv4 address, or an IPv6 address without brackets. */
export function isIpAddress(text: string): boolean {
  return isIpv4(text) || isIpv6(text)
}

function isIpv4(text: string): boolean {
  const parts = text.split('.')
  return parts.length === 4 && parts.every((part) => /^(?:0|[1-9]\d{0,2})$/.test(part) && Number(part) <= 255)
}

/** Eight groups of hexadecimal digits, or fewer around one `::`; the last two may be written as an IPv4 address; a zone may follow `%`. */
function isIpv6(text: string): boolean {
  const [address = ''] = text.split('%', 1)
  const tail = address.slice(address.lastIndexOf(':') + 1)
  const plain = tail.includes('.') && isIpv4(tail) ? `${address.slice(0, -tail.length)}0:0` : address
  const halves = plain.split('::')
  const groups = halves.flatMap((half) => (half === '' ? [] : half.split(':')))
  if (halves.length > 2 || !groups.every((group) => /^[0-9a-fA-F]{1,4}$/.test(group))) return false
  return halves.length === 2 ? groups.length < 8 : groups.length === 8
}
