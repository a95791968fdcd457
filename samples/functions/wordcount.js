// Counts words, as the two functions of a plan (wordcount.json). Lines between them are "word<tab>count".
const core = requireApi('core');

const text = () => new TextDecoder().decode(core.readExchangeBuffer(core.getInputBufferId()));

function write(counts) {
  const lines = [...counts.keys()].sort().map((word) => `${word}\t${counts.get(word)}\n`);
  core.writeExchangeBuffer(core.getOutputBufferId(), lines.join(''));
  return counts.size;
}

// The words of a text.
function map() {
  const counts = new Map();
  for (const word of text().toLowerCase().match(/[\p{L}\p{N}]+/gu) || [])
    counts.set(word, (counts.get(word) || 0) + 1);
  return write(counts);
}

// The sums of what several texts, or several sums, gave.
function reduce() {
  const counts = new Map();
  for (const line of text().split('\n')) {
    const [word, count] = line.split('\t');
    if (count)
      counts.set(word, (counts.get(word) || 0) + Number(count));
  }
  return write(counts);
}
