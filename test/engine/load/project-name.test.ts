import { describe, expect, test } from 'vitest'
import { fitProjectName, peekName, projectName } from '../../../src/engine/load/project-name.js'

const workingDir = '/home/ada/My App_1.x'

describe('the project name', () => {
  test('is the given one, then the written one, then that of the folder', () => {
    expect(projectName({ given: 'shop', written: 'other', workingDir }).value).toBe('shop')
    expect(projectName({ given: undefined, written: 'other', workingDir }).value).toBe('other')
    expect(projectName({ given: undefined, written: undefined, workingDir }).value).toBe('myapp_1x')
  })

  test('must be valid when it is given', () => {
    expect(projectName({ given: 'My Shop', written: undefined, workingDir })).toEqual({
      value: '',
      diagnostics: [
        {
          severity: 'error',
          code: 'project-name',
          message: '`My Shop` is no project name',
          hint: 'lower-case letters, digits, `-` and `_`, beginning with a letter or a digit: `myshop`',
        },
      ],
    })
  })

  test('that comes to nothing is an error', () => {
    expect(projectName({ given: undefined, written: undefined, workingDir: '/' }).diagnostics[0]?.message).toBe(
      'the folder `/` gives no project name',
    )
    expect(projectName({ given: undefined, written: '', workingDir }).diagnostics[0]?.message).toBe(
      '`name: ` gives no project name',
    )
  })

  test('is made fit by leaving out what the engine would refuse', () => {
    expect(['Shop', '_a', '-1', 'ümlaut.x', '__'].map(fitProjectName)).toEqual(['shop', 'a', '1', 'mlautx', ''])
  })
})

describe('a name not parsed yet', () => {
  test('is seen in block style, the last one of several documents', () => {
    expect(peekName('services: {}\nname: shop # ours\n')).toBe('shop')
    expect(peekName('name: "a b"\r\n---\nname: \'c\'\r\n')).toBe('c')
    expect(peekName('name: $BRANCH-shop')).toBe('$BRANCH-shop')
  })

  test('is not confused with other names', () => {
    expect(peekName('networks:\n  x:\n    name: y\ncontainer_name: z\nname:\n')).toBeUndefined()
  })
})
