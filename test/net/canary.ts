import { createServer, type AddressInfo } from 'node:net';

/** A port on an address of its own where nobody should come; it counts who did, and hangs up. */
export async function canaryPort(host = '127.0.0.2') {
  let connections = 0;
  const server = createServer((socket) => {
    connections += 1;
    socket.on('error', () => {});
    socket.destroy();
  });
  await new Promise<void>((resolve) => server.listen(0, host, resolve));
  const { port } = server.address() as AddressInfo;
  return { host, port, connections: () => connections, close: () => server.close() };
}
