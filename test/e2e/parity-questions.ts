/** What is asked inside a container of test/fixtures/parity, and what it must answer on every target. */
export interface Question {
  readonly about: string
  readonly service: string
  /** For `sh`. */
  readonly ask: string
  readonly answers: string
  /** Where Kubernetes differs and cannot but differ: its answer, and why. */
  readonly onKubernetes?: { readonly answers: string; readonly because: string }
}

const python = (code: string) => `python - <<'END'\n${code}\nEND`

const environment = python(`import os, json
values = dict(pair.split("=", 1) for pair in open("/proc/1/environ").read().split("\\0") if pair)
own = {name: value for name, value in values.items() if not name.startswith(("HOSTNAME", "KUBERNETES_", "PYTHON_", "GPG_KEY", "LANG", "SSL_", "PATH"))}
for name in sorted(own): print(name, ascii(own[name]))`)

const resolves = (...names: readonly string[]) =>
  `for name in ${names.join(' ')}; do getent hosts $name > /dev/null && echo "$name yes" || echo "$name no"; done`

const fetches = (...urls: readonly string[]) =>
  python(`import urllib.request
for url in ${JSON.stringify(urls)}:
    try: print(urllib.request.urlopen(url, timeout=3).read().decode().strip())
    except Exception as problem: print(url, problem)`)

const looksAt = (...paths: readonly string[]) => `stat -L -c '%n %F %a %u:%g' ${paths.join(' ')}`

/** Configs and secrets of the fixture. @param mode of those that are files of this machine, and say none of their own */
const heldContents = (mode: string) => `/etc/app/written.txt regular file 444 0:0
/etc/app/narrow.txt regular file 440 0:0
/bare_name regular file 444 0:0
/etc/app/secret.txt regular file 444 0:0
/etc/app/filed.bin regular file ${mode}
/run/secrets/token regular file ${mode}
/run/secrets/other/place regular file ${mode}
written \${HERE} for a project
without end
baret0ken
t0ken
s3cret6a9fecc89f90f3f7af070006337e0d45  -`

const identity = 'echo "$(id -u) $(id -g) $(id -G | tr " " "\\n" | sort -n | tr "\\n" " ")"'

const capabilities = `grep -E '^(CapEff|CapBnd|NoNewPrivs)' /proc/1/status | tr '\\t' ' '`

const limitOf = (version2: string, version1: string) =>
  `(cat /sys/fs/cgroup/${version2} 2>/dev/null || cat /sys/fs/cgroup/${version1}) | cut -d' ' -f1`

export const questions: readonly Question[] = [
  {
    about: 'the environment of the first process, to the byte',
    service: 'app',
    ask: environment,
    answers: `DOLLAR 'a$b $(PLAIN) \${PLAIN} $$'
DOLLARS '$5 plain'
EMPTY ''
FROM_FILE 'file'
FROM_IMAGE 'of the image'
HOME '/work'
JSON '{"a":[1,"$x"]}'
LINES 'one\\n\\ttwo\\nthree\\n'
PLAIN 'plain'
PYTHONUNBUFFERED '1'
QUOTED 'two words'
QUOTES 'it\\'s "quoted" \\\\ and \`ticked\`'
RAW 'a#b'
SPACES '  around  '
UNICODE 'gr\\xfc\\xdfe \\u2713'`,
  },
  {
    about: 'names of services, aliases, links, host names and containers',
    service: 'peer',
    ask: resolves(
      ...[
        'app',
        'under_score',
        'replicated',
        'alias-of-app',
        'dotted.alias.example',
        'renamed',
        'parity-named',
        'app-host',
        'peer',
      ],
      ...['nowhere', 'job-that-is-not'],
    ),
    answers: `app yes
under_score yes
replicated yes
alias-of-app yes
dotted.alias.example yes
renamed yes
parity-named yes
app-host yes
peer yes
nowhere no
job-that-is-not no`,
  },
  { about: 'its own name', service: 'app', ask: 'hostname', answers: 'app-host' },
  {
    about: 'extra hosts',
    service: 'app',
    ask: 'getent hosts elsewhere.example | tr -s " "',
    answers: '10.1.2.3 elsewhere.example',
  },
  {
    about: 'ports of a peer',
    service: 'peer',
    ask: fetches('http://app:8080/declared', 'http://app:8081/published', 'http://under_score:8080/'),
    answers: `app-host/declared
second/published
scored/`,
  },
  {
    about: 'a port of a peer that nothing declares',
    service: 'peer',
    ask: `{
${fetches('http://under_score:9090/')}
} | grep -x undeclared/ || echo not reached`,
    answers: 'undeclared/',
    onKubernetes: { answers: 'not reached', because: 'a Service passes on the ports that somebody named' },
  },
  {
    about: 'UDP of a peer',
    service: 'peer',
    ask: python(`import socket
udp = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
udp.settimeout(3)
udp.sendto(b"to app", ("app", 9000))
print(udp.recv(100).decode())`),
    answers: 'echo to app',
  },
  {
    about: 'all replicas of a service, by its name',
    service: 'peer',
    ask: python(`import urllib.request
print(len({urllib.request.urlopen("http://replicated:8080/", timeout=3).read() for _ in range(60)}))`),
    answers: '3',
  },
  {
    about: 'configs and secrets: content, kind, mode, owner',
    service: 'app',
    ask: `${looksAt('/etc/app/written.txt', '/etc/app/narrow.txt', '/bare_name', '/etc/app/secret.txt')}
stat -L -c '%n %F %a' /etc/app/filed.bin /run/secrets/token /run/secrets/other/place
cat /etc/app/written.txt /bare_name /run/secrets/token /run/secrets/other/place /etc/app/secret.txt; md5sum < /etc/app/filed.bin`,
    answers: heldContents('644'),
    onKubernetes: {
      answers: heldContents('444'),
      because: 'what travels as a ConfigMap or Secret has no mode of a file of this machine',
    },
  },
  {
    about: 'bind mounts: content, mode, what is read-only',
    service: 'hooked',
    ask: `stat -L -c '%n %F %a' /mounted /mounted/one.txt /mounted/sub/deep.txt /one.txt
cat /mounted/sub/deep.txt /one.txt; echo written > /mounted/new; cat /mounted/new; touch /one.txt`,
    answers: `/mounted directory 755
/mounted/one.txt regular file 644
/mounted/sub/deep.txt regular file 640
/one.txt regular file 644
deep
one
written
touch: cannot touch '/one.txt': Read-only file system`,
  },
  {
    about: 'what a volume got from the image, with owners and links',
    service: 'app',
    ask: `${looksAt('/seeded', '/seeded/file', '/seeded/sub', '/seeded/sub/deep')}; readlink /seeded/link; cat /seeded/file /seeded/sub/deep`,
    answers: `/seeded directory 755 1234:1235
/seeded/file regular file 644 1234:1235
/seeded/sub directory 750 1234:1235
/seeded/sub/deep regular file 644 1234:1235
file
seeded
deep`,
  },
  {
    about: 'what an anonymous volume got from the image',
    service: 'app',
    ask: `${looksAt('/scratch', '/scratch/file')}`,
    answers: `/scratch directory 755 1234:1235
/scratch/file regular file 644 0:0`,
  },
  {
    about: 'the folder of a volume that was empty',
    service: 'peer',
    ask: looksAt('/theirs'),
    answers: `/theirs directory 755 0:0`,
    onKubernetes: { answers: '/theirs directory 777 0:0', because: 'so its provisioner makes it' },
  },
  {
    about: 'a volume that others write',
    service: 'under_score',
    ask: 'cat /theirs/job /theirs/job-user; touch /theirs/new 2>&1',
    answers: `ran
root
touch: cannot touch '/theirs/new': Read-only file system`,
  },
  { about: 'user, group and groups of the image', service: 'app', ask: identity, answers: '1234 1235 29 1235' },
  { about: 'user, group and groups by number', service: 'limited', ask: identity, answers: '1000 1001 29 1001 2000' },
  {
    about: 'user and group by name',
    service: 'named-user',
    ask: `${identity}; tr '\\0' '\\n' < /proc/1/environ | grep ^HOME`,
    answers: `1234 29 29 
HOME=/work`,
  },
  {
    about: 'its memory limit',
    service: 'limited',
    ask: limitOf('memory.max', 'memory/memory.limit_in_bytes'),
    answers: `${96 * 1024 * 1024}`,
  },
  { about: 'its share of processors', service: 'limited', ask: limitOf('cpu.max', 'cpu/cpu.cfs_quota_us'), answers: `50000` },
  {
    about: 'a root that cannot be written, and what can',
    service: 'limited',
    ask: 'touch /var/new 2>&1; echo written > /tmp/new && cat /tmp/new; pwd',
    answers: `touch: cannot touch '/var/new': Read-only file system
written
/tmp`,
  },
  {
    about: 'tmpfs and shared memory',
    service: 'limited',
    ask: `for path in /run/here /dev/shm; do df -k --output=fstype,size $path | tail -1 | tr -s ' '; ls -d $path; done`,
    answers: `tmpfs 4096
/run/here
tmpfs 16384
/dev/shm`,
  },
  {
    about: 'capabilities dropped and added',
    service: 'limited',
    ask: capabilities,
    answers: `CapEff: 0000000000000000
CapBnd: 0000000000000400
NoNewPrivs: 1`,
  },
  {
    about: 'capabilities added',
    service: 'privileged',
    ask: capabilities,
    answers: `CapEff: 0000000000000000
CapBnd: 00000000a82435fb
NoNewPrivs: 0`,
  },
  {
    about: 'capabilities of a user of the image',
    service: 'app',
    ask: capabilities,
    answers: `CapEff: 0000000000000000
CapBnd: 00000000a80425fb
NoNewPrivs: 0`,
  },
  {
    about: 'sysctls',
    service: 'privileged',
    ask: 'cat /proc/sys/net/ipv4/ip_local_port_range /proc/sys/net/ipv4/ip_unprivileged_port_start',
    answers: `32000	60000
0`,
  },
  { about: 'low ports without being root', service: 'limited', ask: fetches('http://127.0.0.1:80/'), answers: `limited-host/` },
  { about: 'a job that has run once before others began', service: 'after', ask: 'cat /tmp/found', answers: '1' },
  {
    about: 'the network of another service',
    service: 'sidecar',
    ask: `${fetches('http://127.0.0.1:8080/', 'http://127.0.0.1:8099/')}`,
    answers: `second-host/
second-host/`,
  },
  { about: 'the folder it works in', service: 'app', ask: 'readlink /proc/1/cwd', answers: '/work' },
]
