-- Run by neovim.mjs on cart.yaml: the language server over stdio, step by step. Works from Neovim 0.7 on.
local get_clients = vim.lsp.get_clients or vim.lsp.get_active_clients
local buffer = vim.api.nvim_get_current_buf()
local client
local failed = false

local function step(title, run)
  local ok, problem = xpcall(run, debug.traceback)
  failed = failed or not ok
  io.stdout:write(ok and ('ok      ' .. title .. '\n') or ('FAILED  ' .. title .. '\n' .. tostring(problem) .. '\n'))
end

local function finding()
  for _, each in ipairs(vim.diagnostic.get(buffer)) do
    if each.code == 'service-selects-nothing' then
      return each
    end
  end
end

local function request(method, params)
  params.textDocument = vim.lsp.util.make_text_document_params(buffer)
  local answers = assert(vim.lsp.buf_request_sync(buffer, method, params, 10000), method .. ': no answer')
  local answer = assert(answers[client], method .. ': no answer')
  assert(not answer.error, vim.inspect(answer.error))
  return answer.result
end

local function shown_within(milliseconds, is)
  return vim.wait(milliseconds, is, 20)
end

step('Neovim shows the finding', function()
  vim.bo[buffer].filetype = 'yaml'
  client = vim.lsp.start_client({
    name = 'podpath',
    cmd = { os.getenv('PODPATH_NODE'), os.getenv('PODPATH_CLI'), 'lsp', '--stdio' },
    root_dir = vim.fn.getcwd(),
  })
  vim.lsp.buf_attach_client(buffer, assert(client, 'the server did not start'))
  assert(shown_within(20000, function() return finding() ~= nil end), vim.inspect(vim.diagnostic.get(buffer)))
  local found = finding()
  assert(found.source == 'podpath' and found.lnum == 8, vim.inspect(found))
end)

step('Neovim shows a hover on the Service', function()
  local hover = request('textDocument/hover', { position = { line = 4, character = 9 } })
  local text = vim.inspect(assert(hover, 'no hover').contents)
  assert(text:find('cart.shop.svc', 1, true), text)
end)

step('Neovim offers the cure', function()
  local range = { start = { line = 8, character = 9 }, ['end'] = { line = 8, character = 13 } }
  local found = finding().user_data.lsp
  local diagnostic = vim.tbl_extend('keep', { range = range, message = finding().message, source = 'podpath' }, found)
  local actions = request('textDocument/codeAction', { range = range, context = { diagnostics = { diagnostic } } })
  local fix
  for _, action in ipairs(actions or {}) do
    if action.kind == 'quickfix' and action.title:find('carts', 1, true) then
      fix = action
    end
  end
  assert(fix, vim.inspect(actions))
  if not fix.edit then
    local answers = vim.lsp.buf_request_sync(buffer, 'codeAction/resolve', fix, 10000)
    fix = answers[client].result
  end
  vim.lsp.util.apply_workspace_edit(fix.edit, 'utf-16')
  assert(vim.api.nvim_buf_get_lines(buffer, 8, 9, true)[1] == '    app: carts')
  assert(shown_within(10000, function() return finding() == nil end), 'the finding stays')
end)

step('Neovim goes from a selector to the label of the pods', function()
  local found = request('textDocument/definition', { position = { line = 8, character = 10 } })
  assert(found and #found == 1, vim.inspect(found))
  local range = found[1].targetSelectionRange or found[1].range
  assert(range.start.line == 26, vim.inspect(found))
end)

step('Neovim finds every place that names the label', function()
  local context = { includeDeclaration = true }
  local found = request('textDocument/references', { position = { line = 26, character = 16 }, context = context })
  assert(found and #found == 3, vim.inspect(found))
end)

step('Neovim says above the Service what it comes to', function()
  local lenses = request('textDocument/codeLens', {})
  assert(lenses and #lenses > 0, vim.inspect(lenses))
  local answers = assert(vim.lsp.buf_request_sync(buffer, 'codeLens/resolve', lenses[1], 10000))
  local title = answers[client].result.command.title
  assert(title:find('1 pod', 1, true), title)
end)

step('Neovim shows traffic as a call hierarchy', function()
  local items = request('textDocument/prepareCallHierarchy', { position = { line = 4, character = 9 } })
  assert(items and #items == 1, vim.inspect(items))
  local answers = assert(vim.lsp.buf_request_sync(buffer, 'callHierarchy/outgoingCalls', { item = items[1] }, 10000))
  local calls = answers[client].result
  assert(calls[1].to.name == 'carts' and calls[1].to.detail:find('80 → 8080', 1, true), vim.inspect(calls))
end)

step('Neovim completes the value of a label', function()
  vim.api.nvim_buf_set_lines(buffer, 8, 9, true, { '    app: ' })
  local found = request('textDocument/completion', { position = { line = 8, character = 9 } })
  local labels = vim.tbl_map(function(item) return item.label end, found.items or found)
  assert(vim.tbl_contains(labels, 'carts'), vim.inspect(labels))
end)

step('Neovim shows the finding again after an edit', function()
  vim.api.nvim_buf_set_lines(buffer, 8, 9, true, { '    app: cart' })
  assert(shown_within(10000, function() return finding() ~= nil end), 'no finding')
end)

step('Neovim ends the server', function()
  vim.lsp.stop_client(client)
  assert(shown_within(5000, function() return #get_clients() == 0 end), 'it still runs')
end)

vim.cmd(failed and 'cquit 1' or 'qall!')
