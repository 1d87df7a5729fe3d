/** The server's settings, given on its command line: those of this version of the program count, not those of the day the
 * data were made. */

export function serverArguments(data: string, port: number, durable: boolean): string[] {
  const settings = {
    port,
    listen_addresses: '127.0.0.1',
    unix_socket_directories: '', // a path of more than 107 characters would stop the start
    max_connections: 100,
    shared_buffers: '128MB',
    work_mem: '16MB', // an evening's predictions are sorted by several statements, and the default sends each to the disk
    jit: 'off', // compiling costs more than it saves on statements of milliseconds
    timezone: 'UTC',
    log_timezone: 'UTC',
    log_checkpoints: 'off',
    log_line_prefix: '%m [%p] ',
    ...(durable ? safe : throwAway),
  }
  return ['-D', data, ...Object.entries(settings).flatMap(([name, value]) => ['-c', `${name}=${value}`])]
}

const safe = { fsync: 'on', synchronous_commit: 'on', full_page_writes: 'on' }

const throwAway = {
  fsync: 'off',
  synchronous_commit: 'off',
  full_page_writes: 'off',
  wal_level: 'minimal',
  max_wal_senders: 0,
}
