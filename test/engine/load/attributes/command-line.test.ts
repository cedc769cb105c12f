import { expect, test } from 'vitest'
import { splitCommandLine } from '../../../../src/engine/load/attributes/command-line.js'

// What docker compose 2.40.3 makes of each.
test.each([
  ['', []],
  ['a  b\tc\nd', ['a', 'b', 'c', 'd']],
  [`sh -c "a && b" 'c d'`, ['sh', '-c', 'a && b', 'c d']],
  [`x"y z"w ''`, ['xy zw', '']],
  ['a\\ b', ['a b']],
  [`'c\\d' "e\\f \\" g"`, ['c\\d', 'ef " g']],
  ['echo a; echo b', ['echo', 'a']],
  ['a && b', ['a']],
  ['a>b 2>&1', ['a']],
  ['echo 12>x', ['echo']],
  ['echo `ls -l`x', ['echo', '`ls -l`x']],
  ['echo $(ls -l) x', ['echo', '$(ls -l)', 'x']],
])('%j is split into %j', (line, words) => expect(splitCommandLine(line)).toEqual(words))

test.each([
  ['echo "x', 'double quotes that are not closed'],
  ["echo 'x", 'single quotes that are not closed'],
  ['echo x\\', 'a backslash at its end'],
  ['echo (x)', 'an unquoted `(`'],
  ['echo x)', 'an unquoted `)`'],
])('%j has %s', (line, problem) => expect(splitCommandLine(line)).toEqual({ problem }))
