import { describe, expect, it } from 'vitest'
import { accountLines, clusterFacts, imageFacts, loweredPod } from '../../../../support/kubernetes-lowering.js'

const accounts = {
  users: new Map([['app', { uid: 70, gid: 71 }]]),
  groups: new Map([['media', 44]]),
}
const facts = clusterFacts({ images: new Map([['web:1', imageFacts({ accounts })]]) })

function contexts(keys: string) {
  const { container, pod } = loweredPod(keys, facts)
  const { sysctls, ...ofPod } = pod.securityContext as { readonly sysctls?: unknown }
  return { container: container.securityContext, pod: ofPod, sysctls }
}

function reasons(keys: string) {
  const lines = accountLines(`services:\n  web:\n    image: web:1\n${keys.replaceAll(/^(?=.)/gm, '    ')}\n`, facts)
  return lines.filter((line) => !line.startsWith('translated'))
}

describe('lowerSecurity', () => {
  it('filters system calls as Docker does, unless told otherwise', () => {
    expect(contexts('tty: true').container).toEqual({ seccompProfile: { type: 'RuntimeDefault' } })
    expect(contexts('security_opt: [seccomp:unconfined]').container).toEqual({ seccompProfile: { type: 'Unconfined' } })
    expect(contexts('privileged: true').container).toEqual({ privileged: true })
  })

  it('looks up names of users and groups in the image', () => {
    expect(contexts('user: app\ngroup_add: [media, "2000"]')).toMatchObject({
      container: { runAsUser: 70, runAsGroup: 71 },
      pod: { supplementalGroups: [44, 2000] },
    })
    expect(contexts('user: "1000:media"').container).toMatchObject({ runAsUser: 1000, runAsGroup: 44 })
    expect(contexts('user: "1000"').container).not.toHaveProperty('runAsGroup')
  })

  it('refuses a user or group that the image does not have, as Docker does', () => {
    expect(reasons('user: nobody-here\ngroup_add: [gone]')).toMatchInlineSnapshot(`
      [
        "rejected services.web.user: the image has no user \`nobody-here\` (write a name that is in its /etc/passwd or /etc/group, or a number)",
        "rejected services.web.group_add.0: the image has no group \`gone\` (write a name that is in its /etc/passwd or /etc/group, or a number)",
      ]
    `)
  })

  it('takes capabilities with and without CAP_', () => {
    expect(contexts('cap_add: [CAP_NET_ADMIN, sys_time]\ncap_drop: [ALL]').container).toMatchObject({
      capabilities: { add: ['NET_ADMIN', 'SYS_TIME'], drop: ['ALL'] },
    })
  })

  it('reads every form of security_opt', () => {
    expect(
      contexts('read_only: true\nsecurity_opt: [no-new-privileges, apparmor=mine, "label:type:foo_t", "label=level:s0:c1"]')
        .container,
    ).toMatchInlineSnapshot(`
      {
        "allowPrivilegeEscalation": false,
        "appArmorProfile": {
          "localhostProfile": "mine",
          "type": "Localhost",
        },
        "readOnlyRootFilesystem": true,
        "seLinuxOptions": {
          "level": "s0:c1",
          "type": "foo_t",
        },
        "seccompProfile": {
          "type": "RuntimeDefault",
        },
      }
    `)
  })

  it('does not ask for what the API server would refuse', () => {
    expect(contexts('privileged: true\nsecurity_opt: [no-new-privileges:true]').container).toEqual({ privileged: true })
    expect(loweredPod('security_opt: [systempaths=unconfined]').pod).toMatchObject({ hostUsers: false })
  })
})

describe('lowerSysctls', () => {
  it('lets anybody bind port 80 and ping, as on Docker', () => {
    expect(contexts('tty: true').sysctls).toMatchInlineSnapshot(`
      [
        {
          "name": "net.ipv4.ip_unprivileged_port_start",
          "value": "0",
        },
        {
          "name": "net.ipv4.ping_group_range",
          "value": "0 2147483647",
        },
      ]
    `)
  })

  it('lets the file have the last word', () => {
    expect(
      contexts('sysctls: {net.ipv4.ip_unprivileged_port_start: 1024, net.ipv4.tcp_syncookies: 0}').sysctls,
    ).toMatchInlineSnapshot(`
      [
        {
          "name": "net.ipv4.ip_unprivileged_port_start",
          "value": "1024",
        },
        {
          "name": "net.ipv4.ping_group_range",
          "value": "0 2147483647",
        },
        {
          "name": "net.ipv4.tcp_syncookies",
          "value": "0",
        },
      ]
    `)
  })

  it('sets nothing on the network of the node', () => {
    expect(loweredPod('network_mode: host', facts).pod.securityContext).toBeUndefined()
  })

  it('refuses what nodes forbid and what is no affair of a Pod, and says what helps', () => {
    expect(reasons('sysctls: {net.core.somaxconn: 512, vm.max_map_count: 262144}')).toMatchInlineSnapshot(`
      [
        "rejected services.web.sysctls.net.core.somaxconn: the nodes forbid it unless their kubelet is told to allow it (name it in x-k8s.cluster.unsafeSysctls and make the cluster anew, or leave it out with x-k8s.ignore: [sysctls.net.core.somaxconn])",
        "rejected services.web.sysctls.vm.max_map_count: is one value for a whole node, which no Pod may set (set it on this machine, whose kernel the nodes share: sudo sysctl -w vm.max_map_count=262144; then leave it out with x-k8s.ignore: [sysctls.vm.max_map_count])",
      ]
    `)
  })

  it('leaves out what the service may run without', () => {
    expect(reasons('sysctls: {vm.max_map_count: 262144}\nx-k8s: {ignore: [sysctls]}')).toMatchInlineSnapshot(`
      [
        "ignored services.web.sysctls.vm.max_map_count: is one value for a whole node, which no Pod may set",
      ]
    `)
  })
})
