import { fetchToken, post, subscribe } from './transport.js';
import { introspection, show } from './schema.js';

const at = id => document.getElementById(id);
const history = [];
let token = null;
let running = null;
let schemaOf = null;

at('query').value = `# Get a token with the id and secret of an API client, then run this.
query Waiting($first: Int! = 5) {
  viewer { clientId roles }
  reviewItems(first: $first, filter: { open: true }) {
    totalCount
    nodes { id severity publishAt post { content { text } } hits { rule category } }
  }
}
`;

function tell(words, wrong = false) {
  at('status').textContent = words;
  at('status').classList.toggle('wrong', wrong);
}

// The token, a new one where it has run out.
async function access() {
  if (!token || Date.now() > token.until) {
    const [client, secret] = [at('client').value.trim(), at('secret').value];
    if (!client || !secret) {
      at('client').focus();
      throw new Error('Fill in the id and the secret of an API client first.');
    }
    try {
      token = await fetchToken(client, secret);
    } catch (refused) {
      token = null;
      at('token').textContent = 'No token.';
      throw new Error(`No token was given: ${refused.message}.`);
    }
    at('token').textContent = `Token until ${new Date(token.until).toLocaleTimeString()}; then a new one is asked for.`;
  }
  return { token: token.value, person: at('person').value.trim() };
}

// What was written outside strings and comments.
const bare = text => text.replace(/"""[\s\S]*?"""|"(?:\\.|[^"\\\n])*"|#[^\n]*/g, ' ');
const operations = text => [...bare(text).matchAll(/(?:^|[}\s])(query|mutation|subscription)\s+([_A-Za-z]\w*)/g)].map(([, kind, name]) => ({ kind, name }));

function kindOf(text, name) {
  const named = operations(text).find(one => one.name === name);
  return named ? named.kind : /(?:^|\})\s*subscription\b/.test(bare(text)) ? 'subscription' : 'query';
}

function offerOperations() {
  const names = operations(at('query').value).map(one => one.name);
  const chosen = at('operation').value;
  at('operation').replaceChildren(...names.map(name => new Option(name, name, false, name === chosen)));
  at('operations').hidden = names.length < 2;
}

function place(text) {
  const field = at('query');
  field.focus();
  field.setRangeText(text, field.selectionStart, field.selectionEnd, 'end');
  offerOperations();
}

function showAnswer(result) {
  const errors = (result.errors || []).map(error => {
    const item = document.createElement('li');
    const code = error.extensions?.code;
    if (code) item.append(Object.assign(document.createElement('code'), { textContent: code }), ' ');
    const where = [error.path ? `at ${error.path.join('.')}` : '', ...(error.locations || []).map(l => `line ${l.line}, column ${l.column}`)].filter(Boolean).join('; ');
    item.append(error.message, where ? ` (${where})` : '');
    return item;
  });
  at('errors').replaceChildren(...errors);
  const json = JSON.stringify(result, null, 2);
  at('answer').replaceChildren(...(json.length > 500_000 ? [json] : coloured(json)));
}

function* coloured(json) {
  let from = 0;
  for (const found of json.matchAll(/("(?:\\.|[^"\\])*")(\s*:)?|\b(?:true|false|null)\b|-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?/g)) {
    if (found.index > from) yield json.slice(from, found.index);
    const [all, text, colon] = found;
    yield Object.assign(document.createElement('span'), { className: colon ? 'key' : text ? 'text' : 'value', textContent: text || all });
    if (colon) yield colon;
    from = found.index + all.length;
  }
  yield json.slice(from);
}

function remember(query, variables) {
  const label = operations(query)[0]?.name || bare(query).replace(/\s+/g, ' ').trim().slice(0, 40);
  const known = history.findIndex(one => one.query === query && one.variables === variables);
  if (known >= 0) history.splice(known, 1);
  history.unshift({ label, query, variables, when: new Date().toLocaleTimeString() });
  history.length = Math.min(history.length, 50);
  at('history').replaceChildren(new Option('choose an earlier one', ''), ...history.map((one, index) => new Option(`${one.when} ${one.label}`, index)));
}

async function run() {
  if (running) return;
  const [query, text] = [at('query').value, at('variables').value.trim()];
  let variables;
  try {
    variables = text ? JSON.parse(text) : undefined;
  } catch (wrong) {
    at('variables').focus();
    return tell(`The variables are not JSON: ${wrong.message}`, true);
  }
  running = new AbortController();
  at('stop').hidden = false;
  at('run').disabled = true;
  tell('Running ...');
  const began = performance.now();
  try {
    const who = await access();
    remember(query, at('variables').value);
    const operationName = at('operations').hidden ? undefined : at('operation').value;
    const request = { query, variables, operationName };
    if (kindOf(query, operationName) === 'subscription') {
      let events = 0;
      const way = await subscribe(who, request, result => {
        events++;
        showAnswer(result);
        tell(`${events} ${events === 1 ? 'event' : 'events'}, the last one at ${new Date().toLocaleTimeString()}; waiting for more.`);
      }, running.signal);
      tell(`The subscription has ended after ${events} events (${way}).`);
    } else {
      const { status, bytes, result } = await post(who, request, running.signal);
      showAnswer(result);
      const wrong = result.errors?.length || 0;
      tell(`Status ${status} in ${Math.round(performance.now() - began)} ms, ${bytes} characters${wrong ? `, ${wrong} ${wrong === 1 ? 'error' : 'errors'}` : ''}.`, wrong > 0);
      if (status === 401) token = null;
    }
  } catch (failed) {
    tell(failed.name === 'AbortError' ? 'Stopped.' : failed.message, failed.name !== 'AbortError');
  } finally {
    running = null;
    at('stop').hidden = true;
    at('run').disabled = false;
  }
}

async function readSchema() {
  const who = await access();
  if (schemaOf === at('client').value) return;
  const { result } = await post(who, { query: introspection });
  if (!result.data) throw new Error(result.errors?.[0]?.message || 'The schema could not be read.');
  schemaOf = at('client').value;
  show(result.data.__schema, at('types'), at('find'), place);
}

at('access').addEventListener('submit', async event => {
  event.preventDefault();
  token = null;
  try {
    await readSchema();
    tell('The token is there. Ctrl+Enter runs the document.');
    at('query').focus();
  } catch (failed) {
    tell(failed.message, true);
  }
});
for (const id of ['client', 'secret']) at(id).addEventListener('input', () => { token = null; });
at('query').addEventListener('input', offerOperations);
at('run').addEventListener('click', run);
at('stop').addEventListener('click', () => running?.abort());
at('history').addEventListener('change', () => {
  const one = history[at('history').value];
  if (!one) return;
  at('query').value = one.query;
  at('variables').value = one.variables;
  offerOperations();
  at('history').value = '';
});
document.addEventListener('keydown', event => {
  if (event.key === 'Enter' && (event.ctrlKey || event.metaKey)) {
    event.preventDefault();
    run();
  }
});
