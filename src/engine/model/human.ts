const second = 1000
const minute = 60 * second
const hour = 60 * minute
const day = 24 * hour

/** A length of time in the words of docker's listings: `3 seconds`, `About a minute`, `5 hours`, `2 weeks`. Milliseconds in. */
export function humanDuration(milliseconds: number): string {
  const hours = Math.round(milliseconds / hour)
  if (milliseconds < second) return 'Less than a second'
  if (milliseconds < 2 * second) return '1 second'
  if (milliseconds < minute) return `${Math.floor(milliseconds / second)} seconds`
  if (milliseconds < 2 * minute) return 'About a minute'
  if (milliseconds < hour) return `${Math.floor(milliseconds / minute)} minutes`
  if (hours === 1) return 'About an hour'
  if (hours < 48) return `${hours} hours`
  if (hours < 24 * 7 * 2) return `${Math.floor(hours / 24)} days`
  if (hours < 24 * 30 * 2) return `${Math.floor(hours / 24 / 7)} weeks`
  if (hours < 24 * 365 * 2) return `${Math.floor(hours / 24 / 30)} months`
  return `${Math.floor(milliseconds / day / 365)} years`
}

/** Bytes in the decimal units of docker's listings, three digits: `1.98MB`, `123kB`, `0B`. */
export function humanSize(bytes: number): string {
  const units = ['B', 'kB', 'MB', 'GB', 'TB', 'PB']
  let value = bytes
  let unit = 0
  while (value >= 1000 && unit < units.length - 1) {
    value /= 1000
    unit += 1
  }
  return `${Number(value.toPrecision(3))}${units[unit]}`
}
