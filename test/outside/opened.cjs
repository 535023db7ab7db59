// Loaded before the built program: writes down every file and folder whose content it asks for, one a line.
const fs = require('node:fs');
const { appendFileSync, realpathSync } = fs;
const log = process.env.PODPATH_OPENED;

for (const name of [
  'openSync',
  'open',
  'readFileSync',
  'readFile',
  'readdirSync',
  'readdir',
  'createReadStream',
  'opendirSync',
]) {
  const plain = fs[name];
  fs[name] = (file, ...more) => {
    if (typeof file === 'string') appendFileSync(log, `${JSON.stringify(placeOf(file))}\n`);
    return plain.call(fs, file, ...more);
  };
}

function placeOf(file) {
  try {
    return realpathSync(file);
  } catch {
    return file;
  }
}
