// usage: PORT=... DATA=... [JIT=1] node mercurius.mjs
import Fastify from 'fastify';
import mercurius from 'mercurius';
import { port, ready, resolvers, typeDefs } from './world.mjs';

const app = Fastify();
app.register(mercurius, { schema: typeDefs, resolvers, jit: Number(process.env.JIT ?? 0) });
await app.listen({ port, host: '127.0.0.1' });
ready();
