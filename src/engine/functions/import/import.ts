import type { Node } from '../../document/node.js'
import { parseDocuments } from '../../document/parse.js'
import { DiagnosticsError, StackError } from '../../model/errors.js'
import type { ImportContext, Imported } from './imported.js'
import { importKubeless, isKubeless } from './kubeless.js'
import { importOpenFaas, isOpenFaas } from './openfaas.js'
import { importSam, isSam, samTags } from './sam.js'
import { importServerless, serverlessProvider } from './serverless.js'

/**
 * Translates a file of another system, whose format its content tells: manifests of Kubeless, a stack file of OpenFaaS, a serverless.yml, a
 * template of SAM.
 * @param file named in positions
 * @throws DiagnosticsError where it is no YAML, StackError where it is none of these
 */
export function importFunctions(text: string, file: string, context: ImportContext): Imported {
  const { value: documents, diagnostics } = parseDocuments(text, file, samTags)
  if (documents.length === 0 && diagnostics.length > 0) throw new DiagnosticsError(diagnostics)
  if (isKubeless(documents)) return importKubeless(documents, context)
  for (const document of documents) {
    if (document.type !== 'map') continue
    if (isOpenFaas(document)) return importOpenFaas(document, context)
    if (isSam(document)) return importSam(document, context)
    const provider = serverlessProvider(document)
    if (provider === 'aws') return importServerless(document, context)
    if (provider !== undefined) throw strangeProvider(provider, file)
  }
  throw unknownFormat(file, documents)
}

function strangeProvider(provider: string, file: string): StackError {
  return new StackError('unknown-provider', `\`${file}\` is a serverless.yml for \`${provider}\``, {
    hint: 'functions of the provider `aws` can be imported',
  })
}

function unknownFormat(file: string, documents: readonly Node[]): StackError {
  const keys = documents.flatMap((document) => (document.type === 'map' ? [...document.entries.keys()] : []))
  const found =
    keys.length === 0
      ? 'it has no keys'
      : `it begins with ${keys
          .slice(0, 4)
          .map((key) => `\`${key}\``)
          .join(', ')}`
  return new StackError('unknown-format', `\`${file}\` is none of the formats that can be imported: ${found}`, {
    hint: 'these are: manifests of Kubeless, stack files of OpenFaaS, serverless.yml for aws, templates of SAM',
  })
}
