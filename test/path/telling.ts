/** Tells a trace in a cluster that is made of manifests in memory, as a document or a picture would show it. */
import assert from 'node:assert/strict';
import {
  makeClusters,
  PLAIN_LOOK,
  PLAIN_WORDING,
  pathText,
  placeIn,
  traceMermaid,
} from '../../server/src/editor/index.js';
import { type ToldHop, toldPath } from '../../server/src/editor/pathWords.js';
import { findEnds, readAddress, type Trace, trace } from '../../server/src/path/index.js';
import { makePolicyEngine } from '../../server/src/policy/index.js';
import { RULES } from '../../server/src/rules/index.js';
import { emptySnapshot, type Snapshot, withChanges } from '../../server/src/workspace/index.js';

export interface Asked {
  readonly from: string;
  readonly to: string;
  readonly files: Readonly<Record<string, string>>;
  readonly profile?: string;
  readonly port?: number;
  readonly width?: number;
}

export interface Told {
  readonly trace: Trace;
  readonly text: string;
  readonly mermaid: string;
  /** Of the first path. */
  readonly steps: readonly ToldHop[];
}

export function tell({ from, to, files, profile, port, width = 80 }: Asked): Told {
  const options = {
    folders: ['/w'],
    ruleIds: RULES.map((rule) => rule.id),
    exclude: [],
    oneCluster: { name: 'shop', complete: true },
  };
  const texts = new Map(Object.entries(files).map(([file, text]) => [`/w/${file}`, text]));
  if (profile !== undefined) texts.set('/w/.podpath.yaml', `profile: ${profile}\n`);
  const snapshot = withChanges(emptySnapshot(options), texts);
  const [made] = makeClusters(snapshot);
  assert.ok(made !== undefined, 'the files make no cluster');
  const { cluster } = made;
  const target = readAddress(to);
  const ends = [readAddress(from), target].map((address) => {
    assert.ok(!('problem' in address), JSON.stringify(address));
    const found = findEnds(cluster, address);
    assert.ok(!('problem' in found), JSON.stringify(found));
    return found;
  });
  const own = 'port' in target ? target.port : undefined;
  const asked = port ?? own;
  const answer = trace(cluster, makePolicyEngine(cluster), ends[0] ?? [], ends[1] ?? [], {
    port: typeof asked === 'number' ? { number: asked } : asked,
    protocol: 'TCP',
  });
  const [path] = answer.paths;
  const steps = path ? toldPath(path, cluster, PLAIN_WORDING) : [];
  const text = pathText(answer, { from, to, protocol: 'TCP' }, cluster, placeText(snapshot), { ...PLAIN_LOOK, width });
  return { trace: answer, text, mermaid: traceMermaid(answer, cluster), steps };
}

function placeText(snapshot: Snapshot): Parameters<typeof pathText>[3] {
  return (object, path) => {
    const { file, range } = placeIn(snapshot, object, path);
    return `${file.slice('/w/'.length)}:${range.start.line + 1}`;
  };
}
