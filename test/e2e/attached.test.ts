import { afterEach, beforeEach, expect, it } from 'vitest'
import { type LiveProject, liveProject } from '../support/live-project.js'
import { startStack } from '../support/run-stack.js'
import { suite } from '../support/suite.js'
import { testEngines } from '../support/test-engine.js'

/* `stack up` in the foreground, as a process of its own: its output, its exit code, and what signals do to it. */

const engines = await testEngines(process.env)

if (engines.length === 0) suite('attached up', 'no Docker Engine answers', () => {})

for (const engine of engines) {
  suite(`attached up on ${engine.name}`, undefined, () => {
    let project: LiveProject

    beforeEach(async () => {
      project = await liveProject(engine)
    })

    afterEach(async () => {
      await project.clean()
    })

    const counts = (exit: number) =>
      `["sh", "-c", "for i in 1 2 3; do echo line $$i; sleep 0.2; done; echo problem >&2; exit ${exit}"]`
    const stubborn = `["sh", "-c", "trap '' TERM; echo ready; while true; do sleep 0.1; done"]`
    const polite = `["sh", "-c", "trap 'echo goodbye; exit 0' TERM; echo ready; while true; do sleep 0.1; done"]`

    it('shows every line behind its container’s name, keeps the streams apart, and ends with its containers', async () => {
      project.write(`services: {one: {image: IMAGE, command: ${counts(0)}}}`)
      const { exit, stdout, stderr } = await foreground(project, ['up']).ended
      expect(exit).toBe(0)
      expect(stdout).toBe('one-1  | line 1\none-1  | line 2\none-1  | line 3\n')
      expect(stderr).toContain('one-1  | problem\n')
      expect(stderr).toContain('one-1 exited with code 0')
    })

    it('fails when a service failed, unlike Compose', async () => {
      project.write(`services: {one: {image: IMAGE, command: ${counts(3)}}}`)
      expect((await foreground(project, ['up']).ended).exit).toBe(1)
    })

    it('stops everything when a container ends, with its code, when asked to', async () => {
      project.write(`services:
  one: {image: IMAGE, command: ${counts(7)}}
  two: {image: IMAGE, command: ${polite}}`)
      const { exit, stdout } = await foreground(project, ['up', '--abort-on-container-exit']).ended
      expect(exit).toBe(7)
      expect([...(await project.containers()).values()].map(({ State }) => State.Status)).toEqual(['exited', 'exited'])
      expect(stdout).toContain('two-1  | goodbye')
      expect((await foreground(project, ['up', '--exit-code-from', 'two']).ended).exit).toBe(0)
    })

    it('stops gracefully on Ctrl-C and ends with 130', async () => {
      project.write(`services: {one: {image: IMAGE, command: ${polite}}}`)
      const up = foreground(project, ['up'])
      await up.prints('ready')
      up.process.kill('SIGINT')
      const { exit, stdout } = await up.ended
      expect(exit).toBe(130)
      expect(stdout).toContain('one-1  | goodbye')
      expect((await project.containers()).get('one-1')?.State).toMatchObject({ Status: 'exited', ExitCode: 0 })
    })

    it('kills on the second Ctrl-C', async () => {
      project.write(`services: {one: {image: IMAGE, command: ${stubborn}, stop_grace_period: 60s}}`)
      const up = foreground(project, ['up'])
      await up.prints('ready')
      up.process.kill('SIGINT')
      await up.prints('stopping gracefully')
      const begun = Date.now()
      up.process.kill('SIGINT')
      expect((await up.ended).exit).toBe(130)
      expect(Date.now() - begun).toBeLessThan(20_000)
      expect((await project.containers()).get('one-1')?.State).toMatchObject({ Status: 'exited', ExitCode: 137 })
    })

    it('stops only what was named, and shows only its output', async () => {
      project.write(`services:
  db: {image: IMAGE, command: ${polite}}
  web: {image: IMAGE, command: ${polite}, depends_on: [db]}`)
      const up = foreground(project, ['up', 'web'])
      await up.prints('web-1  | ready')
      up.process.kill('SIGTERM')
      const { exit, stdout } = await up.ended
      expect(exit).toBe(130)
      const all = await project.containers()
      expect([all.get('web-1')?.State.Status, all.get('db-1')?.State.Status]).toEqual(['exited', 'running'])
      expect(stdout).not.toContain('db-1')
    })
  })

  function foreground(project: LiveProject, args: readonly string[]) {
    return startStack(engine, project.folder, args)
  }
}
