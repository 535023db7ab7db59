/** Rules and levels as people write them on the command line. */
import { ruleNamed } from '../editor/index.js';
import { nearestName } from '../resources/index.js';
import { RULES } from '../rules/index.js';
import { LEVELS, type LevelSetting } from '../workspace/index.js';
import { oneOf } from './arguments.js';
import { UsageError } from './io.js';

const RULE_LEVELS: readonly LevelSetting[] = [...LEVELS, 'off'];

/** Reads every `--rule ID=LEVEL`; the last of a rule wins. */
export function readRuleLevels(written: readonly string[]): ReadonlyMap<string, LevelSetting> {
  return new Map(
    written.map((one): [string, LevelSetting] => {
      const equals = one.indexOf('=');
      const id = equals === -1 ? one : one.slice(0, equals);
      if (!ruleNamed(id)) throw unknownRule(id);
      if (equals === -1)
        throw new UsageError(`\`--rule ${id}\` lacks a level, one of ${RULE_LEVELS.join(', ')}: \`--rule ${id}=off\`.`);
      return [id, oneOf(one.slice(equals + 1), RULE_LEVELS, `--rule ${id}`)];
    }),
  );
}

export function unknownRule(id: string): UsageError {
  const meant = nearestName(
    id,
    RULES.map((rule) => rule.id),
  );
  return new UsageError(
    `There is no rule \`${id}\`; ${meant === undefined ? '`podpath rules` lists them.' : `did you mean \`${meant}\`?`}`,
  );
}
