import { defineServer } from '../engine/protocol-server.ts';
import { HttpListener } from './http/http-listener.ts';

/** HTTP and HTTPS: requests that share a listener and are told apart by host and path. */
export default defineServer({
  id: 'http',
  open: (settings, context) => new HttpListener(settings, context),
});
