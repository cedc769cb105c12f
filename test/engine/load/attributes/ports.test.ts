import { describe, expect, test } from 'vitest'
import { assembled } from '../../../support/assembled.js'

function ports(written: string) {
  const { document, problems } = assembled(`services:\n  a:\n    ports: [${written}]\n`)
  return problems.length > 0 ? problems : (document.services as { readonly a: { readonly ports: unknown } }).a.ports
}

const tcp = { mode: 'ingress', protocol: 'tcp' }

describe('a port', () => {
  test.each([
    ['80', [{ ...tcp, target: 80 }]],
    ['"8080:80"', [{ ...tcp, target: 80, published: '8080' }]],
    ['"127.0.0.1::80/UDP"', [{ ...tcp, protocol: 'udp', host_ip: '127.0.0.1', target: 80 }]],
    ['"[::1]:81:80"', [{ ...tcp, host_ip: '::1', target: 80, published: '81' }]],
    ['"8000-8005:80"', [{ ...tcp, target: 80, published: '8000-8005' }]],
    [
      '"9-10:9999-10000"',
      [
        { ...tcp, target: 10000, published: '10' },
        { ...tcp, target: 9999, published: '9' },
      ],
    ],
    ['{target: "80", published: 81}', [{ ...tcp, target: 80, published: '81' }]],
    ['"80:80", "80:80", {target: 80, published: 80, name: web}', [{ ...tcp, target: 80, published: '80', name: 'web' }]],
  ])('%s', (written, expected) => expect(ports(written)).toEqual(expected))

  test.each([
    ['"80:http"', '`http` is no port'],
    ['"1.2.3:80:80"', '`1.2.3` is no IP address'],
    ['"80:80/icmp"', '`icmp` is no protocol'],
    ['"80-82:90-91"', 'the ranges `80-82` and `90-91` differ in length'],
    ['"80:"', 'it names no container port'],
    ['"70000"', '`70000` is no port'],
    ['{published: 80}', '`target` is missing'],
    ['{target: 80, host_ip: localhost}', '`localhost` is no IP address'],
  ])('%s is refused: %s', (written, problem) => {
    expect(ports(written)).toEqual([expect.stringContaining(problem)])
  })
})
