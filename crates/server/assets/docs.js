// Shows the description of the API. Everything is inserted as text.
'use strict';

function make(tag, text, ...children) {
  const element = document.createElement(tag);
  if (text) element.textContent = text;
  element.append(...children);
  return element;
}

// What a value is, in words; other schemas are links to where they are shown.
function held(schema) {
  if (!schema) return ['anything'];
  if (schema.$ref) {
    const name = schema.$ref.split('/').pop();
    const link = make('a', name);
    link.href = `#${name}`;
    return [link];
  }
  if (schema.anyOf) return schema.anyOf.flatMap((one, number) => (number ? [' or ', ...held(one)] : held(one)));
  if (schema.enum) return [schema.enum.map((value) => String(value)).join(', ')];
  if (schema.items) return ['list of ', ...held(schema.items)];
  if (schema.additionalProperties) return ['object of ', ...held(schema.additionalProperties)];
  return [[schema.format || schema.type || 'anything'].flat().join(' or ')];
}

function shape(name, schema) {
  const details = make('details');
  details.className = 'card';
  details.id = name;
  const rows = Object.entries(schema.properties || {}).map(([field, value]) => {
    const always = (schema.required || []).includes(field);
    return make('tr', '', make('th', always ? field : `${field}?`), make('td', '', ...held(value)), make('td', value.description || ''));
  });
  details.append(make('summary', '', make('code', name)), make('table', '', ...rows));
  return details;
}

// A link into a closed card opens it.
function reveal() {
  const card = document.getElementById(decodeURIComponent(location.hash.slice(1)));
  if (card instanceof HTMLDetailsElement) { card.open = true; card.scrollIntoView(); }
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
  const answer = described.responses?.[200]?.content?.['application/json']?.schema;
  if (answer?.$ref) details.append(make('p', 'answers with ', ...held(answer)));
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
  const shapes = Object.entries(description.components.schemas).map(([name, schema]) => shape(name, schema));
  document.getElementById('paths').replaceChildren(...shown, make('h2', 'What answers look like'), ...shapes);
  reveal();
  window.addEventListener('hashchange', reveal);
}).catch((error) => { document.getElementById('paths').textContent = `The description could not be loaded: ${error.message}`; });
