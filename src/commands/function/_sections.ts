import type { DescriptionSection } from '../../engine/functions/function-description.js'

/** Sections under their titles, names in a column. */
export function formatSections(sections: readonly DescriptionSection[]): string {
  const width = Math.max(0, ...sections.flatMap(({ lines }) => lines.map(([name]) => name.length)))
  return sections
    .map(({ title, lines }) => `${title}\n${lines.map(([name, value]) => `  ${name.padEnd(width)}  ${value}\n`).join('')}`)
    .join('\n')
}
