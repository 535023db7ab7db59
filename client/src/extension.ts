/**
 * The extension's way in and out: puts the parts together when VS Code activates it, takes them apart when it ends.
 * Knows no Kubernetes: everything about manifests is the server's.
 */
import { commands, type ExtensionContext, languages, Uri, window, workspace } from 'vscode';
import {
  EXPLAIN_PATH_COMMAND,
  type ExplainPathParams,
  type PathEndsParams,
  SHOW_MATRIX,
  SHOW_PATH,
  SHOW_RULE,
  WRITE_POLICY,
  type WrittenPolicyParams,
} from '../../server/src/protocol.js';
import { addCiWorkflow } from './ciWorkflow.js';
import { createPathExplainer } from './explainPath.js';
import { createExplorer, type ExplorerRow } from './explorer.js';
import { createStatusItem } from './languageStatus.js';
import { createNetworkView } from './networkView.js';
import { onOtherValidators } from './otherValidators.js';
import { createProgress } from './progress.js';
import { createRulePages } from './rulePages.js';
import { createSample, WALKTHROUGH } from './sample.js';
import { createServer, DOCUMENTS, type Server } from './server.js';
import { createStatusReport } from './statusReport.js';
import { createPolicyWriter } from './writtenPolicy.js';

let server: Server | undefined;

export function activate(context: ExtensionContext): void {
  const log = window.createOutputChannel('Podpath', { log: true });
  const item = languages.createLanguageStatusItem('podpath.status', DOCUMENTS);
  const status = createStatusItem(item);
  const running = createServer(context.asAbsolutePath('dist/server.cjs'), log, {
    ...status,
    show(news) {
      status.show(news);
      // Pictures of a workspace without manifests would be empty, so the palette does not offer them there.
      void commands.executeCommand('setContext', 'podpath.hasObjects', news.objects > 0);
    },
  });
  const report = createStatusReport(running);
  const paths = createPathExplainer(running);
  const explorer = createExplorer(running, context.workspaceState);
  const policies = createPolicyWriter(running);
  const view = createNetworkView({
    server: running,
    files: Uri.joinPath(context.extensionUri, 'dist/view'),
    icon: {
      light: Uri.joinPath(context.extensionUri, 'images/view-light.svg'),
      dark: Uri.joinPath(context.extensionUri, 'images/view-dark.svg'),
    },
    openText: (question) => paths.open(question),
  });
  const sample = createSample(context.asAbsolutePath('examples/shop'), context.globalState);
  const pages = createRulePages(context.asAbsolutePath('dist/rules'));
  server = running;

  context.subscriptions.push(
    log,
    item,
    report,
    paths,
    explorer,
    createProgress(),
    commands.registerCommand('podpath.restartServer', () => running.restart()),
    commands.registerCommand('podpath.showServerStatus', () => report.show()),
    commands.registerCommand(EXPLAIN_PATH_COMMAND, (where?: PathEndsParams) => paths.explain(where)),
    commands.registerCommand('podpath.pickCluster', () => explorer.pickCluster()),
    commands.registerCommand('podpath.explorer.explainPath', async (row: ExplorerRow) => {
      const what = await explorer.pathOf(row);
      await ('from' in what ? paths.open(what) : paths.explain(what));
    }),
    commands.registerCommand('podpath.explorer.showPath', async (row: ExplorerRow) =>
      view.show('path', await explorer.pathOf(row)),
    ),
    view,
    // From the title of an explained path comes its address; from elsewhere a place, a question or nothing.
    commands.registerCommand(SHOW_PATH, (what?: Uri | PathEndsParams | ExplainPathParams) =>
      view.show('path', what instanceof Uri ? paths.questionOf(what) : what),
    ),
    commands.registerCommand(SHOW_MATRIX, (where?: PathEndsParams) => view.show('matrix', where)),
    commands.registerCommand('podpath.openSample', () => sample.open()),
    commands.registerCommand('podpath.addCi', addCiWorkflow),
    commands.registerCommand('podpath.openWalkthrough', () =>
      commands.executeCommand('workbench.action.openWalkthrough', WALKTHROUGH, false),
    ),
    commands.registerCommand('podpath.showOutput', () => log.show()),
    commands.registerCommand(SHOW_RULE, (id?: unknown) => (id === undefined ? pages.pick() : pages.show(id))),
    commands.registerCommand(WRITE_POLICY, (where?: WrittenPolicyParams) => policies.write(where)),
    workspace.onDidGrantWorkspaceTrust(() => running.trustGranted()),
    onOtherValidators(() => void running.restart()),
  );
  // The palette offers the commands only now: before this there is no server to act on.
  void commands.executeCommand('setContext', 'podpath.active', true);
  void running.start();
  void sample.welcome();
}

export function deactivate(): Promise<void> | undefined {
  return server?.stop();
}
