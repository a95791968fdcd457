// A filter: lets a request pass that carries the token of the filter's data, and answers any other itself, after which nothing else runs.
// Plug it with the token as its data.
const core = requireApi('core');

function filter() {
  const request = core.readExchangeBufferHeaders(core.getInputBufferId());
  if (request['x-moc-plug-data'] && request.authorization === `Bearer ${request['x-moc-plug-data']}`)
    return 0;
  const answer = core.getOutputBufferId();
  core.writeExchangeBufferHeader(answer, 'content-type', 'application/json');
  core.writeExchangeBufferHeader(answer, 'www-authenticate', 'Bearer');
  core.writeExchangeBufferStatusCode(answer, 403);
  core.writeExchangeBuffer(answer, JSON.stringify({ error: 'denied', message: 'this path needs a token' }));
  return 403;
}
