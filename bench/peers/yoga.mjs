// usage: PORT=... DATA=... node yoga.mjs
import { createServer } from 'node:http';
import { createSchema, createYoga } from 'graphql-yoga';
import { port, ready, resolvers, typeDefs } from './world.mjs';

const yoga = createYoga({ schema: createSchema({ typeDefs, resolvers }), logging: false, maskedErrors: true });
createServer(yoga).listen(port, '127.0.0.1', ready);
