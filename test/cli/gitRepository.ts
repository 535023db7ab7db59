/** Repositories of git, made for one test. */
import { execFileSync } from 'node:child_process';
import type { TestContext } from 'node:test';
import { type Files, folderWith } from './commandLine.js';

/** A repository with one commit of these files. */
export function repositoryWith(t: TestContext, files: Files): string {
  const folder = folderWith(t, files);
  git(folder, 'init', '-q');
  git(folder, 'add', '-A');
  git(folder, 'commit', '-q', '-m', 'Begin');
  return folder;
}

/** What git prints. */
export function git(folder: string, ...args: readonly string[]): string {
  const identity = ['-c', 'user.name=A', '-c', 'user.email=a@example.org', '-c', 'commit.gpgsign=false'];
  return execFileSync('git', [...identity, ...args], { cwd: folder, encoding: 'utf8', stdio: 'pipe' });
}
