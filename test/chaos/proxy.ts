/**
 * A network that can be broken: a TCP proxy between jrunner and a database. Our own, not toxiproxy, because these
 * faults are a few lines each and need no build with Go.
 */
import { connect, createServer, type Server, type Socket } from 'node:net';

type Direction = 'up' | 'down';

interface Link {
  client: Socket;
  server: Socket;
  /** What is thrown away instead of passed on, as on a network that has gone silent. */
  silent: Record<Direction, boolean>;
  /** Bytes passed since they were last counted. */
  passed: Record<Direction, number>;
}

export class Proxy {
  private readonly links = new Set<Link>();
  private cut: { direction: Direction; after: number } | undefined;
  private letPass = Number.POSITIVE_INFINITY;
  private readonly held = new Set<() => Socket>();

  private constructor(
    private readonly server: Server,
    private readonly target: () => number,
    readonly host: string,
  ) {}

  /** Listens on a free port of the host. `target` is asked at each connection: a server may come back elsewhere. */
  static async start(target: () => number, host = '127.0.0.1'): Promise<Proxy> {
    const server = createServer();
    const proxy = new Proxy(server, target, host);
    server.on('connection', (client) => proxy.accept(client));
    await new Promise<void>((resolve, reject) => {
      server.once('error', reject);
      server.listen(0, host, resolve);
    });
    return proxy;
  }

  get port(): number {
    return (this.server.address() as { port: number }).port;
  }

  /** Connections held before their first byte. */
  get holding(): number {
    return this.held.size;
  }

  /** Ends every connection with RST, both ways. New ones pass. */
  reset(): void {
    for (const link of this.links) this.drop(link);
  }

  /** The connections there are now pass nothing on any more, without ever being closed. New ones pass. */
  silence(...directions: Direction[]): void {
    for (const { silent } of this.links) for (const direction of directions) silent[direction] = true;
  }

  /** The first connection that has so many bytes to pass, counted from now, is reset instead: one only. */
  cutAfter(direction: Direction, bytes: number): void {
    for (const { passed } of this.links) passed[direction] = 0;
    this.cut = { direction, after: bytes };
  }

  /** Lets so many new connections through; those after them wait for `release`. */
  holdAfter(connections: number): void {
    this.letPass = connections;
  }

  /** Lets the connection through that was held first; resolves when it has closed. */
  async releaseFirst(): Promise<void> {
    const [go] = this.held;
    const client = go?.();
    if (client && !client.destroyed) await new Promise((resolve) => client.once('close', resolve));
  }

  /** Lets everything through that is held, and holds nothing any more. */
  release(): void {
    this.letPass = Number.POSITIVE_INFINITY;
    for (const go of this.held) go();
  }

  /** A network without faults again; connections that had one are reset. */
  heal(): void {
    this.cut = undefined;
    this.release();
    for (const link of this.links) if (link.silent.up || link.silent.down) this.drop(link);
  }

  async stop(): Promise<void> {
    this.release();
    this.reset();
    await new Promise((resolve) => this.server.close(resolve));
  }

  private accept(client: Socket): void {
    client.on('error', () => {});
    if (this.letPass > 0) {
      this.letPass -= 1;
      return this.link(client);
    }
    client.pause();
    const go = (): Socket => {
      this.held.delete(go);
      if (!client.destroyed) this.link(client);
      return client;
    };
    this.held.add(go);
  }

  private link(client: Socket): void {
    const server = connect(this.target(), '127.0.0.1');
    const link: Link = {
      client,
      server,
      silent: { up: false, down: false },
      passed: { up: 0, down: 0 },
    };
    this.links.add(link);
    this.pass(link, 'up', client, server);
    this.pass(link, 'down', server, client);
    client.resume();
  }

  private pass(link: Link, direction: Direction, from: Socket, to: Socket): void {
    from.on('error', () => {});
    from.on('data', (bytes) => {
      if (link.silent[direction]) return;
      link.passed[direction] += bytes.length;
      if (this.cut?.direction !== direction || link.passed[direction] < this.cut.after) {
        to.write(bytes);
        return;
      }
      this.cut = undefined;
      this.drop(link);
    });
    from.on('close', () => {
      // Nobody hears of an end on a network that has gone silent.
      if (link.silent[direction]) return;
      this.links.delete(link);
      to.destroy();
    });
  }

  private drop(link: Link): void {
    this.links.delete(link);
    link.client.resetAndDestroy();
    link.server.resetAndDestroy();
  }
}
