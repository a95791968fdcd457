// Sends every message of a WebSocket back, until the other side closes.
const core = requireApi('core');

function echo() {
  let count = 0;
  for (let message; (message = core.readExchangeBuffer(core.getInputBufferId())) !== undefined; count++)
    core.writeExchangeBuffer(core.getOutputBufferId(), message);
  return count;
}
