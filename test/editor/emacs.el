;;; emacs.el --- Run by emacs.mjs beside cart.yaml: the language server over stdio, step by step.  -*- lexical-binding: t -*-

;; Works with eglot 1.9 (Emacs 28 with the package) and later, which Emacs 29 has of its own.

(package-initialize)
(require 'eglot)
(require 'flymake)
(require 'xref)

(defvar podpath-failed nil)

(defmacro podpath-step (title &rest body)
  "Run BODY under TITLE, and say what becomes of it."
  `(condition-case problem
       (progn ,@body (princ (format "ok      %s\n" ,title)))
     (error
      (setq podpath-failed t)
      (princ (format "FAILED  %s\n%S\n" ,title problem)))))

(defun podpath-within (seconds is)
  "Wait up to SECONDS until the function IS gives something, and give that."
  (let ((end (+ (float-time) seconds)) value)
    (while (and (not (setq value (funcall is))) (< (float-time) end))
      (accept-process-output nil 0.05))
    value))

(defun podpath-check (value what)
  "Fail with WHAT unless there is a VALUE."
  (unless value (error "%S" what)))

(defun podpath-findings ()
  "Texts of the findings in the buffer."
  (mapcar #'flymake-diagnostic-text (flymake-diagnostics)))

(defun podpath-at (line column)
  "Go to LINE and COLUMN, both from 0 as the protocol has them."
  (goto-char (point-min))
  (forward-line line)
  (move-to-column column))

(defun podpath-ask (method &rest more)
  "Send METHOD for the place of the cursor, with MORE parameters."
  (jsonrpc-request (eglot-current-server) method (append (eglot--TextDocumentPositionParams) more)))

(defun podpath-tell ()
  "Tell the server of edits at once: without a person at the keys no idle timer does."
  (eglot--signal-textDocument/didChange))

(define-derived-mode podpath-test-mode prog-mode "YAML")
(add-to-list 'eglot-server-programs
             `((podpath-test-mode :language-id "yaml")
               . (,(getenv "PODPATH_NODE") ,(getenv "PODPATH_CLI") "lsp" "--stdio")))
(setq eglot-sync-connect 30 eglot-autoshutdown nil)

(find-file "cart.yaml")
(podpath-test-mode)

(podpath-step "Emacs shows the finding"
  (apply #'eglot--connect (eglot--guess-contact))
  (podpath-check (podpath-within 20 #'eglot-managed-p) "the server did not start")
  (flymake-mode 1)
  (podpath-check (podpath-within 20 (lambda () (flymake-start) (podpath-findings))) "no finding")
  (podpath-check (seq-some (lambda (text) (string-match-p "carts" text)) (podpath-findings)) (podpath-findings)))

(podpath-step "Emacs shows a hover on the Service"
  (podpath-at 4 9)
  (let ((text (format "%S" (plist-get (podpath-ask :textDocument/hover) :contents))))
    (podpath-check (string-match-p "cart\\.shop\\.svc" text) text)))

(podpath-step "Emacs offers the cure"
  (podpath-at 8 9)
  (let* ((place (list :line 8 :character 9))
         (range (list :start place :end (list :line 8 :character 13)))
         (diagnostics (vconcat (mapcar (lambda (one) (cdr (assoc 'eglot-lsp-diag (flymake-diagnostic-data one))))
                                       (flymake-diagnostics))))
         (actions (podpath-ask :textDocument/codeAction :range range :context (list :diagnostics diagnostics)))
         (fix (seq-find (lambda (one) (and (equal (plist-get one :kind) "quickfix")
                                           (string-match-p "carts" (plist-get one :title))))
                        actions)))
    (podpath-check fix actions)
    (eglot--apply-workspace-edit (plist-get fix :edit))
    (podpath-tell)
    (podpath-at 8 0)
    (podpath-check (equal (string-trim (thing-at-point 'line)) "app: carts") (thing-at-point 'line))
    (podpath-check (podpath-within 10 (lambda () (flymake-start) (not (podpath-findings)))) "the finding stays")))

(podpath-step "Emacs goes from a selector to the label of the pods"
  (podpath-at 8 10)
  (let ((found (xref-backend-definitions 'eglot "LSP identifier at point.")))
    (podpath-check (= (length found) 1) found)
    (podpath-check (= (xref-location-line (xref-item-location (car found))) 27) found)))

(podpath-step "Emacs finds every place that names the label"
  (podpath-at 26 16)
  (let ((found (xref-backend-references 'eglot "LSP identifier at point.")))
    (podpath-check (= (length found) 3) found)))

(podpath-step "Emacs gets what stands above the Service"
  (let* ((lens (elt (podpath-ask :textDocument/codeLens) 0))
         (title (plist-get (plist-get (jsonrpc-request (eglot-current-server) :codeLens/resolve lens) :command) :title)))
    (podpath-check (string-match-p "1 pod" title) title)))

(podpath-step "Emacs gets traffic as a call hierarchy"
  (podpath-at 4 9)
  (let* ((item (elt (podpath-ask :textDocument/prepareCallHierarchy) 0))
         (calls (jsonrpc-request (eglot-current-server) :callHierarchy/outgoingCalls (list :item item)))
         (to (plist-get (elt calls 0) :to)))
    (podpath-check (equal (plist-get to :name) "carts") calls)
    (podpath-check (string-match-p "80 → 8080" (plist-get to :detail)) calls)))

(podpath-step "Emacs completes the value of a label"
  (podpath-at 8 0)
  (delete-region (line-beginning-position) (line-end-position))
  (insert "    app: ")
  (podpath-tell)
  (let* ((found (eglot-completion-at-point))
         (labels (all-completions "" (nth 2 found))))
    (podpath-check (seq-some (lambda (one) (string-match-p "carts" one)) labels) labels)))

(podpath-step "Emacs ends the server"
  (eglot-shutdown (eglot-current-server))
  (podpath-check (not (eglot-managed-p)) "it still runs"))

(set-buffer-modified-p nil)
(kill-emacs (if podpath-failed 1 0))
