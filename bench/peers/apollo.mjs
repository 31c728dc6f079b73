// usage: PORT=... DATA=... node apollo.mjs
import { ApolloServer } from '@apollo/server';
import { startStandaloneServer } from '@apollo/server/standalone';
import { port, ready, resolvers, typeDefs } from './world.mjs';

// The two plugins that speak to a vendor's service are off by default without its key.
await startStandaloneServer(new ApolloServer({ typeDefs, resolvers }), { listen: { port, host: '127.0.0.1', path: '/graphql' } });
ready();
