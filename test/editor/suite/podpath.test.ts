/**
 * What people see of the extension in VS Code, tried in a real extension host with the packaged extension.
 * The workspace has the folders shop and depot of ../fixtures and the sample, example.
 */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import * as vscode from 'vscode';
import {
  apply,
  codeActions,
  finding,
  findings,
  gone,
  open,
  positionOf,
  replaceAll,
  revert,
  ruleOf,
  until,
  uriOf,
} from './editor.js';

const selectsNothing = 'service-selects-nothing';
const portUnresolved = 'service-port-name-unresolved';

describe('activation', () => {
  it('happens when a YAML document opens', async () => {
    const extension = vscode.extensions.getExtension('podpath.podpath');
    assert.ok(extension, 'the extension is not installed');
    await open('shop/cart.yaml');
    await until('activation', () => extension.isActive);
  });
});

describe('findings', () => {
  it('show the source, the rule and where to read about it', async () => {
    const found = await finding((await open('shop/cart.yaml')).uri, selectsNothing);
    assert.equal(found.source, 'podpath');
    assert.ok(typeof found.code === 'object', 'the code has no target');
    assert.match(found.code.target.toString(), /service-selects-nothing/);
  });

  it('mark the value of a selector that misses the pods', async () => {
    const document = await open('shop/cart.yaml');
    const found = await finding(document.uri, selectsNothing);
    assert.equal(found.severity, vscode.DiagnosticSeverity.Warning);
    assert.equal(document.getText(found.range), 'cart');
    assert.equal(found.range.start.line, 8);
    assert.match(found.message, /carts/);
  });

  it('warn of an Ingress that names the target port to the nginx controller', async () => {
    const document = await open('shop/web.yaml');
    const found = await finding(document.uri, 'ingress-backend-port-not-found');
    assert.equal(found.severity, vscode.DiagnosticSeverity.Warning);
    assert.equal(document.getText(found.range), '8080');
  });

  it('call a target port that no pod names an error', async () => {
    const document = await open('shop/catalogue.yaml');
    const found = await finding(document.uri, portUnresolved);
    assert.equal(found.severity, vscode.DiagnosticSeverity.Error);
    assert.equal(document.getText(found.range), 'rest');
  });

  it('stay away from YAML that is not Kubernetes', async () => {
    const { uri } = await open('shop/settings.yaml');
    await finding((await open('shop/cart.yaml')).uri, selectsNothing);
    assert.deepEqual(findings(uri), []);
  });

  it('are silent where a comment with a reason says so', async () => {
    const { uri } = await open('shop/accounts.yaml');
    await finding((await open('shop/catalogue.yaml')).uri, portUnresolved);
    assert.deepEqual(findings(uri), []);
  });

  it('arrive from every folder of the workspace', async () => {
    await finding((await open('shop/catalogue.yaml')).uri, portUnresolved);
    await finding((await open('depot/payments.yaml')).uri, portUnresolved);
  });

  it('arrive on the sample, each with its rule and page', async () => {
    const files = await vscode.workspace.findFiles(new vscode.RelativePattern(uriOf('example'), '**/*.{yaml,yml}'));
    assert.ok(files.length > 0, 'the sample has no files');
    for (const file of files) await vscode.workspace.openTextDocument(file);
    await until('findings in the sample', () => files.some((file) => findings(file).length > 0));
    for (const found of files.flatMap((file) => findings(file))) {
      assert.ok(typeof found.code === 'object', `${found.message} has no page`);
      assert.match(ruleOf(found), /^[a-z0-9-]+$/);
    }
  });

  it('arrive in JSON', async () => {
    const document = await open('depot/returns.json');
    const found = await finding(document.uri, portUnresolved);
    assert.match(document.getText(found.range), /^"?rest"?$/);
  });

  it('arrive in a document that has no file', async () => {
    const content = readFileSync(uriOf('shop/catalogue.yaml').fsPath, 'utf8');
    const document = await vscode.workspace.openTextDocument({ language: 'yaml', content });
    await vscode.window.showTextDocument(document);
    await finding(document.uri, portUnresolved);
    await vscode.commands.executeCommand('workbench.action.revertAndCloseActiveEditor');
  });
});

describe('edits', () => {
  it('take a finding away and bring it back', async () => {
    const document = await open('shop/cart.yaml');
    await finding(document.uri, selectsNothing);
    await replaceAll(document, 'app: carts', 'app: cart');
    await gone(document.uri, selectsNothing);
    await revert(document);
    await finding(document.uri, selectsNothing);
  });

  it('count in other files before they are saved', async () => {
    const service = await open('depot/orders-service.yaml');
    const deployment = await open('depot/orders-deployment.yaml');
    await finding((await open('depot/payments.yaml')).uri, portUnresolved);
    assert.deepEqual(findings(service.uri, selectsNothing), []);
    await replaceAll(deployment, 'app: parcels', 'app: parcel');
    await finding(service.uri, selectsNothing);
    assert.ok(deployment.isDirty, 'the deployment was saved');
    await revert(deployment);
    await gone(service.uri, selectsNothing);
  });
});

describe('code actions', () => {
  it('fix a selector', async () => {
    const document = await open('shop/cart.yaml');
    const found = await finding(document.uri, selectsNothing);
    const fixes = (await codeActions(document.uri, found.range)).filter((action) => action.edit);
    const fix = fixes.find((action) => action.kind?.value === 'quickfix' && /carts/.test(action.title));
    assert.ok(fix, `no fix among ${fixes.map((action) => action.title).join(', ')}`);
    await apply(fix);
    await gone(document.uri, selectsNothing);
    assert.match(document.lineAt(8).text, /^ {4}app: carts$/);
    await revert(document);
    await finding(document.uri, selectsNothing);
  });

  it('ignore a finding where it is', async () => {
    const document = await open('shop/catalogue.yaml');
    const found = await finding(document.uri, portUnresolved);
    const actions = await codeActions(document.uri, found.range);
    const ignore = actions.find((action) => /ignore/i.test(action.title) && /here|line/i.test(action.title));
    assert.ok(ignore, `no way to ignore it among ${actions.map((action) => action.title).join(', ')}`);
    await apply(ignore);
    await until('the comment', () => /# podpath-ignore\[service-port-name-unresolved\]: \S/.test(document.getText()));
    await gone(document.uri, portUnresolved);
    await revert(document);
    await finding(document.uri, portUnresolved);
  });
});

describe('hover', () => {
  it('on a Service tells its type and its name in DNS', async () => {
    const document = await open('shop/web.yaml');
    const text = await until('a hover', () => hoverText(document, positionOf(document, 'web')));
    assert.match(text, /ClusterIP/);
    assert.match(text, /web\.shop\.svc/);
  });
});

describe('within the text', () => {
  it('a lens tells what a Service comes to, and explains the way to it', async () => {
    const document = await open('shop/web.yaml');
    const lens = await until('a lens', async () => {
      const lenses: vscode.CodeLens[] = await vscode.commands.executeCommand(
        'vscode.executeCodeLensProvider',
        document.uri,
        20,
      );
      return lenses.find(({ command }) => /\bpods?\b.* · /.test(command?.title ?? ''));
    });
    assert.equal(lens.command?.command, 'podpath.showTrafficPath');
    assert.deepEqual(lens.command.arguments?.[0].uri, document.uri.toString());
  });

  it('a hint stands behind the port of a Service', async () => {
    const document = await open('shop/web.yaml');
    const hints = await until('a hint', async () => {
      const all: vscode.InlayHint[] = await vscode.commands.executeCommand(
        'vscode.executeInlayHintProvider',
        document.uri,
        new vscode.Range(0, 0, document.lineCount, 0),
      );
      return all.length > 0 ? all : undefined;
    });
    assert.match(String(hints[0]?.label), /^→ web$/);
  });
});

describe('settings', () => {
  const rules = () => vscode.workspace.getConfiguration('podpath');
  const set = (value: unknown) => rules().update('rules', value, vscode.ConfigurationTarget.Workspace);

  it('change the level of a rule, or turn it off, at once', async () => {
    const { uri } = await open('shop/catalogue.yaml');
    await finding(uri, portUnresolved);
    try {
      await set({ [portUnresolved]: 'hint' });
      await until('a hint', () => findings(uri, portUnresolved)[0]?.severity === vscode.DiagnosticSeverity.Hint);
      await set({ [portUnresolved]: 'off' });
      await gone(uri, portUnresolved);
    } finally {
      await set(undefined);
    }
    await until('an error', () => findings(uri, portUnresolved)[0]?.severity === vscode.DiagnosticSeverity.Error);
  });
});

describe('commands', () => {
  it('of the manifest all exist', async () => {
    const manifest = vscode.extensions.getExtension('podpath.podpath')?.packageJSON;
    const declared: string[] = manifest.contributes.commands.map((each: { command: string }) => each.command);
    assert.ok(declared.includes('podpath.restartServer'));
    const existing = await vscode.commands.getCommands(true);
    assert.deepEqual(
      declared.filter((command) => !existing.includes(command)),
      [],
    );
  });

  it('restart the server, which then says the same', async () => {
    const { uri } = await open('shop/cart.yaml');
    await finding(uri, selectsNothing);
    const before = serverProcess();
    await vscode.commands.executeCommand('podpath.restartServer');
    await until('another server', () => serverProcess() !== undefined && serverProcess() !== before);
    await finding(uri, selectsNothing);
  });

  it('show the status of the server, in a document that nobody can edit', async () => {
    await vscode.commands.executeCommand('podpath.showServerStatus');
    const document = await until('the report', () => {
      const shown = vscode.window.activeTextEditor?.document;
      return shown?.uri.scheme === 'podpath-status' ? shown : undefined;
    });
    assert.equal(document.languageId, 'markdown');
    const text = document.getText();
    assert.match(text, /podpath/i);
    await vscode.commands.executeCommand('type', { text: 'x' });
    assert.equal(document.getText(), text);
  });

  it('show the page of a rule', async () => {
    await vscode.commands.executeCommand('podpath.showRule', selectsNothing);
    await until('the preview', () => tabs().some((label) => label.includes(`${selectsNothing}.md`)), tabs);
  });

  it('show no page for what is not the id of a rule', async () => {
    const before = tabs();
    for (const id of ['../../package', 'no-such-rule', { toString: () => selectsNothing }]) {
      await vscode.commands.executeCommand('podpath.showRule', id);
    }
    assert.deepEqual(tabs(), before);
  });
});

describe('a policy for what is declared', () => {
  it('is offered at the head of a workload, and opens as a document that nobody has saved', async () => {
    const document = await open('shop/web.yaml');
    const at = positionOf(document, 'kind: Deployment');
    const action = await until('the offer', async () => {
      const actions: vscode.CodeAction[] = await vscode.commands.executeCommand(
        'vscode.executeCodeActionProvider',
        document.uri,
        new vscode.Range(at, at),
        vscode.CodeActionKind.Refactor.value,
      );
      return actions.find(({ title }) => title.startsWith('Podpath: write a NetworkPolicy'));
    });
    assert.ok(action.command, 'the offer has no command');
    await vscode.commands.executeCommand(action.command.command, ...(action.command.arguments ?? []));
    const shown = await until('the policy', () => {
      const active = vscode.window.activeTextEditor?.document;
      return active?.isUntitled === true ? active : undefined;
    });
    assert.equal(shown.languageId, 'yaml');
    assert.match(shown.getText(), /\nkind: NetworkPolicy\n/);
    await vscode.commands.executeCommand('workbench.action.revertAndCloseActiveEditor');
  });
});

describe('a crash of the server', () => {
  it('is followed by another server', async () => {
    const { uri } = await open('shop/cart.yaml');
    await finding(uri, selectsNothing);
    const before = await until('a server', serverProcess);
    process.kill(before, 'SIGKILL');
    await until('another server', () => serverProcess() !== undefined && serverProcess() !== before);
    await finding(uri, selectsNothing);
  });
});

function tabs(): string[] {
  return vscode.window.tabGroups.all.flatMap((group) => group.tabs.map((tab) => tab.label));
}

async function hoverText(document: vscode.TextDocument, position: vscode.Position): Promise<string> {
  const hovers: vscode.Hover[] = await vscode.commands.executeCommand(
    'vscode.executeHoverProvider',
    document.uri,
    position,
  );
  return hovers
    .flatMap((hover) => hover.contents)
    .map((content) => (typeof content === 'string' ? content : content.value))
    .join('\n');
}

/** The language server among the children of this extension host. */
function serverProcess(): number | undefined {
  const children = readFileSync(`/proc/${process.pid}/task/${process.pid}/children`, 'utf8').trim().split(' ');
  return children.map(Number).find((pid) => {
    try {
      return readFileSync(`/proc/${pid}/cmdline`, 'utf8').includes('server.cjs');
    } catch {
      return false;
    }
  });
}

describe('a rename', () => {
  it('changes a label of pods in every file that says it', async () => {
    const document = await open('depot/orders-service.yaml');
    const edit = await until('a rename', async () =>
      vscode.commands.executeCommand<vscode.WorkspaceEdit | undefined>(
        'vscode.executeDocumentRenameProvider',
        document.uri,
        positionOf(document, 'parcels'),
        'packets',
      ),
    );
    const changed = edit.entries().map(([uri, edits]) => [uri.path.split('/').at(-1), edits.map((one) => one.newText)]);
    assert.deepEqual(changed.sort(), [
      ['orders-deployment.yaml', ['packets', 'packets']],
      ['orders-service.yaml', ['packets']],
    ]);
  });

  it('says why something cannot be renamed', async () => {
    const document = await open('depot/orders-deployment.yaml');
    const position = positionOf(document, 'orders');
    await assert.rejects(
      async () => vscode.commands.executeCommand('vscode.prepareRename', document.uri, position),
      /Deployment orders is no name of a Service, port or pod label/,
    );
  });
});
