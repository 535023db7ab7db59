/** The network view's page: its tabs, the cluster that they are about, and what it remembers while it is hidden. */
import type { Tab, Wish } from '../../client/src/viewMessages.js';
import type { ExplainPathParams, PathEnds } from '../../server/src/protocol.js';
import { html } from './dom.js';
import { connect, oneAtATime } from './host.js';
import { createPathTab } from './pathTab.js';

interface Memory {
  readonly tab: Tab;
  readonly question: ExplainPathParams | undefined;
  readonly scroll: { readonly x: number; readonly y: number };
}

const TITLES: Readonly<Record<Tab, string>> = { path: 'Path', matrix: 'Matrix' };

const host = connect({ changed: () => void refresh(), wished: (wish) => void grant(wish) });
let tab: Tab = 'path';
const path = createPathTab(host, remember);

const cluster = html('select', { id: 'cluster' });
const clusterLabel = html('label', { class: 'cluster', for: 'cluster' }, 'Cluster', cluster);
cluster.addEventListener('change', () => void begin({ cluster: cluster.value }));
document.body.replaceChildren(html('header', {}, clusterLabel), html('main', {}, path.element));

const refresh = oneAtATime(async () => {
  const question = path.question();
  if (!question) return;
  await Promise.all([path.refresh(), offer({ cluster: question.cluster })]);
});

/** Lists what may be chosen in a cluster. Undefined where the workspace has nothing that traffic could lead to. */
async function offer(where: object): Promise<PathEnds | undefined> {
  const ends = await host.ask<PathEnds>('ends', where).catch((error: Error) => error.message);
  if (typeof ends === 'string') {
    document.body.dataset['problem'] = ends;
    return undefined;
  }
  path.setEnds(ends);
  cluster.replaceChildren(
    ...ends.clusters.map((name) => html('option', { value: name, selected: name === ends.cluster }, name)),
  );
  clusterLabel.hidden = ends.clusters.length < 2;
  return ends;
}

/** Without ends that are wished for: from the internet to what stands under the cursor, else to the first way in. */
async function begin(where: object): Promise<void> {
  const ends = await offer(where);
  if (!ends) return;
  const to = ends.to ?? ends.from ?? firstWayIn(ends);
  if (to !== undefined) await path.ask({ cluster: ends.cluster, from: 'internet', to });
}

function firstWayIn({ destinations }: PathEnds): string | undefined {
  return (destinations.find(({ address }) => address.startsWith('https://')) ?? destinations[0])?.address;
}

async function grant({ tab: wanted, where, question }: Wish): Promise<void> {
  tab = wanted;
  if (!question) return begin(where ?? {});
  await offer({ cluster: question.cluster });
  await path.ask(question);
}

function remember(): void {
  const memory: Memory = { tab, question: path.question(), scroll: { x: scrollX, y: scrollY } };
  host.memory.set(memory);
}

const before = host.memory.get() as Memory | undefined;
if (before?.question)
  void grant({ tab: before.tab, question: before.question }).then(() => scrollTo(before.scroll.x, before.scroll.y));
window.addEventListener('scrollend', remember);
document.title = TITLES[tab];
host.tell({ kind: 'ready' });
