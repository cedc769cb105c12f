/**
 * The value of the header `date`; its text is made once a second.
 * @param now Unix milliseconds
 */
export function httpDates(now: () => number): () => string {
  let second = 0
  let text = ''
  return () => {
    const present = now()
    const whole = present - (present % 1000)
    if (whole !== second) {
      second = whole
      text = new Date(whole).toUTCString()
    }
    return text
  }
}
