/** Elements of a page and of a picture, made in one expression. Text is always text, whatever it looks like. */

export type Child = Node | string | undefined;
type Attributes = Readonly<Record<string, string | number | boolean | undefined>>;

const SVG = 'http://www.w3.org/2000/svg';

/** False and undefined leave an attribute out; true writes it without a value. */
export function html<K extends keyof HTMLElementTagNameMap>(
  tag: K,
  attributes: Attributes = {},
  ...children: readonly Child[]
): HTMLElementTagNameMap[K] {
  return filled(document.createElement(tag), attributes, children);
}

export function svg<K extends keyof SVGElementTagNameMap>(
  tag: K,
  attributes: Attributes = {},
  ...children: readonly Child[]
): SVGElementTagNameMap[K] {
  return filled(document.createElementNS(SVG, tag), attributes, children);
}

function filled<E extends Element>(element: E, attributes: Attributes, children: readonly Child[]): E {
  for (const [name, value] of Object.entries(attributes))
    if (value !== undefined && value !== false) element.setAttribute(name, value === true ? '' : String(value));
  element.append(...children.filter((child) => child !== undefined));
  return element;
}

/** Values stand in backticks in the server's sentences; here they are code. */
export function withCode(sentence: string): Child[] {
  return sentence
    .split('`')
    .map((part, index) => (index % 2 === 1 ? html('code', {}, part) : part))
    .filter((part) => part !== '');
}

export function withoutCode(sentence: string): string {
  return sentence.replaceAll('`', '');
}
