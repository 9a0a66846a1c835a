import { lookup } from 'node:dns/promises';
import { BlockList, isIP } from 'node:net';
import { PipekitError } from '../domain/errors.js';

/** Which addresses may be reached. Names are looked up first: what counts is the address that is then used. */
export interface Egress {
  /** The addresses of a host, all of them permitted. Throws `unavailable` for an unknown host, or `forbidden`. */
  addressesOf(host: string): Promise<Address[]>;
}

export interface Address {
  address: string;
  family: 4 | 6;
}

export interface EgressRules {
  /** Host names, addresses and CIDR ranges: nothing else. Undefined: all that are not in `denied`. */
  only?: readonly string[];
  /** In spite of `denied`. */
  also?: readonly string[];
  denied: readonly string[];
  /** The setting that says so, for the message. */
  setting: string;
}

/** Where clouds hand credentials to whoever asks from the machine itself. */
export const LINK_LOCAL = ['169.254.0.0/16', 'fe80::/10', 'fd00:ec2::254', '100.100.100.200'];

/** Not of the public internet (RFC 6890), with the ranges that wrap IPv4 addresses into IPv6 ones. */
export const NOT_PUBLIC = [
  ...LINK_LOCAL,
  '0.0.0.0/8',
  '10.0.0.0/8',
  '100.64.0.0/10',
  '127.0.0.0/8',
  '172.16.0.0/12',
  '192.0.0.0/24',
  '192.168.0.0/16',
  '198.18.0.0/15',
  '224.0.0.0/4',
  '240.0.0.0/4',
  '::/128',
  '::1/128',
  'fc00::/7',
  'fec0::/10',
  'ff00::/8',
  '64:ff9b::/96',
  '64:ff9b:1::/48',
  '2001::/32',
  '2002::/16',
];

export function createEgress({ only, also = [], denied, setting }: EgressRules): Egress {
  const allow = [...(only ?? []), ...also];
  const named = new Set(allow.map((entry) => entry.toLowerCase()));
  const allowed = blockListOf(allow.filter((entry) => isRange(entry)));
  const outOfBounds = blockListOf(denied);
  const isPermitted = (host: string, { address, family }: Address): boolean => {
    const type = family === 4 ? 'ipv4' : 'ipv6';
    if (named.has(host.toLowerCase()) || allowed.check(address, type)) return true;
    return only === undefined && !outOfBounds.check(address, type);
  };
  return {
    async addressesOf(host) {
      const addresses = await lookUp(host);
      const refused = addresses.find((address) => !isPermitted(host, address));
      if (!refused) return addresses;
      const place = refused.address === host ? host : `${host} (${refused.address})`;
      throw new PipekitError('forbidden', `${place} may not be reached from here (${setting})`, {
        hint: `Whoever runs Pipekit can allow it: ${setting}.`,
      });
    },
  };
}

/** As a URL has it: `[::1]` is an address. */
async function lookUp(host: string): Promise<Address[]> {
  const bare = host.replace(/^\[(.*)\]$/, '$1');
  const family = isIP(bare);
  if (family !== 0) return [{ address: bare, family: family as 4 | 6 }];
  try {
    return (await lookup(bare, { all: true })) as Address[];
  } catch (cause) {
    throw new PipekitError('unavailable', `There is no address of the host ${host}`, {
      hint: 'Check the name, and the DNS servers of the machine that asks.',
      details: { kind: 'connect' },
      cause,
    });
  }
}

/** Whether it is an address or CIDR range, rather than a name. */
function isRange(entry: string): boolean {
  const [address = '', bits] = entry.split('/');
  const family = isIP(address);
  return (
    family !== 0 && (bits === undefined || (/^\d+$/.test(bits) && Number(bits) <= (family === 4 ? 32 : 128)))
  );
}

function blockListOf(ranges: readonly string[]): BlockList {
  const list = new BlockList();
  for (const range of ranges) {
    const [address = '', bits] = range.split('/');
    const type = isIP(address) === 4 ? 'ipv4' : 'ipv6';
    if (bits === undefined) list.addAddress(address, type);
    else list.addSubnet(address, Number(bits), type);
  }
  return list;
}
