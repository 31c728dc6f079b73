'use strict'
// A PLC directory in memory and a PDS on SQLite. Environment: DATA, PORT, PLC_PORT, RATE_LIMITS=1.
const crypto = require('node:crypto')
const fs = require('node:fs')
const path = require('node:path')

const { DATA: data, PORT: port, PLC_PORT: plcPort } = process.env
process.env.LOG_ENABLED = 'true'
process.env.LOG_DESTINATION = path.join(data, 'pds.log')
fs.mkdirSync(path.join(data, 'blobs'), { recursive: true })

async function main() {
  const { Database, PlcServer } = require('@did-plc/server')
  const { PDS, envToCfg, envToSecrets } = require('@atproto/pds')
  const plc = PlcServer.create({ db: Database.mock(), port: Number(plcPort) })
  await plc.start()

  const secrets = {
    jwtSecret: crypto.randomBytes(16).toString('hex'),
    adminPassword: crypto.randomBytes(16).toString('hex'),
    plcRotationKeyK256PrivateKeyHex: crypto.randomBytes(32).toString('hex'),
  }
  const environment = {
    ...secrets,
    devMode: true,
    port: Number(port),
    hostname: 'localhost',
    dataDirectory: data,
    blobstoreDiskLocation: path.join(data, 'blobs'),
    didPlcUrl: `http://127.0.0.1:${plcPort}`,
    serviceHandleDomains: ['.test'],
    inviteRequired: false,
    disableSsrfProtection: true,
    bskyAppViewUrl: 'http://127.0.0.1:9',
    bskyAppViewDid: 'did:example:nobody',
    bskyAppViewCdnUrlPattern: 'http://127.0.0.1/%s/%s/%s',
    rateLimitsEnabled: process.env.RATE_LIMITS === '1',
    crawlers: [],
  }
  const pds = await PDS.create(envToCfg(environment), envToSecrets(environment))
  await pds.start()
  fs.writeFileSync(path.join(data, 'ready.json'), JSON.stringify({ url: `http://127.0.0.1:${port}`, jwtSecret: secrets.jwtSecret }))

  const stop = () => Promise.allSettled([pds.destroy(), plc.destroy()]).then(() => process.exit(0))
  process.once('SIGTERM', stop)
  process.once('SIGINT', stop)
}

main().catch((error) => { console.error(error); process.exit(1) })
