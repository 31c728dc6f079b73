// How documents travel: POST for queries and mutations; for subscriptions a WebSocket, or an event stream where none is answered.

const endpoint = '/graphql';

/** An access token for a client; throws with what the issuer says. */
export async function fetchToken(client, secret) {
  const answer = await fetch('/connect/token', {
    method: 'POST',
    body: new URLSearchParams({ grant_type: 'client_credentials', client_id: client, client_secret: secret }),
  });
  const body = await answer.json().catch(() => ({}));
  if (!answer.ok || !body.access_token) throw new Error(body.error_description || body.error || `the issuer answered ${answer.status}`);
  return { value: body.access_token, until: Date.now() + (body.expires_in - 20) * 1000 };
}

function headers(access, accept) {
  const all = { 'Content-Type': 'application/json', Accept: accept, Authorization: `Bearer ${access.token}` };
  if (access.person) all['On-Behalf-Of'] = access.person;
  return all;
}

/** Runs a query or mutation: its status and its result. */
export async function post(access, request, signal) {
  const answer = await fetch(endpoint, {
    method: 'POST', headers: headers(access, 'application/graphql-response+json'), body: JSON.stringify(request), signal,
  });
  const text = await answer.text();
  try {
    return { status: answer.status, bytes: text.length, result: JSON.parse(text) };
  } catch {
    return { status: answer.status, bytes: text.length, result: { errors: [{ message: text || 'The answer was empty.' }] } };
  }
}

/** Runs a subscription; `told` is called with each result. Resolves when it has ended. */
export async function subscribe(access, request, told, signal) {
  const socket = await open(access, signal);
  return socket ? overSocket(socket, request, told, signal) : overStream(access, request, told, signal);
}

// A socket that was acknowledged, or null where the server answers none.
function open(access, signal) {
  return new Promise(resolve => {
    const socket = new WebSocket(endpoint.replace(/^/, location.origin.replace(/^http/, 'ws')), 'graphql-transport-ws');
    const give = value => { clearTimeout(patience); resolve(value); };
    const patience = setTimeout(() => { socket.close(); give(null); }, 5000);
    signal.addEventListener('abort', () => { socket.close(); give(null); });
    socket.onopen = () => socket.send(JSON.stringify({
      type: 'connection_init',
      payload: { Authorization: `Bearer ${access.token}`, ...(access.person ? { 'On-Behalf-Of': access.person } : {}) },
    }));
    socket.onclose = () => give(null);
    socket.onmessage = message => { if (JSON.parse(message.data).type === 'connection_ack') give(socket); };
  });
}

function overSocket(socket, request, told, signal) {
  return new Promise((resolve, reject) => {
    const end = () => { socket.onclose = null; socket.close(1000); resolve('WebSocket'); };
    signal.addEventListener('abort', end);
    socket.onclose = closed => reject(new Error(`the socket was closed with ${closed.code} ${closed.reason}`));
    socket.onmessage = message => {
      const { type, payload } = JSON.parse(message.data);
      if (type === 'next') told(payload);
      if (type === 'error') { told({ errors: payload }); end(); }
      if (type === 'complete') end();
      if (type === 'ping') socket.send('{"type":"pong"}');
    };
    socket.send(JSON.stringify({ id: '1', type: 'subscribe', payload: request }));
  });
}

async function overStream(access, request, told, signal) {
  const answer = await fetch(endpoint, { method: 'POST', headers: headers(access, 'text/event-stream'), body: JSON.stringify(request), signal });
  if (!answer.ok || !(answer.headers.get('Content-Type') || '').startsWith('text/event-stream')) {
    const body = await answer.json().catch(() => ({}));
    if (body.errors) told(body);
    throw new Error('this server answers subscriptions neither on a WebSocket nor as an event stream');
  }
  const reader = answer.body.pipeThrough(new TextDecoderStream()).getReader();
  for (let rest = ''; ;) {
    const { done, value } = await reader.read();
    if (done) return 'event stream';
    const parts = (rest + value).split(/\r?\n\r?\n/);
    rest = parts.pop();
    for (const part of parts) {
      const lines = part.split(/\r?\n/);
      const data = lines.filter(line => line.startsWith('data:')).map(line => line.slice(5).trim()).join('\n');
      if (lines.some(line => line.trim() === 'event: complete')) return 'event stream';
      if (data) told(JSON.parse(data));
    }
  }
}
