/** The commands: what each is for, what it takes, and the module that does it. The help is written from this table. */
import type { Arguments, Flag } from './arguments.js';
import { CHECK_FLAGS, check } from './check.js';
import { CONNECTIVITY_FLAGS, connectivity } from './connectivity.js';
import { explain } from './explain.js';
import { init } from './init.js';
import type { ExitCode, Io } from './io.js';
import { lsp } from './lsp.js';
import { POLICY_FLAGS, policy } from './policy.js';
import { rules } from './rules.js';
import { TRACE_FLAGS, trace } from './trace.js';

export interface Command {
  readonly name: string;
  readonly operands: string;
  readonly most: number;
  readonly summary: string;
  readonly details: readonly string[];
  readonly flags: Readonly<Record<string, Flag>>;
  run(given: Arguments, io: Io): Promise<ExitCode>;
}

export const COMMANDS: readonly Command[] = [
  {
    name: 'check',
    operands: '[PATH…]',
    most: Number.POSITIVE_INFINITY,
    summary: 'Find out whether the traffic of these manifests can get there',
    details: [
      'A PATH is a folder or a file of manifests; without one it is the current folder. A file is judged by what stands around it, and reported alone. `-` reads one complete cluster from standard input.',
      'Findings go to standard output, everything else to standard error. The exit code is 0 where nothing reaches the level of --fail-on, 1 where something does, and 2 where podpath could not do its work.',
      '--fix makes the fixes whose meaning is certain, again and again until none is left; suggestions stay with you. It changes only the files that are named, and keeps comments, line ends and layout. What is reported, and the exit code, is what remains.',
    ],
    flags: CHECK_FLAGS,
    run: check,
  },
  {
    name: 'trace',
    operands: 'FROM TO [PATH…]',
    most: Number.POSITIVE_INFINITY,
    summary: 'Follow traffic from one end to the other, step by step',
    details: [
      'FROM is a workload, an address, `node` or `internet`. TO may also be a Service, a URL or a name in DNS.',
      'Workloads: `deployment/shop/web`, `sts/db`, `pod/web` (KIND/NAMESPACE/NAME; the namespace may be left out where it is clear). Services: `service/shop/web:80`. Others: `https://shop.example/cart`, `web.shop.svc.cluster.local:80`, `203.0.113.7`, `10.0.0.0/8`.',
      'PATHs that are named make one complete cluster, as `kubectl apply -R -f` would; `-` reads one from standard input. Without a PATH the clusters of the current folder are looked at.',
      'The exit code is 0 where the traffic gets through, 1 where it is stopped, for some backends at least, 3 where the manifests do not tell, and 2 for a mistake in usage.',
    ],
    flags: TRACE_FLAGS,
    run: trace,
  },
  {
    name: 'connectivity',
    operands: '[PATH…]',
    most: Number.POSITIVE_INFINITY,
    summary: 'List every connection that the policies of a cluster allow',
    details: [
      'PATHs that are named make one complete cluster, as `kubectl apply -R -f` would; `-` reads one from standard input. Without a PATH every cluster of the current folder is listed.',
      'Ports are those of the pods. Connections of a workload with itself are left out.',
      '--exposure turns the list round: who may come in to each workload, from outside, from other namespaces and from its own. Pods that no manifest names stand there as the selectors that would let them in. What such a pod may send is for the policies where it runs.',
    ],
    flags: CONNECTIVITY_FLAGS,
    run: connectivity,
  },
  {
    name: 'policy',
    operands: 'WORKLOAD|NAMESPACE [PATH…]',
    most: Number.POSITIVE_INFINITY,
    summary: 'Write a NetworkPolicy that allows what is declared, and nothing else',
    details: [
      'WORKLOAD is `deployment/shop/web`, `sts/db`, `pod/web` (KIND/NAMESPACE/NAME; the namespace may be left out where it is clear). NAMESPACE is `shop` or `namespace/shop`, and gives one policy for each workload in it.',
      'What is declared: the Services that pods are told to call in variables, arguments and ConfigMaps; Ingresses, load balancers, node ports and host ports; and the DNS of the cluster. A comment on each peer says why it is there. What the manifests do not tell, such as the addresses of a host outside, is a comment too.',
      'PATHs that are named make one complete cluster, as `kubectl apply -R -f` would; `-` reads one from standard input. Without a PATH the clusters of the current folder are looked at.',
      'The policy goes to standard output as YAML. It is checked before that: the exit code is 0 where it allows every declared path and nothing else, 3 where labels or addresses that are filled in later leave that open, and 2 for a mistake in usage or where no policy can be written.',
    ],
    flags: POLICY_FLAGS,
    run: policy,
  },
  {
    name: 'rules',
    operands: '',
    most: 0,
    summary: 'List the rules with their levels',
    details: [],
    flags: {},
    run: rules,
  },
  {
    name: 'explain',
    operands: 'RULE',
    most: 1,
    summary: 'Show the page of a rule: what it finds, why, and the cure',
    details: [],
    flags: {},
    run: explain,
  },
  {
    name: 'init',
    operands: '',
    most: 0,
    summary: 'Write a commented .podpath.yaml into the current folder',
    details: ['A file that exists is left as it is.'],
    flags: {},
    run: init,
  },
  {
    name: 'lsp',
    operands: '--stdio',
    most: 0,
    summary: 'Start the language server for an editor',
    details: ['The editor starts this command and talks to it over standard input and output.'],
    flags: {
      stdio: { about: 'Talk over standard input and output.' },
      clientProcessId: { value: 'PID', about: 'End with this process.' },
    },
    run: lsp,
  },
];
