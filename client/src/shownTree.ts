/**
 * The part of a tree that somebody has seen, and what of it has changed since: so that a view draws again what reads
 * otherwise now, and leaves everything else, with the tooltip that is open there, alone. Knows nothing of editors.
 */
export interface Row<Item> {
  readonly id: string;
  /** As it was last told. */
  item: Item;
}

export interface ShownTree<Item> {
  /** Asks what stands below a row, or at the top, and remembers it as shown. */
  below(row: Row<Item> | undefined): Promise<Row<Item>[]>;
  /** Asks what is told of a row, and remembers that somebody reads it. */
  told(row: Row<Item>): Promise<string | undefined>;
  /** Asks again for all that is shown. The rows to draw again, each with what is below it; undefined is the whole tree. */
  changes(): Promise<(Row<Item> | undefined)[]>;
}

export interface TreeSource<Item> {
  below(parent: string | undefined): Promise<readonly Item[]>;
  tell(id: string): Promise<string | undefined>;
}

export function createShownTree<Item extends { readonly id: string }>(source: TreeSource<Item>): ShownTree<Item> {
  /** By the row above; the empty text is that above the topmost ones. */
  const lists = new Map<string, readonly Row<Item>[]>();
  const texts = new Map<string, string | undefined>();

  function forget(parent: string): void {
    for (const { id } of lists.get(parent) ?? []) {
      texts.delete(id);
      forget(id);
    }
    lists.delete(parent);
  }

  async function below(row: Row<Item> | undefined): Promise<Row<Item>[]> {
    const rows = (await source.below(row?.id)).map((item) => ({ id: item.id, item }));
    forget(row?.id ?? '');
    lists.set(row?.id ?? '', rows);
    return [...rows];
  }

  async function changesBelow(row: Row<Item> | undefined): Promise<(Row<Item> | undefined)[]> {
    const rows = lists.get(row?.id ?? '');
    if (rows === undefined) return [];
    const fresh = await source.below(row?.id);
    // Drawn again meanwhile, and told what it is now.
    if (lists.get(row?.id ?? '') !== rows) return [];
    if (fresh.length !== rows.length || fresh.some(({ id }, index) => id !== rows[index]?.id)) return again(row);
    const changes = fresh.map(async (item, index) => {
      const one = rows[index];
      if (one === undefined) return [];
      const isSame = JSON.stringify(one.item) === JSON.stringify(item) && (await isToldSame(one));
      one.item = item;
      return isSame ? changesBelow(one) : again(one);
    });
    return (await Promise.all(changes)).flat();
  }

  /** What is below it is asked for when it is drawn, if it is open. */
  function again(row: Row<Item> | undefined): (Row<Item> | undefined)[] {
    forget(row?.id ?? '');
    if (row) texts.delete(row.id);
    return [row];
  }

  async function isToldSame({ id }: Row<Item>): Promise<boolean> {
    return !texts.has(id) || texts.get(id) === (await source.tell(id));
  }

  return {
    below,
    async told({ id }) {
      const text = await source.tell(id);
      texts.set(id, text);
      return text;
    },
    changes: () => changesBelow(undefined),
  };
}
