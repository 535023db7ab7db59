/** Extensions that hold YAML against the schemas of Kubernetes, so that people would be told twice of what is wrong. */
import { type Disposable, extensions } from 'vscode';

const VALIDATORS = ['redhat.vscode-yaml', 'ms-kubernetes-tools.vscode-kubernetes-tools'];

export function hasOtherValidator(): boolean {
  return VALIDATORS.some((id) => extensions.getExtension(id) !== undefined);
}

/** Calls back when the first of them comes or the last one goes. */
export function onOtherValidators(changed: () => void): Disposable {
  let last = hasOtherValidator();
  return extensions.onDidChange(() => {
    const now = hasOtherValidator();
    if (now === last) return;
    last = now;
    changed();
  });
}
