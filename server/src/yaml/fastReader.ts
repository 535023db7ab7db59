/**
 * The reader for well-formed text: js-yaml's event stream turned into the tree, some fifteen times as fast as the
 * tolerant reader. It gives up (returns undefined) at the first error; the tolerant reader then takes over.
 */
import { COLLECTION_STYLE, EVENT_ID, getScalarValue, parseEvents, SCALAR_STYLE, type ScalarEvent } from 'js-yaml';
import type { ScalarStyle, YamlDocument } from './node.js';
import { blockEnd, blockHeader, MOST_DEPTH, TreeBuilder } from './treeBuilder.js';

/** Taken out once: js-yaml exports them behind getters. */
const { DOCUMENT, MAPPING, SEQUENCE, SCALAR, ALIAS, POP } = EVENT_ID;
const { FLOW } = COLLECTION_STYLE;
const { SINGLE_QUOTED, DOUBLE_QUOTED, LITERAL_BLOCK, FOLDED_BLOCK } = SCALAR_STYLE;
const eventsOf = parseEvents;
const valueOfScalar = getScalarValue;

export function readFast(text: string): YamlDocument | undefined {
  const builder = new TreeBuilder(text);
  let documents = 0;
  try {
    let depth = 0;
    for (const event of eventsOf(text, { maxDepth: MOST_DEPTH })) {
      switch (event.type) {
        case DOCUMENT:
          if (++documents > 1) return undefined;
          break;
        case MAPPING:
          depth++;
          builder.openMap(event.start, event.style === FLOW, anchorOf(text, event));
          break;
        case SEQUENCE:
          depth++;
          builder.openSeq(event.start, event.style === FLOW, anchorOf(text, event));
          break;
        case SCALAR:
          addScalar(builder, text, event);
          break;
        case ALIAS:
          builder.alias(text.slice(event.anchorStart, event.anchorEnd), event.anchorStart - 1, event.anchorEnd);
          break;
        case POP:
          if (depth > 0) {
            depth--;
            builder.close();
          }
          break;
      }
    }
  } catch {
    // js-yaml throws at the first mistake and cannot go on; the tolerant reader reports it.
    return undefined;
  }
  const root = builder.finish();
  return { root, problems: builder.problems, broken: builder.refused };
}

function anchorOf(text: string, event: { anchorStart: number; anchorEnd: number }): string | undefined {
  return event.anchorStart === -1 ? undefined : text.slice(event.anchorStart, event.anchorEnd);
}

function styleOf(event: ScalarEvent): ScalarStyle {
  switch (event.style) {
    case SINGLE_QUOTED:
      return 'single';
    case DOUBLE_QUOTED:
      return 'double';
    case LITERAL_BLOCK:
      return 'literal';
    case FOLDED_BLOCK:
      return 'folded';
    default:
      return 'plain';
  }
}

function addScalar(builder: TreeBuilder, text: string, event: ScalarEvent): void {
  const tagged = event.tagStart !== -1 && /^!(?:!str)?$/.test(text.slice(event.tagStart, event.tagEnd));
  const anchor = anchorOf(text, event);
  const { valueStart, valueEnd } = event;
  if (valueStart === -1) {
    builder.empty(tagged, anchor);
    return;
  }
  const value = valueOfScalar(text, event);
  const style = styleOf(event);
  switch (style) {
    case 'plain':
      builder.scalar(value, style, tagged, anchor, valueStart, valueEnd);
      break;
    case 'single':
    case 'double':
      builder.scalar(value, style, tagged, anchor, valueStart - 1, valueEnd + 1);
      break;
    default: {
      const start = blockHeader(text, valueStart);
      builder.scalar(value, style, tagged, anchor, start, blockEnd(text, start + 1, valueEnd));
    }
  }
}
