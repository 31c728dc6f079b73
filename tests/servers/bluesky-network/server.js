'use strict'
// PLC, PDS and AppView. Environment: DATA, PORT, PLC_PORT, APPVIEW_PORT, PG_PORT, REDIS_PORT. Each start is a new, empty network.
const fs = require('node:fs')
const path = require('node:path')

const { DATA: data } = process.env
const port = (name) => Number(process.env[name])
process.env.LOG_ENABLED = 'true'
process.env.LOG_DESTINATION = path.join(data, 'network.log')
process.env.LOG_LEVEL = 'warn'

async function main() {
  const { TestBsky, TestPds, TestPlc, mockNetworkUtilities } = require('@atproto/dev-env')
  const folders = { dataDirectory: path.join(data, 'pds'), blobstoreDiskLocation: path.join(data, 'blobs') }
  for (const folder of Object.values(folders)) {
    fs.rmSync(folder, { recursive: true, force: true })
    fs.mkdirSync(folder, { recursive: true })
  }
  const plc = await TestPlc.create({ port: port('PLC_PORT') })
  const appView = await TestBsky.create({
    port: port('APPVIEW_PORT'),
    plcUrl: plc.url,
    pdsPort: port('PORT'),
    repoProvider: `ws://localhost:${port('PORT')}`,
    dbPostgresUrl: `postgresql://pg@127.0.0.1:${port('PG_PORT')}/network`,
    dbPostgresSchema: 'appview',
    redisHost: `127.0.0.1:${port('REDIS_PORT')}`,
    rolodexIgnoreBadTls: true,
  })
  const pds = await TestPds.create({
    ...folders,
    port: port('PORT'),
    didPlcUrl: plc.url,
    bskyAppViewUrl: appView.url,
    bskyAppViewDid: appView.ctx.cfg.serverDid,
    crawlers: [],
  })
  mockNetworkUtilities(pds, appView)
  fs.writeFileSync(path.join(data, 'ready.json'), JSON.stringify({ url: `http://127.0.0.1:${port('PORT')}` }))

  const stop = () => {
    setTimeout(() => process.exit(0), 3000)
    Promise.allSettled([appView, pds, plc].map((server) => server.close())).then(() => process.exit(0))
  }
  process.once('SIGTERM', stop)
  process.once('SIGINT', stop)
}

main().catch((error) => { console.error(error); process.exit(1) })
