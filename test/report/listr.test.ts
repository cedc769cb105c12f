import { describe, expect, it } from 'vitest'
import { listrReporter } from '../../src/report/listr.js'
import { createStyle } from '../../src/report/style.js'
import { done, failed, planned, started, step, textOutput } from '../support/report-events.js'

/** The screen after control sequences were obeyed: cursor up and erase below are all that the live view uses. */
function screen(text: string): string {
  const lines: string[] = ['']
  // biome-ignore lint/suspicious/noControlCharactersInRegex: control sequences are what is read here
  for (const [, up, sequence, plain] of text.matchAll(/\u001b\[(\d+)A|(\u001b\[[?\d]*[a-zA-Z])|([^\u001b]+)/g)) {
    if (up !== undefined) lines.splice(lines.length - 1 - Number(up), Number.POSITIVE_INFINITY, '')
    else if (sequence === undefined) {
      const [first = '', ...rest] = (plain ?? '').replaceAll('\r', '').split('\n')
      lines[lines.length - 1] += first
      lines.push(...rest)
    }
  }
  return lines.join('\n')
}

const [network, db, api] = [step('create', 'default', 'network'), step('start', 'db'), step('start', 'api')]

describe('the live view', () => {
  it('shows what runs and what waits, and keeps what has ended', async () => {
    const output = textOutput({ columns: 80, rows: 24 })
    const reporter = listrReporter(output, createStyle('plain'), () => 0)
    reporter.emit({ type: 'project', project: 'shop', target: 'docker 28.5' })
    reporter.emit(planned(network, db, api))
    reporter.emit(started(network))
    reporter.emit(done(network, 'created'))
    reporter.emit(started(db))
    reporter.emit({
      type: 'step-progress',
      step: db,
      progress: { type: 'output', stream: 'stdout', line: 'ready to accept connections' },
    })
    await expect.poll(() => screen(output.text)).toContain('then api')
    expect(screen(output.text).replace(/[⠋⠙⠹⠸⠼⠴⠦⠧⠇⠏]/, '*')).toMatchInlineSnapshot(`
      "stack shop · docker 28.5

        plan   3 create
        ✓ network default  created                           0.1s
        * db               starting
            ready to accept connections
          then api
      "
    `)
    reporter.emit(done(db, 'running', 300))
    reporter.emit(started(api))
    reporter.emit(failed(api, { code: 'exited', message: 'exited with code 3', hint: 'Try: stack logs api' }))
    await reporter.close()
    expect(screen(output.text)).toMatchInlineSnapshot(`
      "stack shop · docker 28.5

        plan   3 create
        ✓ network default  created                           0.1s
        ✓ db               running                           0.3s
        ✗ api              exited with code 3                0.1s

      api: exited with code 3
      Try: stack logs api
      "
    `)
    expect(output.text).toContain('\u001b[?25h')
  })

  it('leaves a list that was broken off, and the cursor visible', async () => {
    const output = textOutput({ columns: 80, rows: 24 })
    const reporter = listrReporter(output, createStyle('plain'), () => 0)
    reporter.emit(planned(network, db))
    reporter.emit(started(network))
    await reporter.close()
    expect(output.text.lastIndexOf('\u001b[?25h')).toBeGreaterThan(output.text.lastIndexOf('\u001b[?25l'))
  })

  it('draws two plans one after the other', async () => {
    const output = textOutput({ columns: 80, rows: 24 })
    const reporter = listrReporter(output, createStyle('plain'), () => 0)
    const image = step('build', 'api', 'image')
    for (const ref of [image, network]) {
      reporter.emit(planned(ref))
      reporter.emit(started(ref))
      reporter.emit(done(ref, 'done'))
    }
    reporter.emit({ type: 'finished', summary: 'up in 0.2s', next: [] })
    await reporter.close()
    expect(screen(output.text)).toMatchInlineSnapshot(`
      "  plan   1 create
        ✓ image api     done                              0.1s
        plan   1 create
        ✓ network default  done                              0.1s

      up in 0.2s
      "
    `)
  })

  it('takes no more lines than a small terminal has', async () => {
    const output = textOutput({ columns: 40, rows: 6 })
    const reporter = listrReporter(output, createStyle('plain'), () => 0)
    const many = Array.from({ length: 30 }, (_, index) => step('start', `worker-${index}`))
    reporter.emit(planned(...many))
    for (const ref of many) reporter.emit(started(ref))
    await expect.poll(() => screen(output.text)).toContain('more')
    const shown = screen(output.text).trimEnd().split('\n')
    expect(shown.slice(1)).toHaveLength(5)
    expect(shown.at(-1)).toMatchInlineSnapshot(`"    and 26 more"`)
    await reporter.close()
  })
})
