/**
 * SARIF 2.1.0, as code scanning services read it. Rules come with their pages as help; findings have a fingerprint
 * that survives edits elsewhere in the file; what somebody has decided to live with is there, marked as suppressed.
 * https://docs.oasis-open.org/sarif/sarif/v2.1.0/sarif-v2.1.0.html
 */
import { createHash } from 'node:crypto';
import { PAGES, VERSION } from '../../about.js';
import { readText } from '../../disk/index.js';
import { pageOf, type ReportedFinding, type ReportedFix } from '../../editor/index.js';
import { levelsOf, RULES, type Rule } from '../../rules/index.js';
import type { Level } from '../../workspace/index.js';
import type { Range } from '../../yaml/index.js';
import type { Outcome } from '../check.js';
import { identityOf } from '../identity.js';
import type { Io } from '../io.js';
import { escapedJson } from './json.js';

const LEVEL: Readonly<Record<Level, string>> = {
  error: 'error',
  warning: 'warning',
  information: 'note',
  hint: 'note',
};

export function printSarif({ report }: Outcome, io: Io): void {
  const all = [
    ...report.findings.map((finding) => ({ finding, reason: undefined })),
    ...report.suppressed.map(({ finding, reason }) => ({ finding, reason })),
  ];
  const found = new Set(all.map(({ finding }) => finding.rule));
  const gaps = [...new Set(report.clusters.flatMap((cluster) => cluster.gaps))];
  const seen = new Map<string, number>();
  const log = {
    $schema: 'https://json.schemastore.org/sarif-2.1.0.json',
    version: '2.1.0',
    runs: [
      {
        tool: {
          driver: {
            name: 'Podpath',
            semanticVersion: VERSION,
            informationUri: new URL(PAGES).origin,
            rules: RULES.map((rule) => ruleOf(rule, found.has(rule.id), io)),
          },
        },
        columnKind: 'utf16CodeUnits',
        invocations: [
          {
            executionSuccessful: true,
            // Silence about what could not be judged would read as "fine".
            toolExecutionNotifications: gaps.map((gap) => ({
              level: 'note',
              message: { text: `Not judged: ${gap}` },
            })),
          },
        ],
        results: all.map(({ finding, reason }) => resultOf(finding, reason, seen)),
      },
    ],
  };
  io.stdout.write(`${escapedJson(log)}\n`);
}

function ruleOf(rule: Rule, isFound: boolean, io: Io): object {
  // Pages are long, so only those that somebody may want to read now are part of the log.
  const page = isFound ? readText(`${io.home}/rules/${rule.id}.md`) : undefined;
  const [worst = 'warning'] = levelsOf(rule);
  return {
    id: rule.id,
    shortDescription: { text: `${rule.summary}.` },
    helpUri: pageOf(rule.id, PAGES),
    ...(typeof page === 'string' && { help: { text: `${rule.summary}.`, markdown: page } }),
    defaultConfiguration: { enabled: rule.offByDefault !== true, level: LEVEL[worst] },
    properties: { tags: ['kubernetes', rule.group] },
  };
}

function resultOf(finding: ReportedFinding, reason: string | undefined, seen: Map<string, number>): object {
  const { rule, level, message, file, range, object, related, fixes } = finding;
  const identity = identityOf(finding);
  const before = seen.get(identity) ?? 0;
  seen.set(identity, before + 1);
  const name = object && [object.kind, object.namespace, object.name].filter((part) => part !== null).join('/');
  return {
    ruleId: rule,
    ruleIndex: RULES.findIndex((one) => one.id === rule),
    level: LEVEL[level],
    message: { text: message },
    locations: [
      {
        physicalLocation: placeOf(file, range),
        ...(name !== null && {
          logicalLocations: [
            { fullyQualifiedName: name, ...(object?.name != null && { name: object.name }), kind: 'object' },
          ],
        }),
      },
    ],
    ...(related.length > 0 && {
      relatedLocations: related.map((one, id) => ({
        id,
        physicalLocation: placeOf(one.file, one.range),
        message: { text: one.message },
      })),
    }),
    partialFingerprints: { 'podpath/v1': `${createHash('sha256').update(identity).digest('hex')}:${before + 1}` },
    ...(fixes.length > 0 && { fixes: fixes.map(fixOf) }),
    ...(reason !== undefined && {
      suppressions: [{ kind: 'inSource', status: 'accepted', justification: reason }],
    }),
  };
}

function fixOf({ title, edits }: ReportedFix): object {
  const files = [...new Set(edits.map((edit) => edit.file))];
  return {
    description: { text: title },
    artifactChanges: files.map((file) => ({
      artifactLocation: artifactOf(file),
      replacements: edits
        .filter((edit) => edit.file === file)
        .map(({ range, newText }) => ({ deletedRegion: regionOf(range), insertedContent: { text: newText } })),
    })),
  };
}

function placeOf(file: string, range: Range): object {
  return { artifactLocation: artifactOf(file), region: regionOf(range) };
}

/** Relative to wherever the repository lies, as services want it. */
function artifactOf(file: string): object {
  const isAbsolute = file.startsWith('/') || /^[A-Za-z]:/.test(file);
  const path = file.split('/').map(encodeURIComponent).join('/');
  return isAbsolute
    ? { uri: `file://${path.startsWith('/') ? '' : '/'}${path}` }
    : { uri: path, uriBaseId: '%SRCROOT%' };
}

/** Lines and columns count from 1 here. */
function regionOf({ start, end }: Range): object {
  return {
    startLine: start.line + 1,
    startColumn: start.character + 1,
    endLine: end.line + 1,
    endColumn: end.character + 1,
  };
}
