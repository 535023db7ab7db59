/**
 * Kinds of keystroke in a generated workspace: where a character is typed, and what that may change. Typing it makes
 * the mistake (or nothing), taking it away mends it, so that each can be repeated.
 */
import { nameOf, type Texts, type Variant } from './workspaces.js';

export interface Edit {
  readonly what: string;
  readonly file: string;
  /** UTF-16 offset in the file's text. */
  readonly offset: number;
  readonly typed: string;
  /** Files whose findings come and go with it; the first is the edited one if its findings do. */
  readonly tells: readonly string[];
}

/** Every kind of keystroke that the workspace has a place for. */
export function editsIn(variant: Variant, texts: Texts): readonly Edit[] {
  const edit = (
    what: string,
    file: string,
    places: readonly string[],
    typed: string,
    tells: readonly string[],
  ): Edit => {
    const text = texts.get(file);
    if (text === undefined) throw new Error(`the workspace has no ${file}`);
    return { what, file, offset: endOf(text, places), typed, tells };
  };
  if (variant === 'one-file') {
    const file = 'bundle.yaml';
    const name = nameOf(15);
    const inWorkload = `kind: Deployment\nmetadata:\n  name: ${name}\n`;
    const inService = `kind: Service\nmetadata:\n  name: ${name}\n`;
    return [
      edit('comment', file, [inWorkload, 'the pipeline of the team.'], 'x', []),
      edit('image tag', file, [inWorkload, 'image: registry.example/platform/', ':v1'], '1', []),
      edit('pod label', file, [inWorkload, 'template:', 'component: api'], 'x', [file]),
      edit('probe port', file, [inWorkload, 'path: /ready', 'port: http'], 'x', [file]),
      edit('Service port', file, [inService, 'targetPort: http'], 'x', [file]),
      edit('Service name', file, [inService.trimEnd()], 'x', [file]),
      edit('half a document', file, [inService, 'selector:'], ' [', [file]),
    ];
  }
  const apps = [...texts.keys()].filter((path) => /^apps\/.*\/workloads\.yaml$/.test(path)).sort();
  const workloads = apps[apps.length >> 1] ?? '';
  const folder = workloads.slice(0, workloads.lastIndexOf('/'));
  const services = `${folder}/services.yaml`;
  const policy = `${folder}/network-policy.yaml`;
  return [
    edit('comment', workloads, ['the pipeline of the team.'], 'x', []),
    edit('image tag', workloads, ['image: registry.example/platform/', ':v1'], '1', []),
    edit('pod label', workloads, ['template:', 'component: api'], 'x', [workloads, services]),
    edit('probe port', workloads, ['path: /ready', 'port: http'], 'x', [workloads]),
    edit('Service port', services, ['targetPort: http'], 'x', [services]),
    edit('Service name', services, [`name: ${folder.slice(-8)}`], 'x', [workloads]),
    edit('policy peer', policy, ['from:', 'matchLabels:\n', 'app-'], '9', [policy]),
    edit('half a document', services, ['selector:'], ' [', [services]),
  ];
}

/** Keystrokes in the base that 40 overlays share, and in an overlay. */
export function kustomizeEdits(texts: Texts): readonly Edit[] {
  const file = 'kustomize/common/services.yaml';
  const overlay = 'kustomize/shop/stage-3/kustomization.yaml';
  const place = (path: string, places: readonly string[]): number => endOf(texts.get(path) ?? '', places);
  return [
    { what: 'base: Service port', file, offset: place(file, ['targetPort: http']), typed: 'x', tells: [file] },
    { what: 'overlay: namespace', file: overlay, offset: place(overlay, ['namespace: shop']), typed: 'x', tells: [] },
    { what: 'overlay: label', file: overlay, offset: place(overlay, ['stage: stage-3']), typed: 'x', tells: [] },
    {
      what: 'overlay: resource',
      file: overlay,
      offset: place(overlay, ['- extra.yaml']),
      typed: 'x',
      tells: [overlay],
    },
  ];
}

/** The end of the last of several texts, each looked for after the one before. */
function endOf(text: string, places: readonly string[]): number {
  let at = 0;
  for (const place of places) {
    const found = text.indexOf(place, at);
    if (found === -1) throw new Error(`there is no "${place}"`);
    at = found + place.length;
  }
  return at;
}
