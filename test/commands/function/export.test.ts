import { describe, expect, it } from 'vitest'
import Export from '../../../src/commands/function/export.js'
import { functionProject } from '../../support/function-project.js'

const classes = { 'function:export': Export }

describe('stack function export', () => {
  const files = {
    'stack.yaml': `functions:
  resize: {runtime: python3.12, source: ./f, handler: main.run, timeout: 5s, environment: {SECRET: s}}
  own: {runtime: dockerfile, source: ./own}
services:
  web: {image: busybox}
`,
    'f/main.py': 'def run(request): return "x"\n',
    'f/requirements.txt': 'flask\n',
    'own/Dockerfile': 'FROM busybox\n',
  }

  it('writes a Dockerfile that needs nothing of this program, with the server beside it', async () => {
    const project = functionProject(files)
    expect(await project.run(classes, 'function', 'export', 'resize', '--to', 'dockerfile', '-o', 'out')).toMatchInlineSnapshot(`
      {
        "exit": 0,
        "stderr": "wrote out/Dockerfile and out/runtime
      Try: docker build -t resize -f out/Dockerfile --build-context runtime=out/runtime ./f
      ",
        "stdout": "",
      }
    `)
    expect(project.read('out/Dockerfile')).toMatchInlineSnapshot(`
      "FROM python:3.12-slim
      WORKDIR /tmp/dependencies
      COPY requirements*.txt constraints*.tx[t] ./
      RUN --mount=type=cache,target=/root/.cache/pip,id=stack-pip pip install --disable-pip-version-check --root-user-action=ignore -r requirements.txt
      WORKDIR /function
      COPY --from=runtime . /stack-runtime/
      COPY . /function/
      ENV PYTHONUNBUFFERED=1 PYTHONDONTWRITEBYTECODE=1 PORT=8080 FUNCTION_SOURCE=/function
      EXPOSE 8080
      ENV STACK_FUNCTION="resize"
      ENV STACK_TIMEOUT_MS="5000"
      ENV FUNCTION_SOURCE="/function"
      ENV FUNCTION_TARGET="main.run"
      ENV FUNCTION_SIGNATURE_TYPE="auto"
      ENV STACK_BODY_LIMIT="6291456"
      CMD ["python3", "/stack-runtime/server.py"]
      "
    `)
    expect(project.read('out/runtime/server.py')).toContain('import')
  })

  it('writes over what it wrote, and over nothing else', async () => {
    const project = functionProject({ ...files, 'full/mine': '' })
    await project.run(classes, 'fn', 'export', 'resize', '-o', 'out')
    expect((await project.run(classes, 'fn', 'export', 'resize', '-o', 'out')).exit).toBe(0)
    expect((await project.run(classes, 'fn', 'export', 'resize', '-o', 'full')).stderr).toContain('is not empty')
    expect((await project.run(classes, 'fn', 'export', 'resize', '-o', 'full', '--force')).exit).toBe(0)
  })

  it('says where there is nothing to write', async () => {
    const project = functionProject(files)
    const refusal = async (name: string) => (await project.run(classes, 'fn', 'export', name, '-o', 'out')).stderr
    expect([await refusal('own'), await refusal('web'), await refusal('resiz')]).toMatchInlineSnapshot(`
      [
        "\`own\` has a Dockerfile in own already
      it needs nothing of this program to run
      ",
        "no function \`web\` in this stack
      it has resize, own
      ",
        "no function \`resiz\` in this stack
      did you mean \`resize\`?
      ",
      ]
    `)
  })
})
