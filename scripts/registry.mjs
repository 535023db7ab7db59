// Writes server/src/rules/registry.ts: the list of rules is the list of files, so that nobody keeps it by hand.
import { readdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';

const folder = path.resolve(import.meta.dirname, '../server/src/rules');
export function registrySource() {
  const files = readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && entry.name.endsWith('.md'))
    .map((entry) =>
      path.relative(folder, path.join(entry.parentPath, entry.name)).replaceAll(path.sep, '/').replace(/\.md$/, ''),
    )
    .sort();
  const variable = (file) => path.posix.basename(file).replace(/-(.)/g, (_, letter) => letter.toUpperCase());
  const imports = files.map((file) => ({ from: `./${file}.js`, what: variable(file) }));
  imports.push({ from: './rule.js', what: 'type { Rule }' });
  imports.sort((a, b) => (a.from < b.from ? -1 : 1));
  return `/** The rules, in the order of their groups and names. Generated from the files by \`npm run generate\`. */
${imports.map(({ from, what }) => `import ${what} from '${from}';`).join('\n')}

export const RULES: readonly Rule[] = [
${files.map((file) => `  ${variable(file)},`).join('\n')}
];
`;
}
if (process.argv[1] === import.meta.filename) writeFileSync(path.join(folder, 'registry.ts'), registrySource());
