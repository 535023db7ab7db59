/**
 * What client and server say to each other beyond plain LSP.
 * Knows names and shapes only; it is the one file of the server that the client may import, and it imports nothing.
 */

/** Sent with `initialize`. A client that leaves a field out gets plain LSP behaviour. */
export interface InitializationOptions {
  /** Commands that this client can run; code actions and command links use no others. */
  readonly commands?: readonly string[];
  /** False in an untrusted workspace: nothing found in it may be executed. Absent means false. */
  readonly trusted?: boolean;
  /** Something else in the editor holds Kubernetes objects against schemas. Absent means false. */
  readonly hasOtherValidator?: boolean;
}

/** Notification, server → client: what the status item shows. */
export const STATUS = 'podpath/status';
export interface Status {
  readonly state: 'indexing' | 'ready' | 'failed';
  /** Kubernetes objects and clusters in the workspace. */
  readonly objects: number;
  readonly clusters: number;
  /** Things that could not be looked into: unrendered charts, remote bases, documents that do not parse. */
  readonly gaps: number;
  readonly errors: number;
  readonly warnings: number;
  /** Why no chart can be rendered, as a phrase, where there are charts: "helm was not found". */
  readonly notRendered?: string;
  /** Only with `failed`: what went wrong, one sentence. */
  readonly message?: string;
}

/** Notification, server → client, no parameters: an edit or other change is worked in, so what is shown may be outdated. */
export const CHANGED = 'podpath/changed';

/** Request, client → server, no parameters: a Markdown report for "Show Server Status". */
export const SERVER_STATUS = 'podpath/serverStatus';

/**
 * Request, client → server, no parameters: answered when all that came before is worked in and published, with the work
 * of the last change and of all since the start. For tests and measurements.
 */
export const SETTLED = 'podpath/settled';

/** Notification, client → server, no parameters: the user has come to trust the workspace. */
export const TRUST_GRANTED = 'podpath/trustGranted';

/** Command of the client: opens the page of a rule that ships with the extension. Argument: the rule's id. */
export const SHOW_RULE = 'podpath.showRule';

/**
 * Command of the client: shows a NetworkPolicy for what is declared as a new document. Argument: WrittenPolicyParams;
 * without one the place of the cursor counts.
 */
export const WRITE_POLICY = 'podpath.writePolicy';

/** Request, client → server: that policy as YAML. Fails with a sentence where none can be written. */
export const WRITTEN_POLICY = 'podpath/writtenPolicy';
export interface WrittenPolicyParams {
  /** On a workload or a Namespace. */
  readonly uri: string;
  readonly position: { readonly line: number; readonly character: number };
  /** Name of the cluster; absent for the first one that applies the object. */
  readonly cluster?: string;
}
export interface WrittenPolicy {
  readonly text: string;
}

/** Request, client → server: what a traffic path may start from and lead to. */
export const PATH_ENDS = 'podpath/pathEnds';
export interface PathEndsParams {
  /** The document and place that the user looks at; its cluster is taken, and what stands there is the first choice. */
  readonly uri?: string;
  readonly position?: { readonly line: number; readonly character: number };
  /** Name of a cluster, which wins over that of the document. */
  readonly cluster?: string;
}
export interface PathEnds {
  readonly cluster: string;
  /** The names of all of them. */
  readonly clusters: readonly string[];
  readonly sources: readonly PathEnd[];
  readonly destinations: readonly PathEnd[];
  /** Addresses of what stands under the cursor, if it can send or receive. */
  readonly from?: string;
  readonly to?: string;
}
export interface PathEnd {
  /** As people type it: `deployment/shop/cart`, `service/shop/cart:80`. */
  readonly address: string;
  readonly detail: string;
}

/**
 * Command of the client: asks for a source and a destination and shows the way. Argument: PathEndsParams, to begin with
 * what stands there; without one the place of the cursor counts.
 */
export const EXPLAIN_PATH_COMMAND = 'podpath.explainPath';

/** Request, client → server: the way of a packet in words. */
export const EXPLAIN_PATH = 'podpath/explainPath';
export interface ExplainPathParams {
  readonly cluster: string;
  readonly from: string;
  readonly to: string;
}
/** Lines that name a place carry it as `path:line`; `links` tells which file that is. */
export interface ExplainedPath {
  readonly text: string;
  readonly links: readonly {
    readonly line: number;
    readonly start: number;
    readonly end: number;
    readonly uri: string;
    readonly target: number;
  }[];
}

/** Request, client → server, no parameters: the clusters that the explorer can show, the largest first. */
export const EXPLORER_CLUSTERS = 'podpath/explorerClusters';
export interface ExplorerCluster {
  readonly name: string;
  /** Kubernetes objects in it. */
  readonly objects: number;
  /** "2 errors, 1 warning", where there are some. */
  readonly problems?: string;
}

/**
 * Request, client → server: what stands below a node of the network explorer, or at its top. Editors draw it as it comes.
 */
export const EXPLORER_CHILDREN = 'podpath/explorerChildren';
export interface ExplorerChildrenParams {
  /** The largest one where it is left out, or gone. */
  readonly cluster?: string;
  /** The id of a node; the top of the tree without one. */
  readonly parent?: string;
}
export interface ExplorerChildren {
  /** `reading`: the manifests are not all read yet. */
  readonly state: 'reading' | 'ready';
  /** The cluster that is shown; absent where there is none. */
  readonly cluster?: string;
  /** How many clusters there are to choose from. */
  readonly clusters: number;
  readonly items: readonly ExplorerItem[];
}
export interface ExplorerItem {
  /** The same for as long as the objects keep their names. */
  readonly id: string;
  /** Begins with the sign of a verdict, where there is one. */
  readonly label: string;
  readonly description: string;
  /** Label, verdict and description in words. */
  readonly spoken: string;
  readonly look:
    | 'internet'
    | 'namespace'
    | 'cluster-wide'
    | 'gaps'
    | 'gap'
    | 'ingress'
    | 'route'
    | 'load-balancer'
    | 'node-port'
    | 'service'
    | 'alias'
    | 'workload'
    | 'stateful-set'
    | 'job'
    | 'policy'
    | 'more'
    | 'clusters';
  /** Whether something stands below it, and whether it is open at first. */
  readonly below: 'nothing' | 'closed' | 'open';
  /** Findings here and right behind it that ask for something to be done. */
  readonly badge?: { readonly count: number; readonly level: 'error' | 'warning'; readonly text: string };
  /** What can be done with it. */
  readonly can: readonly ('reveal' | 'problem' | 'path' | 'pick')[];
}

/** Request, client → server: more about a node. Null where it is gone. */
export const EXPLORER_DETAILS = 'podpath/explorerDetails';
export interface ExplorerDetailsParams {
  readonly cluster?: string;
  readonly id: string;
}
export interface ExplorerDetails {
  readonly markdown: string;
  /** Where it is written. */
  readonly place?: ExplorerPlace;
  /** Where its worst finding stands. */
  readonly problem?: ExplorerPlace;
  /** The ends of a traffic path through it, as people type them, and the cluster of that path. */
  readonly cluster: string;
  readonly from?: string;
  readonly to?: string;
}
export interface ExplorerPlace {
  readonly uri: string;
  readonly start: { readonly line: number; readonly character: number };
  readonly end: { readonly line: number; readonly character: number };
}
/**
 * Command of the client: shows the way of a packet as a picture. Argument: PathEndsParams, to begin with what stands
 * there, or PathQuestion; without one the place of the cursor counts.
 */
export const SHOW_PATH = 'podpath.showTrafficPath';

/** Command of the client: shows who may talk to whom as a table. Argument: MatrixParams; without one the cursor counts. */
export const SHOW_MATRIX = 'podpath.showConnectivityMatrix';

/** Request, client → server: the way of a packet as a picture's data. Parameters: ExplainPathParams. */
export const PATH_GRAPH = 'podpath/pathGraph';
export type PathVerdict = 'allowed' | 'denied' | 'unknown' | 'partial';
/** A sentence where the ends cannot be read or found, or there is nothing to draw. */
export type PathGraphAnswer = { readonly problem: string } | PathGraph;
export interface PathGraph {
  readonly verdict: PathVerdict;
  readonly summary: string;
  /** The best one first. */
  readonly ways: readonly { readonly title: string; readonly verdict: PathVerdict }[];
  /** How many more there are that are not drawn. */
  readonly waysLeftOut: number;
  /** From the outside in. */
  readonly lanes: readonly { readonly kind: 'outside' | 'nodes' | 'namespace'; readonly name: string }[];
  readonly nodes: readonly PathNode[];
  readonly edges: readonly PathEdge[];
  readonly fixes: readonly { readonly title: string; readonly places: readonly Place[] }[];
}
export interface PathNode {
  readonly shape: 'card' | 'step' | 'gate';
  readonly label: string;
  readonly name: string;
  /** Number of its lane. */
  readonly lane: number;
  readonly verdict: PathVerdict;
  /** Traffic does not come this far. */
  readonly isBeyond: boolean;
  /** Numbers of the ways that go through it. */
  readonly ways: readonly number[];
  readonly steps: readonly PathStep[];
}
export interface PathStep {
  readonly label: string;
  /** A few words; `sentences` explain. Values in sentences stand in backticks. */
  readonly caption: string;
  readonly verdict: PathVerdict;
  readonly sentences: readonly string[];
  readonly places: readonly Place[];
}
export interface PathEdge {
  readonly from: number;
  readonly to: number;
  readonly ways: readonly number[];
  readonly isBeyond: boolean;
}
/** A place in a manifest. */
export interface Place {
  readonly uri: string;
  readonly range: { readonly start: PlacePosition; readonly end: PlacePosition };
  readonly shown: string;
  readonly role: string;
}
export interface PlacePosition {
  readonly line: number;
  readonly character: number;
}

/** Request, client → server: that way as a Mermaid flowchart. Parameters: ExplainPathParams. */
export const PATH_MERMAID = 'podpath/pathMermaid';
export type PathMermaidAnswer = { readonly problem: string } | { readonly text: string };

/** Request, client → server: who may talk to whom in a cluster, as a table. Null where there is no cluster. */
export const MATRIX = 'podpath/matrix';
export interface MatrixParams {
  /** Name of a cluster; else the document's, else the largest. */
  readonly cluster?: string;
  readonly uri?: string;
  /** Namespaces that are shown by their workloads where there are too many for one table. */
  readonly open?: readonly string[];
}
export interface Matrix {
  readonly cluster: string;
  readonly clusters: readonly string[];
  readonly workloads: number;
  /** Namespaces stand for their workloads, but for those that are open. */
  readonly isGrouped: boolean;
  /** Rows and columns alike. */
  readonly peers: readonly MatrixPeer[];
  readonly answers: readonly MatrixAnswer[];
  /** Numbers of answers: a row for who opens the connection, in it a cell for whom it is meant; -1 for oneself. */
  readonly cells: readonly (readonly number[])[];
}
export interface MatrixPeer {
  readonly kind: 'outside' | 'namespace' | 'workload';
  /** "web"; "outside" for what is not in the cluster. */
  readonly label: string;
  /** Empty for what lies outside. */
  readonly namespace: string;
  /** "Deployment"; "12 workloads". */
  readonly detail: string;
  /** As a traffic path takes it. Absent where there is none, or a name is filled in later. */
  readonly address?: string;
}
export interface MatrixAnswer {
  readonly verdict: PathVerdict;
  /** "TCP 8080", "every port", "no port"; for whom, where that differs. */
  readonly text: string;
}
