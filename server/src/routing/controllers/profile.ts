/**
 * What an Ingress controller is, as data: whose Ingresses it takes, how it compares hosts and paths, what two Ingresses
 * cannot both have, and which Services it sends to. Each controller is a file beside this one, with a page of examples.
 * Holds no logic about a cluster.
 */
import type { IngressControllerName } from '../../workspace/index.js';

export type ControllerKind = IngressControllerName;

export interface ControllerProfile {
  /** Undefined for a controller of which nothing is known. */
  readonly kind: ControllerKind | undefined;
  /** As its makers write it, for a sentence: "ingress-nginx", "Traefik", "the AWS Load Balancer Controller". */
  readonly name: string;
  readonly identity: ControllerIdentity;
  /**
   * How it reads hosts and paths. Several where a setting of the controller or its version decides, the usual one
   * first; what they agree on is certain.
   */
  readonly readings: readonly Reading[];
  readonly annotations: MatchingAnnotations;
  readonly competition: Competition;
  /** Who is asked when no path of any rule takes a request. */
  readonly defaultBackend: DefaultBackend;
  readonly backends: Backends;
  readonly entry: Entry;
}

export interface ControllerIdentity {
  /** Beginnings of `spec.controller` of its classes. */
  readonly controllers: readonly string[];
  /** Names that its class usually has, which count where no IngressClass says it. */
  readonly classNames: readonly string[];
  /** Beginnings of the names of annotations that only this controller reads. */
  readonly annotations: readonly string[];
  /** Which counts where `spec.ingressClassName` and the annotation `kubernetes.io/ingress.class` are both there. */
  readonly reads: 'field-first' | 'annotation-first' | 'annotation-only' | 'unclear';
  /** What it does with an Ingress that names no class, where no class is the default one. */
  readonly withoutClass: 'ignored' | 'taken' | 'unclear';
}

/** One way to compare and to order; everything in it is decided. */
export interface Reading {
  readonly wildcard: WildcardReading;
  /** Whether a request whose most exact host has no path for it goes on to a less exact one. */
  readonly hosts: 'best-only' | 'fall-through';
  readonly exact: PathReading;
  readonly prefix: PathReading;
  /** `ImplementationSpecific`. */
  readonly specific: PathReading;
  readonly order: RuleOrder;
}

export type WildcardReading =
  /** `*.foo.com` stands for one label, as the specification has it. */
  | 'one-label'
  /** It stands for one label or more. */
  | 'any-depth'
  /** It stands for one label; a request for more labels is refused there, and asks no other host. */
  | 'one-label-or-refused';

export type PathReading =
  /** The same text. */
  | 'equal'
  /** Part by part between slashes; a slash at the end counts for nothing. The specification's Prefix. */
  | 'elements'
  /** By characters: `/foo` takes `/foobar`. */
  | 'characters'
  /** `*` is any text and `?` any character; without them the same text. */
  | 'glob'
  /** The same text, but a path that ends in `/*` takes what begins so; an asterisk elsewhere is refused. */
  | 'trailing-star'
  /** The same text, but `/*` or `.*` at the end makes it a prefix. */
  | 'star-or-dot-star'
  /** A regular expression if it has a character of `^+*[]%`, else by characters. */
  | 'expression-or-characters'
  /** A regular expression behind `/~`, else by characters. */
  | 'tilde-or-characters'
  /** By characters up to an asterisk at its end; without one the same text. */
  | 'star-or-equal';

export type RuleOrder =
  /** The most exact host; then the same path as Exact; then the longest path. */
  | 'specification'
  /** The same, and of equals in one Ingress the first (Istio). */
  | 'stable'
  /**
   * The most exact host; then a text that is the whole path, of whatever type, then the longest beginning; the
   * last of equals in one Ingress (GKE).
   */
  | 'url-map'
  /** The longest text of the rule that the controller makes of host and path, whatever the host (Traefik). */
  | 'rule-length'
  /** The same for the rule that Traefik 3 makes under `strictPrefixMatching`. */
  | 'strict-rule-length'
  /** The same for the rule that Traefik 2 makes. */
  | 'rule-length-2'
  /** The first rule in a list: of all Ingresses in order, and in each as it is sorted there (AWS). */
  | 'sequence'
  /** As it is written: the first rule whose host and path fit. */
  | 'as-written';

/** Annotations by which an Ingress changes how requests find a rule. */
export interface MatchingAnnotations {
  /** Makes paths regular expressions, from their beginning and without regard to case, the longest first. */
  readonly expressions: readonly AnnotationTest[];
  /** Of which paths: those of the Ingress, or all of the hosts that it names, in other Ingresses too. */
  readonly expressionsOf: 'ingress' | 'host';
  /** Changes what the paths of the Ingress take in a way that is not followed here. */
  readonly unfollowed: readonly (AnnotationTest & { readonly effect: UnfollowedEffect })[];
  /** Names more hosts for every rule of the Ingress, between commas. */
  readonly hostAliases: string | undefined;
  /** Makes the Ingress take a share of what another Ingress takes, and compete with nobody. */
  readonly canary: AnnotationTest | undefined;
  /** A number that decides between rules instead of their length; greater wins. */
  readonly priority: string | undefined;
}

export interface AnnotationTest {
  /** A name that ends in `*` stands for all that begin so. */
  readonly name: string;
  /** The values that count; undefined for any that is not empty. */
  readonly values: readonly string[] | undefined;
  /** A value that is the text of the path counts for nothing. */
  readonly unlessPath?: boolean;
}

export type UnfollowedEffect =
  /** Not everything that host and path let in. */
  | 'narrows'
  /** Paths are compared otherwise. */
  | 'changes'
  /** Only those of type ImplementationSpecific are. */
  | 'changes-specific';

/** What two rules cannot both have, and what happens when they try. */
export interface Competition {
  /** Which Ingresses are merged, and so compete. */
  readonly among:
    | 'class' /** All of one controller, in every namespace. */
    | 'ingress' /** Each stands for itself, behind a load balancer of its own. */
    | 'group' /** Those that name the same group; without one, each stands for itself. */
    | 'class-name' /** Nothing is known but that they name the same class. */;
  /**
   * The annotations that name the group and the place in it, and those on which its members must agree for the group to
   * have a load balancer at all.
   */
  readonly group: { readonly name: string; readonly order: string; readonly agreed: readonly string[] } | undefined;
  /** What they compete for. */
  readonly over:
    | 'host' /** A host belongs to one Ingress as a whole. */
    | 'text' /** Host and text of the path, whatever its type. */
    | 'path' /** Host, path and its type. */;
  /** Prefix and ImplementationSpecific of one text are the same to it. */
  readonly specificIsPrefix: boolean;
  /** Who wins between two Ingresses. */
  readonly settled: Settlement;
  /** Who wins between two rules of one Ingress. */
  readonly withinIngress: 'first' | 'last' | 'undefined';
  /** A second rule of an Ingress for the same host puts all paths of the first out of force. */
  readonly repeatedHost: 'merged' | 'replaced';
  /** An admission webhook refuses the second one, where it is installed. */
  readonly refused: boolean;
  /** Prefix `/foo` and `/foo/` make one place of the configuration twice, which breaks all of it. */
  readonly slashBreaks: boolean;
  /** How bad it is that two have the same: one certainly loses traffic, or the controller has a rule for it. */
  readonly level: 'error' | 'warning';
  /**
   * What lets two Ingresses have the same rule side by side where they differ in it: these annotations, and whether they
   * have `tls`.
   */
  readonly apart: { readonly annotations: readonly string[]; readonly tls: boolean };
  /** An annotation by which Ingresses share a host on purpose, and its values. */
  readonly shared: { readonly name: string; readonly master: string; readonly minion: string } | undefined;
}

export type Settlement =
  /** The one that was made first keeps it. */
  | 'oldest'
  /** Nothing decides: it may change from one start of the controller to the next. */
  | 'undefined'
  /** The order of the group: its number, then namespace and name. */
  | 'group-order'
  /** A row order of the controller's own files, which does not follow the manifests. */
  | 'file-order'
  /** Rules of the controller's router, which both stay in it. */
  | 'router';

export type DefaultBackend =
  /** For the hosts of its Ingress; without rules, for every host that no rule names. */
  | 'own-hosts'
  /** Only that of an Ingress without rules, for everything that no rule takes. */
  | 'without-rules'
  /** For everything that comes to the load balancer of its Ingress or group. */
  | 'own-load-balancer'
  /** For everything that no rule takes; of several, the oldest. */
  | 'everything'
  | 'unclear';

/** Which backends it sends to. */
export interface Backends {
  readonly externalName: ExternalNameUse;
  /** `backend.resource`; `kinds` are those that it knows. */
  readonly resourceKinds: readonly string[];
  /** Where it sends: to pods, or to node ports, which a ClusterIP Service has not. */
  readonly target: 'pods' | TargetChoice;
  /** It finds a port of the Service by its `targetPort` too. */
  readonly takesTargetPort: boolean;
}

export type ExternalNameUse =
  /** Unless it is told not to. */
  | 'taken'
  /** Only if it is told to. */
  | 'off-by-default'
  | 'refused'
  | 'unclear';

/** An annotation decides between pods and node ports. */
export interface TargetChoice {
  readonly annotation: string;
  /** Where it is looked for, in this order. */
  readonly on: readonly ('service' | 'ingress')[];
  /** Source of a regular expression that is found in a value which means pods, or node ports. */
  readonly pods: string;
  readonly nodes: string;
  /** What usually happens without the annotation; a setting of the cluster can change it. */
  readonly usually: 'pods' | 'nodes';
  /** Classes that always send to pods. */
  readonly podsForClasses: readonly string[];
}

/** How requests get to it, and whom the pods behind it see. */
export interface Entry {
  /** Values of the labels `app.kubernetes.io/name`, `app` and `k8s-app` on the pods that carry the traffic. */
  readonly podNames: readonly string[];
  /** A load balancer of the cloud carries the traffic, and no pod does. */
  readonly isCloud: boolean;
  /** An annotation that says who reaches the load balancer. */
  readonly scheme: { readonly name: string; readonly internet: readonly string[] } | undefined;
  /** Classes that say it by their name. */
  readonly classes: Readonly<Record<string, 'internet' | 'internal'>>;
}

/** Nothing but host and path tells rules apart. */
export const NOT_APART: Competition['apart'] = { annotations: [], tls: false };

/** What the specification has, and most controllers do. */
export const SPECIFICATION: Reading = {
  wildcard: 'one-label',
  hosts: 'best-only',
  exact: 'equal',
  prefix: 'elements',
  specific: 'elements',
  order: 'specification',
};

export const NO_ANNOTATIONS: MatchingAnnotations = {
  expressions: [],
  expressionsOf: 'ingress',
  unfollowed: [],
  hostAliases: undefined,
  canary: undefined,
  priority: undefined,
};

export const OWN_PODS: Entry = { podNames: [], isCloud: false, scheme: undefined, classes: {} };

/** Every combination of what each field may be, the first of each first. */
export function everyReading(fields: { readonly [Field in keyof Reading]: readonly Reading[Field][] }): Reading[] {
  let readings: Reading[] = [SPECIFICATION];
  for (const [field, values] of Object.entries(fields))
    readings = readings.flatMap((reading) => values.map((value): Reading => ({ ...reading, [field]: value })));
  return readings;
}
