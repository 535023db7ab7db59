/** The network view's page: its tabs, the cluster that they are about, and what it remembers while it is hidden. */
import type { Tab, Wish } from '../../client/src/viewMessages.js';
import type { ExplainPathParams, PathEnds } from '../../server/src/protocol.js';
import { html } from './dom.js';
import { connect, oneAtATime } from './host.js';
import { createMatrixTab, type Filters } from './matrixTab.js';
import { createPathTab, type Folds } from './pathTab.js';
import { createTabs } from './tabs.js';

interface Memory {
  readonly tab: Tab;
  readonly question: ExplainPathParams | undefined;
  readonly cluster: string | undefined;
  readonly scroll: { readonly x: number; readonly y: number };
  /** Undefined in what an older version has remembered. */
  readonly folds: Folds | undefined;
  readonly filters: Filters | undefined;
}

const host = connect({ changed: () => void refresh(), wished: (wish) => void grant(wish) });
const path = createPathTab(host, remember);
const matrix = createMatrixTab(host, (question) => void grant({ tab: 'path', question }, true), remember);
const tabs = createTabs(
  { path: ['Path', path.element], matrix: ['Matrix', matrix.element] },
  (tab) => void opened(tab),
);
const cluster = html('select', { id: 'cluster', 'aria-label': 'Cluster' });
const clusterLabel = html(
  'label',
  { class: 'cluster', for: 'cluster', hidden: true },
  html('span', { class: 'verb' }, 'Cluster'),
  cluster,
);
cluster.addEventListener('change', () => void begin({ cluster: cluster.value }));
document.body.replaceChildren(
  html('header', {}, tabs.element, html('span', { class: 'space' }), path.actions, clusterLabel),
  html('main', {}, ...tabs.panels),
);

const refresh = oneAtATime(async () => {
  const where = clusterInView();
  if (tabs.current() === 'matrix') await matrix.refresh();
  else await path.refresh();
  if (where !== undefined) await offer({ cluster: where });
});

function clusterInView(): string | undefined {
  return tabs.current() === 'matrix' ? matrix.cluster() : path.question()?.cluster;
}

/** What was not shown may be outdated, or not asked for yet. */
async function opened(tab: Tab): Promise<void> {
  path.actions.hidden = tab !== 'path';
  remember();
  const where = path.question()?.cluster ?? matrix.cluster();
  if (tab === 'matrix') await matrix.ask(where === undefined ? {} : { cluster: where });
  else if (path.question()) await path.refresh();
  else await begin(where === undefined ? {} : { cluster: where });
  // Now it is known which cluster is shown.
  remember();
}

/** Lists what may be chosen in a cluster. Undefined where the workspace has nothing that traffic could lead to. */
async function offer(where: object): Promise<PathEnds | undefined> {
  const ends = await host.ask<PathEnds>('ends', where).catch((error: Error) => error.message);
  if (typeof ends === 'string') {
    path.refuse(ends);
    return undefined;
  }
  path.setEnds(ends);
  const names = ends.clusters.join('\n');
  if (cluster.dataset['names'] !== names)
    cluster.replaceChildren(...ends.clusters.map((name) => html('option', { value: name }, name)));
  cluster.dataset['names'] = names;
  cluster.value = ends.cluster;
  clusterLabel.hidden = ends.clusters.length < 2;
  return ends;
}

/** Without ends that are wished for: from the internet to what stands under the cursor, else to the first way in. */
async function begin(where: object): Promise<void> {
  const ends = await offer(where);
  if (!ends) return;
  if (tabs.current() === 'matrix') await matrix.ask({ cluster: ends.cluster });
  const to = ends.to ?? ends.from ?? firstWayIn(ends);
  if (to !== undefined) await path.ask({ cluster: ends.cluster, from: 'internet', to });
}

function firstWayIn({ destinations }: PathEnds): string | undefined {
  return (destinations.find(({ address }) => address.startsWith('https://')) ?? destinations[0])?.address;
}

async function grant({ tab, where, question }: Wish, focus = false): Promise<void> {
  tabs.select(tab, focus);
  path.actions.hidden = tab !== 'path';
  if (!question) return begin(where ?? {});
  if (tab === 'matrix') await matrix.ask({ cluster: question.cluster });
  else await path.ask(question);
  await offer({ cluster: question.cluster });
  remember();
}

/** What is shown until then is not yet what was remembered. */
let isRestoring = false;

function remember(): void {
  if (isRestoring) return;
  const memory: Memory = {
    tab: tabs.current(),
    question: path.question(),
    cluster: clusterInView(),
    scroll: { x: scrollX, y: scrollY },
    folds: path.folds(),
    filters: matrix.filters(),
  };
  host.memory.set(memory);
}

async function restore({ tab, question, cluster: where, scroll, folds, filters }: Memory): Promise<void> {
  isRestoring = true;
  if (filters) matrix.setFilters(filters);
  tabs.select(tab, false);
  path.actions.hidden = tab !== 'path';
  if (question) await path.ask(question, folds);
  if (tab === 'matrix') await matrix.ask(where === undefined ? {} : { cluster: where });
  if (where !== undefined) await offer({ cluster: where });
  scrollTo(scroll.x, scroll.y);
  isRestoring = false;
  remember();
}

const before = host.memory.get() as Memory | undefined;
if (before) void restore(before);
window.addEventListener('scrollend', remember);
host.tell({ kind: 'ready', remembers: before !== undefined });
