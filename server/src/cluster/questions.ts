/**
 * Questions that many ask alike and that most edits leave answered: whether something absent is near, whether a part
 * that does not parse may hold a word. Whoever asks reads the question and not the lists that its answer is worked out
 * of, and hears of an edit only if the answer comes out differently.
 */
import type { Cluster } from './cluster.js';
import type { ClusterEdit } from './facts.js';
import { type List, noteRead } from './reads.js';

interface Kind<A, V> {
  /** Says in its beginning what a rule declares to read that asks. */
  readonly name: string;
  /** All that answers are worked out of. */
  readonly lists: readonly (List | string)[];
  /** Equal for those who ask the same. */
  keyOf(about: A): string;
  answer(cluster: Cluster, about: A): V;
  /** Nobody who asks could tell the two apart. */
  isSame(a: V, b: V): boolean;
  /** False for answers that an edit of these lists certainly leaves as they are. */
  affected(edit: ClusterEdit): (about: A, answer: V) => boolean;
}

interface Followed {
  follow(edit: ClusterEdit): readonly string[];
  letGo(before: Cluster, after: Cluster): void;
}
const followed: Followed[] = [];

interface Answer<A, V> {
  readonly about: A;
  readonly value: V;
}

/** What was asked in a cluster. Clusters may share answers; whoever finds another one takes a copy that is its own. */
interface Asked<A, V> {
  answers: ReadonlyMap<string, Answer<A, V>>;
  own: Map<string, Answer<A, V>> | undefined;
  /** With more answers than this all are forgotten at the next edit; undefined before the first one. */
  readonly most: number | undefined;
}

/**
 * So many answers are found again at once after an edit, to see whether they are others. Where more may be, all who
 * asked for them are told to ask again, without a look.
 */
const FEW = 8;
/**
 * Nobody tells when a question is not asked any more. Where twice as many have come together as there were before the
 * first edit, and more than these, all are forgotten, and those that somebody still asks are asked again.
 */
const FORGOTTEN_FROM = 32;

export function question<A, V>(kind: Kind<A, V>): (cluster: Cluster, about: A) => V {
  const { name, lists, keyOf, answer, isSame, affected } = kind;
  const anyKey = `fact of ${name}`;
  const keyed = (key: string): string => `${anyKey} ${key}`;
  const askedIn = new WeakMap<Cluster, Asked<A, V>>();
  /** Clusters that do not know what was asked in the clusters before them. */
  const forgetful = new WeakSet<Cluster>();
  followed.push({
    follow({ before, after, changed, touched }) {
      const [was, is] = [before.base, after.base];
      const isForgetful = forgetful.has(was);
      const last = askedIn.get(was);
      if (!lists.some((list) => touched.has(list))) {
        if (last) askedIn.set(is, last);
        if (isForgetful) forgetful.add(is);
        return [];
      }
      if (isForgetful) return [anyKey];
      if (!last) return [];
      const most = last.most ?? Math.max(FORGOTTEN_FROM, 2 * last.answers.size);
      if (last.answers.size > most) return [anyKey];
      last.own = undefined;
      const isAffected = affected({ before: was, after: is, changed, touched });
      const stale = [...last.answers].filter(([, { about, value }]) => isAffected(about, value));
      if (stale.length === 0) {
        askedIn.set(is, { answers: last.answers, own: undefined, most });
        return [];
      }
      const own = new Map(last.answers);
      for (const [key] of stale) own.delete(key);
      askedIn.set(is, { answers: own, own, most });
      return stale.flatMap(([key, { about, value }]) => {
        if (stale.length > FEW) return keyed(key);
        const again = answer(is, about);
        own.set(key, { about, value: again });
        return isSame(value, again) ? [] : keyed(key);
      });
    },
    letGo(before, after) {
      if (askedIn.has(before.base) || forgetful.has(before.base)) forgetful.add(after.base);
    },
  });
  return (cluster, about) => {
    const key = keyOf(about);
    if (cluster.note) noteRead(cluster, anyKey, keyed(key));
    const { base } = cluster;
    const asked: Asked<A, V> = askedIn.get(base) ?? { answers: new Map(), own: undefined, most: undefined };
    askedIn.set(base, asked);
    const known = asked.answers.get(key);
    if (known) return known.value;
    const value = answer(base, about);
    asked.own ??= new Map(asked.answers);
    asked.own.set(key, { about, value });
    asked.answers = asked.own;
    return value;
  };
}

/** Keys of the questions that have other answers after an edit. To be asked after each edit that makes another cluster. */
export function questionsTouched(edit: ClusterEdit): string[] {
  return followed.flatMap((one) => one.follow(edit));
}

/** Tells that one cluster stands for another without what was asked there. */
export function letGoOfAnswers(before: Cluster, after: Cluster): void {
  for (const one of followed) one.letGo(before, after);
}
