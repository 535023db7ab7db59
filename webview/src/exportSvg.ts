/** A picture that stands by itself: what the page's styles give it is written into its elements. */
const PROPERTIES = [
  'fill',
  'fill-opacity',
  'stroke',
  'stroke-opacity',
  'stroke-width',
  'stroke-dasharray',
  'stroke-linecap',
  'stroke-linejoin',
  'opacity',
  'paint-order',
  'font-family',
  'font-size',
  'font-weight',
  'display',
];
const ONLY_IN_PAGE = ['class', 'tabindex', 'role', 'aria-label', 'aria-current', 'width', 'height'];

export function standaloneSvg(picture: SVGSVGElement, width: number, height: number): string {
  const copy = picture.cloneNode(true) as SVGSVGElement;
  // What tells of focus and takes clicks is of no use on paper.
  const forHands = copy.querySelectorAll('.ring, .hit');
  const shown = [picture, ...picture.querySelectorAll('*')];
  for (const [index, element] of [copy, ...copy.querySelectorAll('*')].entries()) {
    const original = shown[index];
    if (!original) continue;
    const style = getComputedStyle(original);
    for (const property of PROPERTIES) element.setAttribute(property, style.getPropertyValue(property));
    const label = element.getAttribute('aria-label');
    for (const name of ONLY_IN_PAGE) removeFrom(element, name);
    if (label !== null && element !== copy) {
      const title = document.createElementNS('http://www.w3.org/2000/svg', 'title');
      title.textContent = label;
      element.prepend(title);
    }
  }
  for (const element of [...forHands, ...copy.querySelectorAll('[display="none"]')]) element.remove();
  copy.setAttribute('viewBox', `0 0 ${width} ${height}`);
  copy.setAttribute('width', String(width));
  copy.setAttribute('height', String(height));
  const ground = document.createElementNS('http://www.w3.org/2000/svg', 'rect');
  for (const [name, value] of Object.entries({ width, height, fill: getComputedStyle(document.body).backgroundColor }))
    ground.setAttribute(name, String(value));
  copy.prepend(ground);
  copy.setAttribute('xmlns', 'http://www.w3.org/2000/svg');
  return `<?xml version="1.0" encoding="UTF-8"?>\n${new XMLSerializer().serializeToString(copy)}\n`;
}

/** Sizes of rectangles stay; only the root's are those of the page. */
function removeFrom(element: Element, name: string): void {
  if ((name === 'width' || name === 'height') && element.tagName !== 'svg') return;
  element.removeAttribute(name);
}
