// A page about the platform: what is plugged, named and stored, and the counters.
const core = requireApi('core');

const escapes = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' };
const text = value => String(value).replace(/[&<>"']/g, character => escapes[character]);

const table = (title, columns, rows) => `
<h2>${text(title)} <small>${rows.length}</small></h2>
<table><tr>${columns.map(column => `<th>${text(column)}</th>`).join('')}</tr>
${rows.map(row => `<tr>${row.map(cell => `<td>${text(cell)}</td>`).join('')}</tr>`).join('\n')}
</table>`;

function plugRow([route, json]) {
  const plug = JSON.parse(json);
  const slash = route.indexOf('/');
  return [route.slice(0, slash).toUpperCase(), route.slice(slash + 1), plug.type, plug.name, plug.start_function ?? '', JSON.stringify(plug.tags ?? {})];
}

function getDashboardHtml() {
  const status = JSON.parse(core.getStatus());
  const output = core.getOutputBufferId();
  core.writeExchangeBufferHeader(output, 'content-type', 'text/html; charset=utf-8');
  core.writeExchangeBuffer(output, `<!doctype html>
<html lang="en"><head><meta charset="utf-8"><title>Dashboard</title>
<style>body{font:14px/1.5 system-ui,sans-serif;margin:2em}table{border-collapse:collapse}td,th{border:1px solid #bbb;padding:.2em .6em;text-align:left}</style>
</head><body><h1>Dashboard</h1>
${table('Plugs', ['method', 'path', 'type', 'name', 'start function', 'tags'], Object.entries(status.plugs ?? {}).map(plugRow))}
${table('Names', ['name', 'techID'], (status.blob_names ?? []).map(blob => [blob.name, blob.tech_id]))}
${table('Blobs', ['techID', 'content type', 'bytes'], (status.blobs ?? []).map(blob => [blob.tech_id, blob.content_type, blob.length]))}
${table('Filters', ['id', 'name', 'start function', 'data'], (status.filters ?? []).map(filter => [filter.id, filter.name, filter.start_function, filter.data]))}
${table('Statistics', ['name', 'value'], Object.entries(status.statistics ?? {}))}
</body></html>
`);
  return 200;
}
