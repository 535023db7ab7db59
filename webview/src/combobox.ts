/** A text field with a list of what it may hold, as ARIA describes a combobox: anything may be typed, the list helps. */
import { html } from './dom.js';

export interface Option {
  readonly value: string;
  readonly detail: string;
}

export interface Combobox {
  readonly element: HTMLElement;
  setValue(value: string): void;
  setOptions(options: readonly Option[]): void;
  focus(): void;
}

/** More are not listed; typing narrows them down. */
const MOST = 60;

export function combobox(id: string, label: string, chosen: (value: string) => void): Combobox {
  let options: readonly Option[] = [];
  let settled = '';
  let active = -1;
  const input = html('input', {
    id,
    type: 'text',
    role: 'combobox',
    'aria-autocomplete': 'list',
    'aria-expanded': 'false',
    'aria-controls': `${id}-list`,
    autocomplete: 'off',
    spellcheck: 'false',
  });
  const list = html('ul', { id: `${id}-list`, role: 'listbox', 'aria-label': label, hidden: true });
  const element = html(
    'div',
    { class: 'combobox' },
    html('label', { for: id }, label),
    html('div', { class: 'field' }, input, list),
  );

  function open(): void {
    const typed = input.value.trim().toLowerCase();
    // What stands there already narrows nothing down: the reader wants to see what else there is.
    const words = input.value === settled ? [] : typed.split(/\s+/);
    const fitting = options.filter(({ value, detail }) =>
      words.every((word) => `${value} ${detail}`.toLowerCase().includes(word)),
    );
    list.replaceChildren(
      ...fitting.slice(0, MOST).map(({ value, detail }, index) => {
        const item = html(
          'li',
          { id: `${id}-${index}`, role: 'option', 'aria-selected': 'false', 'data-value': value },
          html('span', { class: 'value' }, value),
          html('span', { class: 'detail' }, detail),
        );
        item.addEventListener('pointerdown', (event) => {
          event.preventDefault();
          choose(value);
        });
        return item;
      }),
    );
    active = -1;
    list.hidden = fitting.length === 0;
    input.setAttribute('aria-expanded', String(!list.hidden));
    input.removeAttribute('aria-activedescendant');
  }

  function close(): void {
    list.hidden = true;
    input.setAttribute('aria-expanded', 'false');
    input.removeAttribute('aria-activedescendant');
  }

  function choose(value: string): void {
    close();
    input.value = value;
    if (value === settled || value.trim() === '') return;
    settled = value;
    chosen(value.trim());
  }

  function move(by: number): void {
    if (list.hidden) open();
    const items = [...list.children];
    if (items.length === 0) return;
    items[active]?.setAttribute('aria-selected', 'false');
    active = (active + by + items.length + (active === -1 && by < 0 ? 1 : 0)) % items.length;
    const item = items[active];
    item?.setAttribute('aria-selected', 'true');
    item?.scrollIntoView({ block: 'nearest' });
    if (item) input.setAttribute('aria-activedescendant', item.id);
  }

  input.addEventListener('focus', () => input.select());
  input.addEventListener('click', () => list.hidden && open());
  input.addEventListener('input', open);
  input.addEventListener('blur', () => {
    close();
    if (input.value.trim() === '') input.value = settled;
    else choose(input.value);
  });
  input.addEventListener('keydown', (event) => {
    if (event.key === 'ArrowDown' || event.key === 'ArrowUp') move(event.key === 'ArrowDown' ? 1 : -1);
    else if (event.key === 'Enter') choose(list.children[active]?.getAttribute('data-value') ?? input.value);
    else if (event.key === 'Escape') {
      input.value = settled;
      close();
    } else return;
    event.preventDefault();
  });

  return {
    element,
    setValue(value) {
      settled = value;
      if (document.activeElement !== input || list.hidden) input.value = value;
    },
    setOptions(fresh) {
      options = fresh;
    },
    focus: () => input.focus(),
  };
}
