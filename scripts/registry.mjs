// Writes server/src/rules/registry.ts: the list of rules is the list of files, so that nobody keeps it by hand.
import { readdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';

const folder = path.resolve(import.meta.dirname, '../server/src/rules');
export function registrySource() {
  const files = readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && entry.name.endsWith('.md'))
    .map((entry) => path.relative(folder, path.join(entry.parentPath, entry.name)).replaceAll(path.sep, '/').replace(/\.md$/, ''))
    .sort();
  const variable = (file) => path.posix.basename(file).replace(/-(.)/g, (_, letter) => letter.toUpperCase());
  return `/** The rules, in the order of their groups and names. Generated from the files by \`npm run generate\`. */
${files.map((file) => `import ${variable(file)} from './${file}.js';`).join('\n')}
import type { Rule } from './rule.js';

export const RULES: readonly Rule[] = [
${files.map((file) => `  ${variable(file)},`).join('\n')}
];
`;
}
if (process.argv[1] === import.meta.filename) writeFileSync(path.join(folder, 'registry.ts'), registrySource());
