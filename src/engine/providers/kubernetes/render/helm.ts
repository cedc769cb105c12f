import type { V1PodSpec } from '@kubernetes/client-node'
import { printYaml } from '../../../document/print.js'
import type { Json } from '../../../model/json.js'
import { objectName } from '../lower/names.js'
import type { Manifest } from '../manifest.js'
import { printTemplate, replaceTexts, type Slots, valuesPath } from './helm-template.js'
import { differingValues, serviceValues, valuesDocument } from './helm-values.js'
import { differences } from './kustomize.js'
import { podTemplateOf, withPodSpec } from './pod-template.js'
import { publishedOf } from './published.js'
import type { Rendered } from './render.js'
import { objectKey, type RenderedEnvironment, type RenderedFile, type RenderedObject } from './rendered.js'
import { withoutNamespace } from './without-namespace.js'
import { filesOf } from './yaml-files.js'

/**
 * A stack as a chart of Helm. Its values are what is set most for an environment: images, replicas, resources, published ports; each
 * environment is a values file. What differs otherwise between environments cannot be said by this chart, and is a warning.
 */
export function helmFiles(
  project: string,
  base: readonly RenderedObject[],
  environments: readonly RenderedEnvironment[],
): Rendered {
  const chart = objectName(project, 53)
  const objects = base.filter(({ manifest }) => manifest.kind !== 'Namespace').map(withoutNamespace)
  const values = valuesDocument(serviceValues(objects))
  const jobs = jobsOf(objects)
  const templates = filesOf(objects).map(([path, inside]): RenderedFile => {
    const texts = inside.map((object) => template(object, chart, jobs))
    return { path: `templates/${path}`, text: texts.join('---\n') }
  })
  return {
    files: [
      { path: 'Chart.yaml', text: chartFile(chart, project) },
      { path: 'values.yaml', text: `${valuesHeading}${printYaml(values)}` },
      ...environments.map(({ name, objects: theirs }): RenderedFile => {
        const differing = differingValues(values, valuesDocument(serviceValues(theirs)))
        return { path: `values-${name}.yaml`, text: differing === undefined ? '{}\n' : printYaml(differing) }
      }),
      { path: 'templates/_helpers.tpl', text: helpers(chart) },
      { path: 'templates/NOTES.txt', text: notes(objects) },
      ...templates,
    ],
    warnings: environments.flatMap((environment) => unsayable(objects, environment)),
  }
}

const valuesHeading = `\
# What the chart leaves open. publish.type: ClusterIP (not reachable from outside), NodePort or LoadBalancer.
# imagePullSecrets: [{name: ..}], for images of private registries.
`

function chartFile(chart: string, project: string): string {
  return printYaml({
    apiVersion: 'v2',
    name: chart,
    description: `The stack ${project}`,
    type: 'application',
    version: '0.1.0',
  })
}

function helpers(chart: string): string {
  return `\
{{- define "${chart}.image" -}}
{{ .repository }}{{ if .digest }}@{{ .digest }}{{ else }}:{{ .tag }}{{ end }}
{{- end }}

{{- /* A Job cannot be changed: with other values it is another one. */}}
{{- define "${chart}.job" -}}
{{ .name }}-{{ printf "%s%s" .content (toYaml .values) | sha256sum | trunc 8 }}
{{- end }}
`
}

/** One object as a template; what is published stands there only where values want it to be. */
function template(object: RenderedObject, chart: string, jobs: ReadonlyMap<string, string>): string {
  const printed = printTemplate((slots) => withSlots(object, chart, jobs, slots))
  if (publishedOf(object.manifest) === undefined) return printed
  const publish = valuesPath('services', publishedService(object.manifest), 'publish')
  return `{{- if ne ${publish}.type "ClusterIP" }}\n${printed}{{- end }}\n`
}

function publishedService({ metadata }: Manifest): string {
  return metadata.name.replace(/-published$/, '')
}

function withSlots(object: RenderedObject, chart: string, jobs: ReadonlyMap<string, string>, slots: Slots): RenderedObject {
  const { manifest } = object
  const image = (service: string) => slots.text(`include "${chart}.image" ${valuesPath('services', service, 'image')}`)
  const filled = withPodSpec(manifest, (spec) => podSlots(spec, image, slots))
  const counted = withReplicas(filled, slots)
  const published = publishedOf(manifest) === undefined ? counted : withPublished(counted, slots)
  const kept = manifest.kind === 'PersistentVolumeClaim' ? withKeptData(published) : published
  // Manifests are JSON by definition, and stay manifests.
  const named = replaceTexts(kept as unknown as Json, (text) => {
    const service = jobs.get(text)
    return service === undefined ? undefined : slots.text(jobName(text, chart, service))
  }) as unknown as Manifest
  return { ...object, manifest: inReleaseNamespace(named, slots) }
}

function podSlots(spec: V1PodSpec, image: (service: string) => string, slots: Slots): V1PodSpec {
  // Helper containers (waiting, copying) run the image of a container of the Pod.
  const services = new Map(spec.containers.map((container) => [container.image, container.name]))
  const helper = (reference: string | undefined) => {
    const service = services.get(reference)
    return service === undefined ? reference : image(service)
  }
  const pullSecrets = spec.imagePullSecrets === undefined ? slots.value('.Values.imagePullSecrets') : undefined
  return {
    ...spec,
    // A slot stands for a value of any shape.
    ...(pullSecrets !== undefined && { imagePullSecrets: pullSecrets as unknown as V1PodSpec['imagePullSecrets'] }),
    ...(spec.initContainers && {
      initContainers: spec.initContainers.map((container) => ({ ...container, image: helper(container.image) })),
    }),
    containers: spec.containers.map((container) => ({
      ...container,
      image: image(container.name),
      resources: slots.value(valuesPath('services', container.name, 'resources')) as unknown as V1PodSpec['resources'],
    })),
  }
}

function withReplicas(manifest: Manifest, slots: Slots): Manifest {
  const [first] = podTemplateOf(manifest)?.spec?.containers ?? []
  const { spec } = manifest
  if (first === undefined || typeof spec !== 'object' || spec === null || !('replicas' in spec)) return manifest
  return { ...manifest, spec: { ...spec, replicas: slots.text(valuesPath('services', first.name, 'replicas')) } }
}

function withPublished(manifest: Manifest, slots: Slots): Manifest {
  const publish = valuesPath('services', publishedService(manifest), 'publish')
  const spec = { ...Object(manifest.spec), type: slots.text(`${publish}.type`), ports: slots.value(`${publish}.ports`) }
  return { ...manifest, spec }
}

/** `helm uninstall` leaves data alone, as `down` does. */
function withKeptData(manifest: Manifest): Manifest {
  const annotations = { ...manifest.metadata.annotations, 'helm.sh/resource-policy': 'keep' }
  return { ...manifest, metadata: { ...manifest.metadata, annotations } }
}

function inReleaseNamespace(manifest: Manifest, slots: Slots): Manifest {
  if (manifest.kind !== 'RoleBinding' || !Array.isArray(manifest.subjects)) return manifest
  const namespace = slots.text('.Release.Namespace')
  return { ...manifest, subjects: manifest.subjects.map((subject) => ({ ...subject, namespace })) }
}

/** The name of each Job, and the service whose values its Pods hang on. */
function jobsOf(objects: readonly RenderedObject[]): ReadonlyMap<string, string> {
  return new Map(
    objects.flatMap(({ manifest }) => {
      const [first] = manifest.kind === 'Job' ? (podTemplateOf(manifest)?.spec?.containers ?? []) : []
      return first === undefined ? [] : [[manifest.metadata.name, first.name] as const]
    }),
  )
}

function jobName(name: string, chart: string, service: string): string {
  const [, plain = name, content = ''] = /^(.*)-([0-9a-f]{8})$/.exec(name) ?? []
  const values = valuesPath('services', service)
  return `include "${chart}.job" (dict "name" ${JSON.stringify(plain)} "content" ${JSON.stringify(content)} "values" ${values})`
}

/** What to do after an installation: how to look, what is missing. */
function notes(objects: readonly RenderedObject[]): string {
  const needed = [...new Set(objects.flatMap(({ comments }) => comments.filter((line) => line.startsWith('needs a Secret'))))]
  const published = objects.filter(({ manifest }) => publishedOf(manifest) !== undefined)
  return [
    '{{ .Chart.Name }} runs in namespace {{ .Release.Namespace }}: kubectl -n {{ .Release.Namespace }} get pods',
    ...published.flatMap(({ manifest }) => {
      const service = publishedService(manifest)
      return [
        `{{- if eq ${valuesPath('services', service, 'publish')}.type "ClusterIP" }}`,
        `${service} is not published: kubectl -n {{ .Release.Namespace }} port-forward svc/${service} PORT:PORT, or set services.${service}.publish.type`,
        '{{- end }}',
      ]
    }),
    ...needed.map((line) => line.replace(/kubectl -n \S+ /, 'kubectl -n {{ .Release.Namespace }} ')),
    '',
  ].join('\n')
}

/** What an environment has otherwise than the chart, and no value of it can say. */
function unsayable(base: readonly RenderedObject[], { name, objects }: RenderedEnvironment): readonly string[] {
  const theirs = objects.filter(({ manifest }) => manifest.kind !== 'Namespace').map(withoutNamespace)
  const strip = (object: RenderedObject) => ({ ...object, manifest: withoutValues(object.manifest) })
  const byKey = new Map(base.map((object) => [objectKey(object), strip(object)]))
  const keys = new Set(theirs.map(objectKey))
  const differing = theirs.flatMap((object) => {
    const before = byKey.get(objectKey(object))
    if (before === undefined) return [`${objectKey(object)} is there alone`]
    return differences(before, strip(object)).map(({ path }) => `${objectKey(object)} ${path}`)
  })
  const missing = [...byKey.keys()].filter((key) => !keys.has(key)).map((key) => `${key} is not there`)
  return [...differing, ...missing].map(
    (what) =>
      `environment ${name}: ${what}; the values of a chart cannot say that: use --format kustomize, or edit the templates`,
  )
}

/** A manifest without what values say. */
function withoutValues(manifest: Manifest): Manifest {
  const open = withPodSpec(manifest, (spec) => ({
    ...spec,
    ...(spec.initContainers && { initContainers: spec.initContainers.map(({ image: _image, ...rest }) => rest) }),
    containers: spec.containers.map(({ image: _image, resources: _resources, ...rest }) => rest),
  }))
  if (typeof open.spec !== 'object' || open.spec === null) return open
  const { replicas: _replicas, ...spec } = open.spec as { readonly replicas?: unknown }
  if (publishedOf(manifest) === undefined) return { ...open, spec }
  const { type: _type, ports: _ports, ...rest } = spec as { readonly type?: unknown; readonly ports?: unknown }
  return { ...open, spec: rest }
}
