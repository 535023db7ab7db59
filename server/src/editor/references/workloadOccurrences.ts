/** What a workload names: the labels and ports of its pods, its own selector, the Service and ConfigMaps that it uses. */
import { podsOf } from '../../cluster/index.js';
import type { Container, Uncertain, Workload } from '../../resources/index.js';
import type { Sourced } from '../../workspace/index.js';
import type { Path } from '../../yaml/index.js';
import {
  equalityOccurrences,
  labelOccurrences,
  named,
  type Occurrence,
  podLabel,
  podPort,
  type Reach,
  selectorOccurrences,
} from './occurrence.js';

export function workloadOccurrences(workload: Sourced<Workload>): Occurrence[] {
  const { namespace, selector, selectorPath, serviceName } = workload;
  const here = { in: 'namespace', namespace } as const;
  // The path of its `matchLabels`, which a ReplicationController has not.
  const isMap = selectorPath.at(-1) !== 'matchLabels';
  const ownSelector =
    selector === undefined
      ? []
      : isMap
        ? equalityOccurrences(selector.matchLabels, selectorPath, podLabel, here)
        : selectorOccurrences(selector, selectorPath.slice(0, -1), podLabel, here);
  const service =
    serviceName === undefined
      ? []
      : [named(serviceName, (name) => ({ kind: 'Service', name }), 'reference', ['spec', 'serviceName'], here)];
  return [
    ...service,
    ...ownSelector,
    ...podsOf(workload).flatMap((pod): Occurrence[] => {
      const { path, labels, containers, initContainers, configVolumes, mentions, subdomain } = pod.template;
      const inPod = { in: 'pod', pod } as const;
      return [
        // The headless Service under whose name the pods have names of their own.
        ...(subdomain === undefined
          ? []
          : [
              named(
                subdomain,
                (name) => ({ kind: 'Service', name }),
                'reference',
                [...path, 'spec', 'subdomain'],
                here,
              ),
            ]),
        ...labelOccurrences(labels, [...path, 'metadata', 'labels'], podLabel, 'definition', here),
        ...[...containers, ...initContainers].flatMap((container) => [
          ...portsOf(container, inPod),
          ...configMapsOf(container, here),
        ]),
        ...mentions.flatMap((one) => selectorOccurrences(one.selector, one.path, podLabel, here)),
        ...configVolumes.map((volume) => configMap(volume.configMap, volume.path, here)),
      ];
    }),
  ];
}

function portsOf({ ports, probes }: Container, reach: Reach): Occurrence[] {
  return [
    ...ports.flatMap(({ path, name, number }): Occurrence[] => [
      ...(name === undefined ? [] : [portOf(name, [...path, 'name'], reach)]),
      ...(number === undefined ? [] : [portOf(number, [...path, 'containerPort'], reach)]),
    ]),
    ...probes.map(({ path, port }) => podPort(port, 'reference', path, reach)),
  ];
}

function portOf(port: Uncertain<string | number>, path: Path, reach: Reach): Occurrence {
  return named(port, (one) => ({ kind: 'pod-port', port: one }), 'definition', path, reach);
}

function configMapsOf({ env, envFrom }: Container, reach: Reach): Occurrence[] {
  return [
    ...env.flatMap(({ value }) => (value.kind === 'configMap' ? [configMap(value.name, value.path, reach)] : [])),
    ...envFrom.flatMap(({ configMap: name, path }) => (name === undefined ? [] : [configMap(name, path, reach)])),
  ];
}

function configMap(name: Uncertain<string>, path: Path, reach: Reach): Occurrence {
  return named(name, (one) => ({ kind: 'ConfigMap', name: one }), 'reference', path, reach);
}
