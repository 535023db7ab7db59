/** Why a file could not be read or written, as phrases, and paths as Podpath spells them. */
import path from 'node:path';

export function toSlashes(file: string): string {
  return path.sep === '\\' ? file.replaceAll('\\', '/') : file;
}

export function reasonOf(error: unknown, meant: 'read' | 'written'): string {
  const code = (error as NodeJS.ErrnoException).code;
  switch (code) {
    case 'ENOENT':
      return 'there is no such file or folder';
    case 'EACCES':
    case 'EPERM':
      return `it may not be ${meant}`;
    case 'ENOTDIR':
      return 'a part of the path is not a folder';
    case 'ELOOP':
      return 'its links go round in a circle';
    case 'EROFS':
      return 'its disk cannot be written to';
    case 'ENOSPC':
      return 'the disk is full';
    default:
      return code ?? String(error);
  }
}
