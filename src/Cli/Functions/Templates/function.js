// Answers a request with its own body. core.d.ts tells an editor what there is.
const core = requireApi('core');

function _start() {
  const output = core.getOutputBufferId();
  core.writeExchangeBufferHeader(output, 'content-type', 'text/plain; charset=utf-8');
  core.writeExchangeBuffer(output, core.readExchangeBuffer(core.getInputBufferId()) ?? '');
  return 200;
}
