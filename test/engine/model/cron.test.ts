import { describe, expect, it } from 'vitest'
import { parseCron } from '../../../src/engine/model/cron.js'

function problemOf(text: string): string {
  const parsed = parseCron(text)
  return parsed.type === 'problem' ? parsed.message : 'none'
}

describe('parseCron', () => {
  it('reads five fields, and six with seconds first', () => {
    expect(parseCron('*/20 9-11 1,15 JAN mon-fri')).toMatchInlineSnapshot(`
      {
        "eitherDay": true,
        "hours": [
          9,
          10,
          11,
        ],
        "minutes": [
          0,
          20,
          40,
        ],
        "monthDays": {
          "days": [
            1,
            15,
          ],
          "fromEnd": [],
        },
        "months": [
          1,
        ],
        "repeats": true,
        "seconds": [
          0,
        ],
        "type": "calendar",
        "weekdays": {
          "days": [
            1,
            2,
            3,
            4,
            5,
          ],
          "nth": [],
        },
      }
    `)
    expect(parseCron('30/10 0 12 * * ?')).toMatchObject({
      seconds: [30, 40, 50],
      minutes: [0],
      hours: [12],
      repeats: false,
      eitherDay: false,
    })
  })

  it('takes 7 and SUN at the end of a range for Sunday', () => {
    expect(parseCron('0 0 * * 7')).toEqual(parseCron('0 0 * * SUN'))
    expect(parseCron('0 0 * * SAT-SUN')).toEqual(parseCron('0 0 * * 0,6'))
    expect(parseCron('0 0 * * 5-7')).toEqual(parseCron('0 0 * * 0,5,6'))
  })

  it('reads macros and spans', () => {
    expect(parseCron('@hourly')).toEqual(parseCron('0 * * * *'))
    expect(parseCron(' @weekly ')).toEqual(parseCron('0 0 * * 0'))
    expect(parseCron('@every 1m30s')).toEqual({ type: 'every', ms: 90_000 })
  })

  it('says what is wrong in plain words', () => {
    const wrong = [
      '',
      'hourly',
      '* * * *',
      '0 0 1 1 * 2026 *',
      '61 * * * *',
      '* 24 * * *',
      '* * 0 * *',
      '* * * FOO *',
      '* * * * 8',
      '1,,2 * * * *',
      '5-2 * * * *',
      '1-2-3 * * * *',
      '*/0 * * * *',
      '*/2/3 * * * *',
      '*/x * * * *',
      '? * * * *',
      '-1 * * * *',
      '1.5 * * * *',
      '0 0 30 2 *',
      '0 0 31 2,4,6 ?',
      '0 0 * * L',
      '0 0 * * MON#6',
      '0 0 L-31 * *',
      '0 0 15W * *',
      '@reboot',
      '@hourly 5',
      '@every',
      '@every often',
      '@every 10ms',
      '@every -5s',
    ]
    expect(wrong.map((text) => `${text} -> ${problemOf(text)}`).join('\n')).toMatchInlineSnapshot(`
      " -> it has 0 fields; write five (minute hour day month weekday), or six with seconds first
      hourly -> it has 1 field; write five (minute hour day month weekday), or six with seconds first
      * * * * -> it has 4 fields; write five (minute hour day month weekday), or six with seconds first
      0 0 1 1 * 2026 * -> it has 7 fields; write five (minute hour day month weekday), or six with seconds first
      61 * * * * -> minute \`61\` is not within 0-59
      * 24 * * * -> hour \`24\` is not within 0-23
      * * 0 * * -> day \`0\` is not within 1-31
      * * * FOO * -> month \`FOO\` is not known; write 1-12, JAN-DEC, a range, a list or \`*\`
      * * * * 8 -> weekday \`8\` is not within 0-7
      1,,2 * * * * -> minute \`1,,2\` has a comma with nothing beside it
      5-2 * * * * -> minute \`5-2\` begins after it ends; write two ranges with a comma
      1-2-3 * * * * -> minute \`1-2-3\` is no range; write \`a-b\`
      */0 * * * * -> minute \`*/0\`: the step \`0\` is not within 1-59
      */2/3 * * * * -> minute \`*/2/3\` has two steps
      */x * * * * -> minute \`*/x\`: the step \`x\` is not within 1-59
      ? * * * * -> minute \`?\` is not known; write 0-59, a range, a list or \`*\`
      -1 * * * * -> minute \`-1\` is no range; write \`a-b\`
      1.5 * * * * -> minute \`1.5\` is not known; write 0-59, a range, a list or \`*\`
      0 0 30 2 * -> no year has such a day: \`30 2 *\`
      0 0 31 2,4,6 ? -> no year has such a day: \`31 2,4,6 ?\`
      0 0 * * L -> weekday \`L\` says no day; write \`SATL\` for the last Saturday of a month, or \`L\` as its day
      0 0 * * MON#6 -> weekday \`MON#6\`: a month has a 1st to 5th of it; write \`MON#1\` to \`MON#5\`
      0 0 L-31 * * -> day \`L-31\`: no month has a day so long before its last
      0 0 15W * * -> day \`15W\` is not known; write 1-31, a range, a list or \`*\`
      @reboot -> \`@reboot\` is not known; there are \`@yearly\`, \`@annually\`, \`@monthly\`, \`@weekly\`, \`@daily\`, \`@midnight\`, \`@hourly\` and \`@every 10s\`
      @hourly 5 -> nothing may follow \`@hourly\`
      @every -> \`@every\` needs a duration: \`@every 10s\`
      @every often -> \`often\` is no duration; write \`@every 10s\`, \`@every 1h30m\`
      @every 10ms -> \`@every 10ms\`: it must be whole seconds, from 1s to 366d
      @every -5s -> \`@every -5s\`: it must be whole seconds, from 1s to 366d"
    `)
  })
})
