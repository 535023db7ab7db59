/**
 * What takes long to make for a cluster of thousands of objects, made in slices before somebody asks for it. Whoever
 * asks earlier has it at once.
 */
import type { Cluster } from './cluster.js';

/** Goes on as far as the time goes, by one step at least; true where nothing is left to make. */
type Preparation = (cluster: Cluster, isOver: () => boolean) => boolean;

const preparations: Preparation[] = [];

export function preparedBy(preparation: Preparation): void {
  preparations.push(preparation);
}

/** True where all is made; else the next call goes on. */
export function prepare({ base }: Cluster, isOver: () => boolean): boolean {
  return preparations.every((one) => one(base, isOver));
}
