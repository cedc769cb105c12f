import { expect, it } from 'vitest'
import { loweredService } from '../../../../support/lowering.js'

it('publishes fixed ports, ranges to choose from, and any free port', () => {
  const { body, publishes } = loweredService({
    expose: ['99'],
    ports: [
      { target: 80, published: '8080', host_ip: '127.0.0.1', protocol: 'tcp' },
      { target: 80, published: '8081', protocol: 'tcp' },
      { target: 53, published: '5300-5310', protocol: 'udp' },
      { target: 90, protocol: 'tcp' },
    ],
  })
  expect(body.ExposedPorts).toEqual({ '99': {}, '80/tcp': {}, '53/udp': {}, '90/tcp': {} })
  expect(body.HostConfig?.PortBindings).toEqual({
    '80/tcp': [
      { HostIp: '127.0.0.1', HostPort: '8080' },
      { HostIp: '', HostPort: '8081' },
    ],
    '53/udp': [{ HostIp: '', HostPort: '5300-5310' }],
    '90/tcp': [{ HostIp: '', HostPort: '' }],
  })
  expect(publishes.map(({ hostIp, port, protocol }) => `${hostIp}:${port}/${protocol}`)).toEqual([
    '127.0.0.1:8080/tcp',
    ':8081/tcp',
  ])
})
