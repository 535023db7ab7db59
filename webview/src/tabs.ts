/** Tabs as ARIA describes them: one is in the order of focus, arrow keys choose another. */
import type { Tab } from '../../client/src/viewMessages.js';
import { html } from './dom.js';

export interface Tabs {
  readonly element: HTMLElement;
  readonly panels: readonly HTMLElement[];
  current(): Tab;
  /** Says nothing to `opened`. */
  select(tab: Tab, focus: boolean): void;
}

export function createTabs(
  contents: Readonly<Record<Tab, readonly [title: string, content: HTMLElement]>>,
  opened: (tab: Tab) => void,
): Tabs {
  const names = Object.keys(contents) as Tab[];
  let current: Tab = 'path';
  const buttons = names.map((name) =>
    html(
      'button',
      { type: 'button', role: 'tab', id: `tab-${name}`, 'aria-controls': `panel-${name}` },
      contents[name][0],
    ),
  );
  const panels = names.map((name) =>
    html('section', { role: 'tabpanel', id: `panel-${name}`, 'aria-labelledby': `tab-${name}` }, contents[name][1]),
  );
  const element = html('div', { role: 'tablist', 'aria-label': 'Views of the network' }, ...buttons);

  function select(tab: Tab, focus: boolean): void {
    current = tab;
    for (const [index, name] of names.entries()) {
      const isChosen = name === tab;
      buttons[index]?.setAttribute('aria-selected', String(isChosen));
      buttons[index]?.setAttribute('tabindex', isChosen ? '0' : '-1');
      panels[index]?.toggleAttribute('hidden', !isChosen);
      if (isChosen && focus) buttons[index]?.focus();
    }
  }

  function open(tab: Tab): void {
    select(tab, true);
    opened(tab);
  }

  for (const [index, button] of buttons.entries()) button.addEventListener('click', () => open(names[index] ?? 'path'));
  element.addEventListener('keydown', ({ key }) => {
    const step = key === 'ArrowRight' ? 1 : key === 'ArrowLeft' ? -1 : 0;
    const next = names[(names.indexOf(current) + step + names.length) % names.length];
    if (step !== 0 && next !== undefined) open(next);
  });
  select('path', false);
  return { element, panels, current: () => current, select };
}
