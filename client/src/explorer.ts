/**
 * The network explorer: draws the tree that the server tells, node by node, and brings people from a node to its lines.
 * What there is, in which order and with which words is the server's; kept here is only which nodes are open.
 */
import {
  commands,
  type Disposable,
  EventEmitter,
  FileDecoration,
  MarkdownString,
  type Memento,
  Range,
  ThemeColor,
  ThemeIcon,
  TreeItem,
  TreeItemCollapsibleState,
  type TreeView,
  Uri,
  window,
} from 'vscode';
import {
  EXPLORER_CHILDREN,
  EXPLORER_CLUSTERS,
  EXPLORER_DETAILS,
  type ExplainPathParams,
  type ExplorerChildren,
  type ExplorerChildrenParams,
  type ExplorerCluster,
  type ExplorerDetails,
  type ExplorerDetailsParams,
  type ExplorerItem,
  type ExplorerPlace,
  type PathEndsParams,
} from '../../server/src/protocol.js';
import { coalesced } from './coalesced.js';
import type { Server } from './server.js';
import { createShownTree, type Row } from './shownTree.js';

const VIEW = 'podpath.explorer';
/** Of addresses that carry a node's badge to its decoration; nothing can be read there. */
const SCHEME = 'podpath-explorer';
const CHOSEN = 'podpath.explorer.cluster';
/** Edits that follow each other so closely are shown together. */
const QUIET_MILLISECONDS = 250;

const ICONS: Readonly<Record<ExplorerItem['look'], string>> = {
  internet: 'globe',
  namespace: 'symbol-namespace',
  'cluster-wide': 'law',
  gaps: 'question',
  gap: 'question',
  ingress: 'sign-in',
  route: 'link',
  'load-balancer': 'cloud',
  'node-port': 'plug',
  service: 'symbol-interface',
  alias: 'link-external',
  workload: 'package',
  'stateful-set': 'database',
  job: 'watch',
  policy: 'shield',
  more: 'ellipsis',
  clusters: 'layers',
};

/** Some symbols bring a color of their own, which would mean something here. */
const ICON_COLOR = new ThemeColor('icon.foreground');

export interface Explorer extends Disposable {
  /** Asks which cluster to show, and shows it. */
  pickCluster(): Promise<void>;
  /** The path through a node; where one of its ends is open, the place to begin with. */
  pathOf(row: ExplorerRow): Promise<ExplainPathParams | PathEndsParams>;
}

export type ExplorerRow = Row<ExplorerItem>;

export function createExplorer(server: Server, memory: Memento): Explorer {
  const changed = new EventEmitter<undefined | ExplorerRow[]>();
  /** Nodes that somebody has opened or closed, also while they are gone for a moment because of a half-typed line. */
  const opened = new Map<string, boolean>();
  let chosen = memory.get<string>(CHOSEN);
  let isStale = false;
  const tree = createShownTree<ExplorerItem>({
    below,
    tell: async (id) => (await details(id))?.markdown,
  });

  const view: TreeView<ExplorerRow> = window.createTreeView(VIEW, {
    showCollapseAll: true,
    treeDataProvider: {
      onDidChangeTreeData: changed.event,
      getTreeItem: (row) => treeItem(row, opened.get(row.id)),
      getChildren: (row) => tree.below(row),
      async resolveTreeItem(shown, row) {
        const markdown = await tree.told(row);
        if (markdown) shown.tooltip = new MarkdownString(markdown);
        return shown;
      },
    },
  });

  const title = view.title ?? '';

  async function below(parent: string | undefined): Promise<readonly ExplorerItem[]> {
    const params: ExplorerChildrenParams = { ...inCluster(), ...(parent === undefined ? {} : { parent }) };
    const answer = await server.ask<ExplorerChildren>(EXPLORER_CHILDREN, params);
    if (!answer) return [];
    if (parent === undefined) {
      // A description would not be seen: the only view of a container gives it no room.
      view.title = answer.clusters > 1 && answer.cluster !== undefined ? `Network of ${answer.cluster}` : title;
      void commands.executeCommand('setContext', 'podpath.explorerState', answer.state);
      void commands.executeCommand('setContext', 'podpath.severalClusters', answer.clusters > 1);
    }
    return answer.items;
  }

  async function details(id: string): Promise<ExplorerDetails | undefined> {
    const params: ExplorerDetailsParams = { ...inCluster(), id };
    return (await server.ask<ExplorerDetails | null>(EXPLORER_DETAILS, params)) ?? undefined;
  }

  function inCluster(): { readonly cluster?: string } {
    return chosen === undefined ? {} : { cluster: chosen };
  }

  async function go({ id }: ExplorerRow, to: 'place' | 'problem'): Promise<void> {
    const place = (await details(id))?.[to];
    if (place) await window.showTextDocument(Uri.parse(place.uri), { selection: rangeOf(place), preview: true });
  }

  /** Draws again what changed: a row that is drawn anew loses the tooltip that is open over it. */
  async function refresh(): Promise<void> {
    isStale = !view.visible;
    if (isStale) return;
    const rows = await tree.changes();
    const known = rows.filter((row) => row !== undefined);
    if (known.length < rows.length) changed.fire(undefined);
    else if (known.length > 0) changed.fire(known);
  }
  const refreshSoon = coalesced(() => void refresh(), QUIET_MILLISECONDS);

  const parts: Disposable[] = [
    view,
    changed,
    refreshSoon,
    server.onDidChange(() => refreshSoon.run()),
    view.onDidChangeVisibility(({ visible }) => {
      if (visible && isStale) void refresh();
    }),
    view.onDidExpandElement(({ element }) => void opened.set(element.id, true)),
    view.onDidCollapseElement(({ element }) => void opened.set(element.id, false)),
    window.registerFileDecorationProvider({ provideFileDecoration: decorationOf }),
    commands.registerCommand('podpath.explorer.goToManifest', (row: ExplorerRow) => go(row, 'place')),
    commands.registerCommand('podpath.explorer.goToProblem', (row: ExplorerRow) => go(row, 'problem')),
  ];

  return {
    async pathOf({ id }) {
      const { cluster, from, to, place } = (await details(id)) ?? {};
      if (cluster !== undefined && from !== undefined && to !== undefined) return { cluster, from, to };
      return {
        ...(cluster === undefined ? {} : { cluster }),
        ...(place ? { uri: place.uri, position: place.start } : {}),
      };
    },
    async pickCluster() {
      const clusters = (await server.ask<readonly ExplorerCluster[]>(EXPLORER_CLUSTERS, undefined)) ?? [];
      const shown = clusters.find(({ name }) => name === chosen)?.name ?? clusters[0]?.name;
      const items = clusters.map(({ name, objects, problems }) => ({
        label: name,
        description: [
          `${objects} ${objects === 1 ? 'object' : 'objects'}`,
          ...(problems === undefined ? [] : [problems]),
          ...(name === shown ? ['shown now'] : []),
        ].join(' · '),
      }));
      const choice = await window.showQuickPick(items, { placeHolder: 'Cluster to show in the network explorer' });
      if (!choice) return;
      chosen = choice.label;
      await memory.update(CHOSEN, chosen);
      changed.fire(undefined);
    },
    dispose() {
      for (const part of parts) part.dispose();
    },
  };
}

function treeItem(row: ExplorerRow, isOpen: boolean | undefined): TreeItem {
  const { item } = row;
  const shown = new TreeItem(item.label, stateOf(item, isOpen));
  shown.id = item.id;
  shown.description = item.description;
  shown.iconPath = new ThemeIcon(ICONS[item.look], ICON_COLOR);
  shown.contextValue = item.can.join(' ');
  shown.accessibilityInformation = { label: [item.spoken, ...(item.badge ? [item.badge.text] : [])].join(', ') };
  if (item.badge) shown.resourceUri = Uri.from({ scheme: SCHEME, path: item.id, query: JSON.stringify(item.badge) });
  if (item.can.includes('reveal'))
    shown.command = { title: 'Go to Manifest', command: 'podpath.explorer.goToManifest', arguments: [row] };
  if (item.can.includes('pick')) shown.command = { title: 'Pick the Cluster', command: 'podpath.pickCluster' };
  return shown;
}

function stateOf({ below }: ExplorerItem, isOpen: boolean | undefined): TreeItemCollapsibleState {
  if (below === 'nothing') return TreeItemCollapsibleState.None;
  return (isOpen ?? below === 'open') ? TreeItemCollapsibleState.Expanded : TreeItemCollapsibleState.Collapsed;
}

/** The number stands beside the name and its meaning in the tooltip, as for files with problems; color says it again. */
function decorationOf({ scheme, query }: Uri): FileDecoration | undefined {
  if (scheme !== SCHEME) return undefined;
  const { count, level, text }: NonNullable<ExplorerItem['badge']> = JSON.parse(query);
  const color = new ThemeColor(level === 'error' ? 'list.errorForeground' : 'list.warningForeground');
  return new FileDecoration(count > 9 ? '9+' : String(count), text, color);
}

function rangeOf({ start, end }: ExplorerPlace): Range {
  return new Range(start.line, start.character, end.line, end.character);
}
