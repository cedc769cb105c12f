import { describe, expect, test } from 'vitest'
import {
  translateConnectionError,
  translateCredentialsError,
  translateStatus,
} from '../../../../src/engine/providers/kubernetes/translate-cluster-error.js'

const server = 'https://127.0.0.1:6443'

const said = ({ code, message, hint }: { readonly code: string; readonly message: string; readonly hint?: string | undefined }) =>
  [code, message, ...(hint === undefined ? [] : [hint])].join('\n')

describe('an answer with an error status', () => {
  test('names the fields that somebody else manages, and who', () => {
    const error = translateStatus(
      server,
      409,
      JSON.stringify({
        kind: 'Status',
        message: 'Apply failed with 1 conflict: conflict with "kubectl-edit" using apps/v1: .spec.replicas',
        reason: 'Conflict',
        details: {
          causes: [
            { reason: 'FieldManagerConflict', message: 'conflict with "kubectl-edit" using apps/v1', field: '.spec.replicas' },
          ],
        },
      }),
    )
    expect(said(error)).toMatchInlineSnapshot(`
      "cluster-conflict
      .spec.replicas belongs to \`kubectl-edit\`
      somebody else changed these fields; undo that, or leave them out of the stack file"
    `)
    expect(error).toMatchObject({ status: 409, reason: 'Conflict' })
  })

  test('tells an object that is there already from one that changed meanwhile', () => {
    const body = (reason: string) => JSON.stringify({ message: 'a sentence', reason })
    expect(translateStatus(server, 409, body('AlreadyExists')).failure).toBe('already-exists')
    expect(translateStatus(server, 409, body('Conflict')).failure).toBe('conflict')
  })

  test('keeps the fields of what the server found wrong', () => {
    const error = translateStatus(
      server,
      422,
      JSON.stringify({
        message: 'Job.batch "migrate" is invalid: spec.template: Invalid value: {}: field is immutable',
        reason: 'Invalid',
        details: { causes: [{ reason: 'FieldValueInvalid', message: 'field is immutable', field: 'spec.template' }] },
      }),
    )
    expect(error.causes).toEqual([{ field: 'spec.template', message: 'field is immutable', reason: 'FieldValueInvalid' }])
    expect(said(error)).toMatchInlineSnapshot(`
      "cluster-invalid
      Job.batch "migrate" is invalid: spec.template: Invalid value: {}: field is immutable
      the object has to be made anew for that"
    `)
  })

  test('speaks of credentials where the server knows nobody, and of permissions where it knows whom', () => {
    expect(said(translateStatus(server, 401, '{"message":"Unauthorized","reason":"Unauthorized"}'))).toMatchInlineSnapshot(`
      "cluster-unauthenticated
      the cluster at https://127.0.0.1:6443 does not accept the credentials of the kubeconfig
      they may have expired: log in to the cluster again; of a cluster that \`stack\` made, \`stack k8s cluster status\` renews them"
    `)
    expect(
      said(
        translateStatus(server, 403, '{"message":"pods is forbidden: User \\"eve\\" cannot list resource","reason":"Forbidden"}'),
      ),
    ).toMatchInlineSnapshot(`
      "cluster-denied
      pods is forbidden: User "eve" cannot list resource
      the user of this kubeconfig lacks that permission; whoever runs the cluster can grant it"
    `)
  })

  test('takes the first line of what a proxy says in its place', () => {
    expect(translateStatus(server, 502, 'Bad Gateway\nmore of it').message).toBe('Bad Gateway')
    expect(translateStatus(server, 500, '').message).toBe('the API server answered with status 500')
  })
})

describe('a connection that fails', () => {
  const failing = (code: string, message = code) => translateConnectionError(server, Object.assign(new Error(message), { code }))

  test('is told from a certificate that is not trusted, and from one that expired', () => {
    expect(failing('ECONNREFUSED').message).toBe('no cluster answers at https://127.0.0.1:6443')
    expect(failing('ENOTFOUND', 'getaddrinfo ENOTFOUND nowhere').message).toBe(
      'no cluster answers at https://127.0.0.1:6443: getaddrinfo ENOTFOUND nowhere',
    )
    expect(failing('UNABLE_TO_VERIFY_LEAF_SIGNATURE', 'unable to verify the first certificate').message).toBe(
      'the certificate of the cluster at https://127.0.0.1:6443 is not trusted: unable to verify the first certificate',
    )
    expect(failing('CERT_HAS_EXPIRED')).toMatchObject({ failure: 'unauthenticated' })
    expect(failing('ECONNRESET').message).toBe('the cluster at https://127.0.0.1:6443 closed the connection')
  })

  test('says which program for credentials is missing', () => {
    const error = translateCredentialsError(server, Object.assign(new Error('spawn aws-login ENOENT'), { code: 'ENOENT' }))
    expect(said(error)).toMatchInlineSnapshot(`
      "cluster-unauthenticated
      no credentials for the cluster at https://127.0.0.1:6443: spawn aws-login ENOENT
      the kubeconfig names a program or a file that is not there"
    `)
  })
})
