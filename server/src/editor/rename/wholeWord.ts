/** Whether a text says a name as a word of its own: `web` is none of `web-api`. */
export function hasWord(text: string, word: string): boolean {
  if (word === '') return false;
  for (let at = text.indexOf(word); at !== -1; at = text.indexOf(word, at + 1))
    if (!/[A-Za-z0-9_-]/.test(text[at - 1] ?? '') && !/[A-Za-z0-9_-]/.test(text[at + word.length] ?? '')) return true;
  return false;
}
