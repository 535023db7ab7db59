/** What the project says of itself. Generated from package.json by `npm run generate`. */
export const VERSION = '0.1.0';
/** Base address of the rules' pages. */
export const PAGES = 'https://podpath.dev/rules';
