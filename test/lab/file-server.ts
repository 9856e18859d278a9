// Serves one file to everybody: node file-server.ts FILE PORT
import { readFileSync } from 'node:fs';
import { createServer } from 'node:http';

const [file = '', port = ''] = process.argv.slice(2);
const body = readFileSync(file);

const server = createServer((_request, response) => {
  response.writeHead(200, { 'content-type': 'application/octet-stream', 'content-length': body.length });
  response.end(body);
});
// Closed while a slow client has not taken everything yet, the system may drop the rest of the file.
server.keepAliveTimeout = 0;
server.listen({ port: Number(port), host: '::', backlog: 1024 });
