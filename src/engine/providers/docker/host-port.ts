import { createSocket } from 'node:dgram'
import { readdirSync, readFileSync, readlinkSync } from 'node:fs'
import { createServer } from 'node:net'
import type { PublishedPort } from './lower/docker-resource.js'

/**
 * Who on this host holds a port, in words: `process 812 (postgres)`. Undefined when it is free, when this user may not find out (ports
 * below 1024), or when the engine runs elsewhere.
 * @param engineAddress as a DOCKER_HOST would say it
 */
export async function hostPortHolder(engineAddress: string, port: PublishedPort): Promise<string | undefined> {
  if (!engineAddress.startsWith('unix://')) return undefined
  const isTaken = port.protocol === 'udp' ? await isUdpPortTaken(port) : port.protocol === 'tcp' && (await isTcpPortTaken(port))
  return isTaken ? (processListening(port) ?? 'another program on this machine') : undefined
}

function isTcpPortTaken({ port, hostIp }: PublishedPort): Promise<boolean> {
  return new Promise((resolve) => {
    const server = createServer()
    server.once('error', (error: NodeJS.ErrnoException) => resolve(error.code === 'EADDRINUSE'))
    server.listen({ port, host: hostIp === '' ? '0.0.0.0' : hostIp, exclusive: true }, () => server.close(() => resolve(false)))
  })
}

function isUdpPortTaken({ port, hostIp }: PublishedPort): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = createSocket(hostIp.includes(':') ? 'udp6' : 'udp4')
    socket.once('error', (error: NodeJS.ErrnoException) => {
      socket.close()
      resolve(error.code === 'EADDRINUSE')
    })
    socket.bind({ port, exclusive: true, ...(hostIp !== '' && { address: hostIp }) }, () => socket.close(() => resolve(false)))
  })
}

/** Linux tells: the socket's inode stands in /proc/net, and among the open files of its process, as far as this user may look. */
function processListening({ port, protocol }: PublishedPort): string | undefined {
  const inodes = new Set([protocol, `${protocol}6`].flatMap((table) => inodesListening(table, port)))
  if (inodes.size === 0) return undefined
  for (const pid of names('/proc').filter((name) => /^\d+$/.test(name))) {
    const holds = names(`/proc/${pid}/fd`).some((fd) => {
      const inode = /^socket:\[(\d+)\]$/.exec(linkTarget(`/proc/${pid}/fd/${fd}`))?.[1]
      return inode !== undefined && inodes.has(inode)
    })
    if (holds) return `process ${pid} (${text(`/proc/${pid}/comm`).trim()})`
  }
  return undefined
}

const listening: Readonly<Record<string, string>> = { tcp: '0A', tcp6: '0A', udp: '07', udp6: '07' }

function inodesListening(table: string, port: number): readonly string[] {
  const hexadecimal = port.toString(16).toUpperCase().padStart(4, '0')
  return text(`/proc/net/${table}`)
    .split('\n')
    .map((line) => line.trim().split(/\s+/))
    .filter((fields) => fields[1]?.endsWith(`:${hexadecimal}`) && fields[3] === listening[table])
    .flatMap((fields) => (fields[9] === undefined ? [] : [fields[9]]))
}

function names(folder: string): readonly string[] {
  try {
    return readdirSync(folder)
  } catch {
    return []
  }
}

function linkTarget(path: string): string {
  try {
    return readlinkSync(path)
  } catch {
    return ''
  }
}

function text(path: string): string {
  try {
    return readFileSync(path, 'utf8')
  } catch {
    return ''
  }
}
