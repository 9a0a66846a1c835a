import { createServer, connect, type Socket } from 'node:net';
import { once } from 'node:events';

/** A way to a database that can be shut: then it refuses connections, and those there are break off. */
export interface NetworkGate {
  port: number;
  shut(): Promise<void>;
  open(): Promise<void>;
}

export async function networkGate(target: { host: string; port: number }): Promise<NetworkGate> {
  const sockets = new Set<Socket>();
  const server = createServer((inner) => {
    const outer = connect(target.port, target.host);
    for (const [socket, other] of [
      [inner, outer],
      [outer, inner],
    ] as const) {
      sockets.add(socket);
      socket.on('error', () => other.destroy());
      socket.on('close', () => {
        sockets.delete(socket);
        other.destroy();
      });
      socket.pipe(other);
    }
  });
  const listen = async (port: number): Promise<void> => {
    server.listen(port, '127.0.0.1');
    await once(server, 'listening');
  };
  await listen(0);
  const { port } = server.address() as { port: number };
  return {
    port,
    async shut() {
      if (!server.listening) return;
      const closed = once(server, 'close');
      server.close();
      for (const socket of sockets) socket.destroy();
      await closed;
    },
    async open() {
      if (!server.listening) await listen(port);
    },
  };
}
