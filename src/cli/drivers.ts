import type { Command } from 'commander';
import { loadConfig } from '../config.js';
import { allDrivers, type Driver } from '../domain/drivers.js';
import { PipekitError } from '../domain/errors.js';
import type { DriverOnDisk } from '../services/index.js';
import { type CliContext, say } from './context.js';
import { table } from './format.js';

export function addDrivers(program: Command, cli: CliContext): void {
  const drivers = program
    .command('drivers')
    .description('the databases that can be reached, and their JDBC drivers');
  drivers
    .command('list')
    .description('show every driver, its licence, and whether its jars are there and the pinned ones')
    .option('--json', 'print the answer as JSON')
    .action(async (_: object, command: Command) => {
      const drivers = await cli.actions.driversOnDisk(loadConfig(cli.env));
      say(cli, command, { drivers }, () => listed(drivers));
    });
  drivers
    .command('install')
    .argument('<kind>', 'as `pipekit drivers list` has it')
    .description('fetch a driver through Maven, checked against its pinned checksum')
    .option('--accept-licence', 'agree to the licence of a driver that is not free software')
    .option('--json', 'print the answer as JSON')
    .action(async (kind: string, { acceptLicence }: { acceptLicence?: boolean }, command: Command) => {
      const driver = findDriver(kind);
      requireLicence(driver, acceptLicence === true);
      const isBundled = driver.provided === 'bundled';
      const files = isBundled ? [] : await cli.actions.installDriver(loadConfig(cli.env), driver);
      say(cli, command, { files }, () =>
        isBundled
          ? `${driver.name} is part of jrunner: nothing to install\n`
          : files.map((file) => `installed ${file}\n`).join(''),
      );
    });
}

function listed(drivers: DriverOnDisk[]): string {
  const lines = drivers.map(({ kind, name, state, licence }) => [kind, name, state, licence]);
  const problems = drivers.flatMap(({ problem, install }) =>
    problem === null ? [] : [`${problem}: run \`${install}\`\n`],
  );
  return `${table([['KIND', 'DATABASE', 'STATE', 'LICENCE'], ...lines])}${problems.join('')}`;
}

function findDriver(kind: string): Driver {
  const driver = allDrivers().find((one) => one.kind === kind);
  if (driver) return driver;
  throw new PipekitError('not_found', `There is no driver "${kind}"`, {
    hint: `There are ${allDrivers()
      .map((one) => one.kind)
      .join(', ')}.`,
  });
}

/** Only a person can agree to a licence. */
function requireLicence({ kind, name, licence, free }: Driver, accepted: boolean): void {
  if (free || accepted) return;
  throw new PipekitError('invalid', `The driver for ${name} is not free software: ${licence}`, {
    hint: `Read its licence; if you agree to it, \`pipekit drivers install ${kind} --accept-licence\`.`,
  });
}
