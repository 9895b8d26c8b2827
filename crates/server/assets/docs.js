// Shows the description of the API. Everything is inserted as text.
'use strict';

function make(tag, text, ...children) {
  const element = document.createElement(tag);
  if (text) element.textContent = text;
  element.append(...children);
  return element;
}

function operation(path, method, described) {
  const details = make('details');
  details.className = 'card';
  details.append(make('summary', '', make('code', `${method.toUpperCase()} ${path}`), ` ${described.summary || ''}`));
  if (described.parameters?.length) {
    const table = make('table');
    for (const parameter of described.parameters) {
      table.append(make('tr', '', make('th', parameter.name), make('td', parameter.in === 'path' ? 'part of the path' : parameter.description || '')));
    }
    details.append(table);
  }
  if (method === 'get' && !path.includes('{') && path.startsWith('/v1/') && path !== '/v1/export') {
    const link = make('a', 'try it');
    link.href = path === '/v1/suggest' ? `${path}?q=st` : path;
    details.append(make('p', '', link));
  }
  return details;
}

fetch('/openapi.json').then((response) => response.json()).then((description) => {
  const shown = [];
  for (const [path, methods] of Object.entries(description.paths)) {
    for (const [method, described] of Object.entries(methods)) shown.push(operation(path, method, described));
  }
  document.getElementById('paths').replaceChildren(...shown);
}).catch((error) => { document.getElementById('paths').textContent = `The description could not be loaded: ${error.message}`; });
