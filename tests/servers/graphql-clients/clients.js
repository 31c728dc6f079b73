// The usual clients against the test hospital's API. usage: node clients.js URL TOKEN; prints [{ name, error }], error null where it did what it should
'use strict';
const assert = require('node:assert/strict');
const WebSocket = require('ws');
const ws = require('graphql-ws');
const sse = require('graphql-sse');
const urql = require('@urql/core');
const apollo = require('@apollo/client');
const { GraphQLWsLink } = require('@apollo/client/link/subscriptions');

const [url, token] = process.argv.slice(2);
const socketUrl = url.replace(/^http/, 'ws');
const authorization = `Bearer ${token}`;
const count = 'subscription($to: Int!) { wardsCounted(from: 1, to: $to) { number ward { name } } }';
const bells = 'subscription { bellRung { number } }';
const broken = '{ nothing }';

const socketClient = (also = {}) => ws.createClient({ url: socketUrl, webSocketImpl: WebSocket, connectionParams: { authorization }, retryAttempts: 0, lazy: true, ...also });
const streamClient = (also = {}) => sse.createClient({ url, headers: { authorization }, retryAttempts: 0, ...also });
const urqlClient = (also = {}) => new urql.Client({
  url, exchanges: [urql.fetchExchange], fetchOptions: { headers: { authorization } }, preferGetMethod: false, requestPolicy: 'network-only', ...also,
});
const apolloClient = (link) => new apollo.ApolloClient({ link, cache: new apollo.InMemoryCache(), defaultOptions: { query: { fetchPolicy: 'no-cache' } } });
const apolloHttp = () => apolloClient(new apollo.HttpLink({ uri: url, headers: { authorization } }));

// Everything that a client of the ws or sse kind is told, until it ends.
async function all(client, request) {
  const told = [];
  for await (const result of client.iterate(request)) told.push(result);
  return told;
}

const numbers = (results) => results.map((result) => result.data.wardsCounted.number);

// The results of a source of urql, until there are enough of them. It tells the last one again when the source ends.
const taken = (source, enough) => new Promise((resolve) => {
  const told = [];
  let ended = false;
  const { unsubscribe } = source.subscribe((result) => {
    if (result.hasNext !== false || result.error) told.push(result);
    if (!ended && (result.error || told.length >= enough)) { ended = true; setImmediate(() => { unsubscribe(); resolve(told); }); }
  });
});

const observed = (observable) => new Promise((resolve, reject) => {
  const told = [];
  observable.subscribe({ next: (result) => told.push(result), error: reject, complete: () => resolve(told) });
});

const checks = {
  'graphql-ws: a subscription in order': async () => assert.deepEqual(numbers(await all(socketClient(), { query: count, variables: { to: 5 } })), [1, 2, 3, 4]),
  'graphql-ws: a query': async () => assert.match((await all(socketClient(), { query: '{ whoami }' }))[0].data.whoami, /^mercy\//),
  'graphql-ws: a mutation': async () => assert.equal((await all(socketClient(), { query: 'mutation { wardImport(csv: "abc") }' }))[0].data.wardImport, 3),
  'graphql-ws: an error is a list of errors': async () => {
    const error = await all(socketClient(), { query: broken }).then(() => null, (failed) => failed);
    assert.ok(Array.isArray(error) && error[0].extensions.code, String(error));
  },
  'graphql-ws: many at a time over one socket': async () => {
    const client = socketClient();
    const results = await Promise.all(Array.from({ length: 20 }, () => all(client, { query: count, variables: { to: 11 } })));
    assert.ok(results.every((one) => one.length === 10));
  },
  'graphql-ws: one that is left, and then another': async () => {
    const client = socketClient();
    const stopped = client.iterate({ query: bells });
    const first = stopped.next();
    await all(client, { query: '{ whoami }' });
    await stopped.return();
    assert.equal((await first).done, true);
    assert.equal((await all(client, { query: count, variables: { to: 2 } })).length, 1);
  },
  'graphql-ws: without a token it is closed with 4403': async () => {
    const closed = await all(socketClient({ connectionParams: {} }), { query: '{ whoami }' }).then(() => null, (failed) => failed);
    assert.equal(closed.code, 4403);
  },
  'graphql-ws: it comes again with another token after 4403': async () => {
    let tries = 0;
    const client = socketClient({ retryAttempts: 2, retryWait: async () => {}, connectionParams: () => ({ authorization: tries++ === 0 ? 'Bearer stolen' : authorization }) });
    assert.equal((await all(client, { query: count, variables: { to: 3 } })).length, 2);
    assert.equal(tries, 2);
  },
  'graphql-sse: a subscription in order': async () => assert.deepEqual(numbers(await all(streamClient(), { query: count, variables: { to: 5 } })), [1, 2, 3, 4]),
  'graphql-sse: a query': async () => assert.match((await all(streamClient(), { query: '{ whoami }' }))[0].data.whoami, /^mercy\//),
  'graphql-sse: an error is a result': async () => assert.ok((await all(streamClient(), { query: broken }))[0].errors[0].extensions.code),
  'graphql-sse: one that is left, and then another': async () => {
    const client = streamClient();
    const stopped = client.iterate({ query: bells });
    const first = stopped.next();
    await all(client, { query: '{ whoami }' });
    await stopped.return();
    assert.equal((await first).done, true);
    assert.equal((await all(client, { query: count, variables: { to: 2 } })).length, 1);
  },
  'graphql-sse: without a token it is 401': async () => {
    const refused = await all(streamClient({ headers: {} }), { query: '{ whoami }' }).then(() => null, (failed) => failed);
    assert.equal(refused.response.status, 401);
  },
  'urql: a query': async () => assert.match((await urqlClient().query('{ whoami }', {}).toPromise()).data.whoami, /^mercy\//),
  'urql: a query by GET': async () => assert.equal((await urqlClient({ preferGetMethod: 'force' }).query('query($id: ID!) { ward(id: $id) { name } }', { id: 'V2FyZDp3MQ' }).toPromise()).data.ward.name, 'Ward w1'),
  'urql: a mutation': async () => assert.equal((await urqlClient().mutation('mutation { wardImport(csv: "abc") }', {}).toPromise()).data.wardImport, 3),
  'urql: an error': async () => assert.equal((await urqlClient().query(broken, {}).toPromise()).error.graphQLErrors.length, 1),
  'urql: a subscription over a socket': async () => {
    const client = socketClient();
    const forward = urql.subscriptionExchange({ forwardSubscription: (request) => ({ subscribe: (sink) => ({ unsubscribe: client.subscribe({ ...request, query: request.query ?? '' }, sink) }) }) });
    assert.deepEqual(numbers(await taken(urqlClient({ exchanges: [forward] }).subscription(count, { to: 4 }), 3)), [1, 2, 3]);
  },
  'urql: a subscription as events': async () => {
    assert.deepEqual(numbers(await taken(urqlClient({ fetchSubscriptions: true }).subscription(count, { to: 4 }), 3)), [1, 2, 3]);
  },
  'apollo: a query': async () => assert.match((await apolloHttp().query({ query: apollo.gql('{ whoami }') })).data.whoami, /^mercy\//),
  'apollo: a query by GET': async () => {
    const client = apolloClient(new apollo.HttpLink({ uri: url, headers: { authorization }, useGETForQueries: true }));
    assert.match((await client.query({ query: apollo.gql('{ whoami }') })).data.whoami, /^mercy\//);
  },
  'apollo: a mutation': async () => assert.equal((await apolloHttp().mutate({ mutation: apollo.gql('mutation { wardImport(csv: "abc") }') })).data.wardImport, 3),
  'apollo: an error': async () => {
    const failed = await apolloHttp().query({ query: apollo.gql(broken) }).then(() => null, (error) => error);
    assert.ok(apollo.CombinedGraphQLErrors.is(failed), String(failed));
  },
  'apollo: a subscription over a socket': async () => {
    const results = await observed(apolloClient(new GraphQLWsLink(socketClient())).subscribe({ query: apollo.gql(count), variables: { to: 4 } }));
    assert.deepEqual(numbers(results), [1, 2, 3]);
  },
};

async function main() {
  const results = [];
  for (const [name, check] of Object.entries(checks)) {
    const late = new Promise((_, reject) => { setTimeout(() => reject(new Error('no answer within 20 s')), 20_000).unref(); });
    const error = await Promise.race([check(), late]).then(() => null, (failed) => failed?.stack ?? JSON.stringify(failed));
    results.push({ name, error });
  }
  console.log(JSON.stringify(results));
  process.exit(0);
}

main();
