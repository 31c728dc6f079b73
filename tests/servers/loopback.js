'use strict'
// Loaded before a server: listens on 127.0.0.1 wherever the server names no host.
const net = require('node:net')
const listen = net.Server.prototype.listen
net.Server.prototype.listen = function (first, ...rest) {
  const port = typeof first === 'object' && first !== null ? first.port : first
  if (port === undefined || (typeof first === 'object' && first.host)) return listen.call(this, first, ...rest)
  const options = typeof first === 'object' ? { ...first, host: '127.0.0.1' } : { port: Number(port), host: '127.0.0.1' }
  return listen.call(this, options, ...rest.filter((argument) => typeof argument === 'function'))
}
