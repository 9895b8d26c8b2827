// The search page of Newshound. It asks the public API only; the address of the page holds the whole state of a search.
'use strict';

const PAGE = 20;
const FACETS = ['outlet', 'language', 'person', 'place', 'org', 'section'];
const FACET_TITLES = { outlet: 'Outlets', language: 'Languages', person: 'People', place: 'Places', org: 'Organisations', section: 'Sections' };
const $ = (id) => document.getElementById(id);
const form = $('search');
const languageNames = typeof Intl.DisplayNames === 'function' ? new Intl.DisplayNames([navigator.language, 'en'], { type: 'language' }) : null;

let running = null;   // the AbortController of the search under way
let cursor = null;    // where the next page begins
let current = -1;     // the card that j and k have reached

// ---- small helpers

function make(tag, attributes = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (name === 'class') element.className = value;
    else if (name.startsWith('on')) element.addEventListener(name.slice(2), value);
    else if (value === true) element.setAttribute(name, '');
    else if (value !== false && value != null) element.setAttribute(name, value);
  }
  element.append(...children.filter((child) => child != null));
  return element;
}

// Server highlights are escaped text with <mark>; only text and marks are taken over, whatever else they may hold.
function marked(html) {
  const fragment = document.createDocumentFragment();
  const source = new DOMParser().parseFromString(html || '', 'text/html').body;
  const walk = (node, into) => {
    for (const child of node.childNodes) {
      if (child.nodeType === Node.TEXT_NODE) into.append(child.textContent);
      else if (child.nodeName === 'MARK') { const mark = make('mark'); walk(child, mark); into.append(mark); }
      else walk(child, into);
    }
  };
  walk(source, fragment);
  return fragment;
}

// Only web addresses become links: an article must not bring a script in its address.
function safeLink(url) {
  try {
    const parsed = new URL(url);
    return parsed.protocol === 'http:' || parsed.protocol === 'https:' ? parsed.href : null;
  } catch { return null; }
}

const number = (n) => Number(n || 0).toLocaleString();
const counted = (n, one, many) => `${number(n)} ${n === 1 ? one : many}`;

function when(published) {
  if (!published || !published.at) return make('span', {}, 'date unknown');
  const at = new Date(published.at);
  // Midnight to the second is how records write a day.
  const wholeDay = ['day', 'month', 'year'].includes(published.precision) || /T00:00:00Z$/.test(published.at);
  const exact = wholeDay ? at.toLocaleDateString(undefined, { dateStyle: 'long', timeZone: 'UTC' })
    : at.toLocaleString(undefined, { dateStyle: 'medium', timeStyle: 'short' });
  const minutes = (Date.now() - at.getTime()) / 60000;
  let text = exact;
  if (!wholeDay && minutes >= 0 && minutes < 60 * 24 * 7 && typeof Intl.RelativeTimeFormat === 'function') {
    const relative = new Intl.RelativeTimeFormat(undefined, { numeric: 'auto' });
    text = minutes < 60 ? relative.format(-Math.round(minutes), 'minute')
      : minutes < 60 * 24 ? relative.format(-Math.round(minutes / 60), 'hour')
        : relative.format(-Math.round(minutes / 1440), 'day');
  }
  if (published.source === 'first_seen' && !published.confidence) text = 'no date';
  const source = published.source === 'first_seen' ? 'no date given; first seen then' : `${published.source}, to the ${published.precision}`;
  return make('time', { datetime: published.at, title: `${exact} (${source})` }, text);
}

function languageName(code) {
  if (!code || code === 'und') return 'language unknown';
  try { return languageNames ? languageNames.of(code) : code; } catch { return code; }
}

async function ask(path, parameters, signal) {
  const url = parameters ? `${path}?${parameters}` : path;
  const response = await fetch(url, { signal, headers: { accept: 'application/json' } });
  const body = await response.json().catch(() => ({}));
  if (!response.ok) throw new Error([body.title, body.detail, body.fix].filter(Boolean).join(': ') || `The server answered ${response.status}.`);
  return body;
}

// ---- the state of a search is the address of the page

function state() {
  return new URLSearchParams(location.search);
}

function go(parameters, replace) {
  for (const [key, value] of [...parameters]) if (!value) parameters.delete(key, value);
  const query = parameters.toString();
  history[replace ? 'replaceState' : 'pushState'](null, '', query ? `/?${query}` : '/');
  show();
}

function fillForm(parameters) {
  for (const name of ['q', 'from', 'to', 'sort', 'group']) $(name).value = parameters.get(name) || '';
  $('clear').hidden = ![...parameters.keys()].length;
}

// What the API is asked for a state of the page.
function searchParameters(page) {
  const asked = new URLSearchParams();
  for (const name of ['q', 'match', 'from', 'to', 'sort']) if (page.get(name)) asked.set(name, page.get(name));
  for (const facet of FACETS) for (const value of page.getAll(facet)) asked.append(facet, value);
  asked.set('group', page.get('group') || 'story');
  const tz = Intl.DateTimeFormat().resolvedOptions().timeZone;
  if (tz) asked.set('tz', tz);
  asked.set('limit', PAGE);
  asked.set('highlight', 'true');
  return asked;
}

// ---- asking and showing

async function show() {
  const page = state();
  fillForm(page);
  running?.abort();
  running = new AbortController();
  const { signal } = running;
  current = -1;
  const asked = searchParameters(page);
  asked.set('facets', FACETS.map((facet) => `${facet}:8`).join(','));
  asked.set('timeline', 'auto');
  document.title = page.get('q') ? `${page.get('q')} – Newshound` : 'Newshound';
  $('status').textContent = 'Searching …';
  const isFront = ![...page.keys()].length;
  try {
    const [answer, front] = await Promise.all([
      ask('/v1/search', asked, signal),
      isFront ? ask('/v1/stories', 'limit=20', signal) : null,
    ]);
    cursor = isFront ? null : answer.next;
    $('results').replaceChildren(...(isFront ? front.results.map(storyCard) : answer.results.map(card)));
    $('status').textContent = isFront
      ? `${counted(answer.total.articles, 'article', 'articles')} from ${counted(answer.total.outlets, 'outlet', 'outlets')}. The big stories:`
      : summary(answer);
    showNotices(answer.meta);
    showChips(page);
    showFacets(answer.facets || {}, page);
    showTimeline(answer.timeline, page);
    showOutlinks(page, isFront);
    $('more').hidden = !cursor;
  } catch (error) {
    if (error.name === 'AbortError') return;
    // Nothing of the search before stays beside the message.
    for (const id of ['results', 'facets', 'chips']) $(id).replaceChildren();
    for (const id of ['timeline', 'outlinks']) $(id).hidden = true;
    $('notices').replaceChildren(make('p', { role: 'alert' }, error.message));
    $('status').textContent = 'Nothing to show.';
    $('more').hidden = true;
  }
}

function summary(answer) {
  const total = answer.total;
  if (!total || !total.articles) return 'Nothing found.';
  return `${counted(total.articles, 'article', 'articles')} (${number(total.originals)} without copies) in `
    + `${counted(total.stories, 'story', 'stories')} from ${counted(total.outlets, 'outlet', 'outlets')}.`;
}

async function more() {
  const asked = searchParameters(state());
  asked.set('cursor', cursor);
  asked.set('count', 'none');
  $('more').disabled = true;
  try {
    const answer = await ask('/v1/search', asked);
    cursor = answer.next;
    const cards = answer.results.map(card);
    $('results').append(...cards);
    cards[0]?.querySelector('a')?.focus();
    $('more').hidden = !cursor;
  } catch (error) {
    $('notices').replaceChildren(make('p', { role: 'alert' }, error.message));
  } finally {
    $('more').disabled = false;
  }
}

function showNotices(meta) {
  const notices = [...(meta?.warnings || []), ...(meta?.query?.notices || []).map((notice) => notice.message || notice)];
  const lines = notices.map((notice) => make('p', {}, typeof notice === 'string' ? notice : JSON.stringify(notice)));
  const offer = (before, text, after, changes) => {
    const next = state();
    for (const [name, value] of Object.entries(changes)) next.set(name, value);
    const follow = (event) => { event.preventDefault(); go(next); };
    lines.push(make('p', {}, before, make('a', { href: `/?${next}`, onclick: follow }, text), after));
  };
  if (meta?.did_you_mean) offer('Did you mean ', meta.did_you_mean, '?', { q: meta.did_you_mean });
  if (meta?.any_would_find) offer('No article has all the words. ', `${counted(meta.any_would_find, 'article has', 'articles have')} some of them`, '.', { match: 'any' });
  $('notices').replaceChildren(...lines);
}

function showChips(page) {
  const chips = [];
  for (const facet of FACETS) {
    for (const value of page.getAll(facet)) {
      const remove = () => { const next = state(); next.delete(facet, value); go(next); };
      const name = facet === 'language' ? languageName(value) : value.replace(/^(person|org|place):/, '').replaceAll('-', ' ');
      chips.push(make('li', {}, make('button', { type: 'button', onclick: remove, 'aria-label': `Remove the filter ${facet} ${name}` }, `${name} ×`)));
    }
  }
  $('chips').replaceChildren(...chips);
}

function showFacets(facets, page) {
  const groups = [];
  for (const facet of FACETS) {
    const counts = Array.isArray(facets[facet]) ? facets[facet] : facets[facet]?.values || [];
    if (!counts.length) continue;
    const chosen = page.getAll(facet);
    const rows = counts.map(({ value, label, count }) => {
      const toggle = (event) => {
        const next = state();
        if (event.target.checked) next.append(facet, value); else next.delete(facet, value);
        go(next);
      };
      const name = facet === 'language' ? languageName(value) : label || value;
      return make('li', {}, make('label', {}, make('input', { type: 'checkbox', checked: chosen.includes(value), onchange: toggle }),
        make('span', {}, name), make('small', {}, number(count))));
    });
    groups.push(make('h2', {}, FACET_TITLES[facet]), make('ul', {}, ...rows));
  }
  $('facets').replaceChildren(...groups);
}

// The day of an instant where the reader is, as YYYY-MM-DD: the buckets are days of the reader's zone too.
function localDay(instant) {
  const at = new Date(instant);
  const two = (n) => String(n).padStart(2, '0');
  return `${at.getFullYear()}-${two(at.getMonth() + 1)}-${two(at.getDate())}`;
}

function showTimeline(timeline, page) {
  const buckets = timeline?.buckets || [];
  const figure = $('timeline');
  figure.hidden = buckets.length < 2 || !buckets.some((bucket) => bucket.count);
  if (figure.hidden) return;
  const namespace = 'http://www.w3.org/2000/svg';
  const svg = document.createElementNS(namespace, 'svg');
  const width = 1000, height = 100, step = width / buckets.length;
  svg.setAttribute('viewBox', `0 0 ${width} ${height}`);
  svg.setAttribute('preserveAspectRatio', 'none');
  svg.setAttribute('role', 'img');
  svg.setAttribute('aria-label', `Articles a ${timeline.interval}, ${buckets.length} bars`);
  const most = Math.max(...buckets.map((bucket) => bucket.count));
  buckets.forEach((bucket, position) => {
    if (!bucket.count) return;
    const link = document.createElementNS(namespace, 'a');
    const tall = Math.max(2, (bucket.count / most) * height);
    const bar = document.createElementNS(namespace, 'rect');
    for (const [name, value] of Object.entries({ x: position * step + step * 0.08, y: height - tall, width: step * 0.84, height: tall })) bar.setAttribute(name, value);
    const title = document.createElementNS(namespace, 'title');
    const day = localDay(bucket.from);
    const last = localDay(new Date(bucket.to).getTime() - 1000);
    title.textContent = `${day}${last > day ? ` to ${last}` : ''}: ${counted(bucket.count, 'article', 'articles')}`;
    const next = new URLSearchParams(page);
    next.set('from', day);
    next.set('to', last > day ? last : day);
    link.setAttribute('href', `/?${next}`);
    link.addEventListener('click', (event) => { event.preventDefault(); go(next); });
    link.append(bar, title);
    svg.append(link);
  });
  const shown = { year: { year: 'numeric' }, month: { year: 'numeric', month: 'short' }, hour: { dateStyle: 'medium', timeStyle: 'short' } };
  const date = (instant) => new Date(instant).toLocaleString(undefined, shown[timeline.interval] || { dateStyle: 'medium' });
  figure.replaceChildren(svg, make('figcaption', {}, make('span', {}, date(buckets[0].from)),
    make('span', {}, `articles a ${timeline.interval}`), make('span', {}, date(buckets[buckets.length - 1].from))));
}

function showOutlinks(page, isFront) {
  $('outlinks').hidden = isFront;
  const feed = searchParameters(page);
  for (const name of ['limit', 'highlight', 'tz']) feed.delete(name);
  const link = (path, text) => make('a', { href: `${path}?${feed}` }, text);
  $('outlinks').replaceChildren('This search as ', link('/feed.rss', 'RSS'), ', ', link('/feed.atom', 'Atom'), ', ', link('/feed.json', 'JSON Feed'),
    ', ', link('/v1/search.csv', 'table (CSV)'),
    ', or ', link('/embed', 'embedded in your page'), '.');
}

// ---- cards

function opener(article, text) {
  return make('a', {
    href: safeLink(article.url) || `/v1/articles/${encodeURIComponent(article.id)}`,
    onclick: (event) => {
      if (event.ctrlKey || event.metaKey || event.shiftKey || event.button) return;
      event.preventDefault();
      open(article.id);
    },
  }, text);
}

function titleOf(article) {
  const highlight = (article.highlights || []).find((part) => part.field === 'title');
  return highlight ? marked(highlight.html) : plainTitle(article);
}

// What stands for a title where an article has none: the first words of its text.
function plainTitle(article) {
  if (article.title) return article.title;
  const words = (article.standfirst || article.snippet || article.body || '').trim().split(/\s+/).filter(Boolean);
  const text = words.slice(0, 12).join(' ').slice(0, 100);
  return text ? `${text.replace(/…$/, '')}…` : 'Article without a title';
}

function metaLine(article) {
  const line = make('p', { class: 'meta' }, make('strong', {}, article.outlet?.name || 'unknown outlet'), when(article.published));
  if (article.authors?.length) line.append(make('span', {}, article.authors.slice(0, 2).join(', ')));
  line.append(make('span', {}, languageName(article.language)));
  if (article.role === 'copy') line.append(make('span', { class: 'badge' }, 'copy'));
  if (article.agency) line.append(make('span', { class: 'badge' }, article.agency));
  return line;
}

function card(article) {
  const body = (article.highlights || []).find((part) => part.field !== 'title');
  const element = make('li', { class: 'card', lang: article.language !== 'und' ? article.language : null, dir: 'auto' },
    make('h2', {}, opener(article, titleOf(article))), metaLine(article),
    make('p', { class: 'snippet' }, body ? marked(body.html) : article.snippet || ''));
  const story = article.story;
  if (story && story.articles > 1) {
    const holder = make('ul', { class: 'coverage', hidden: true });
    const button = make('button', { type: 'button', class: 'quiet', 'aria-expanded': 'false' },
      `${counted(story.articles, 'article', 'articles')} in ${counted(story.outlets, 'outlet', 'outlets')}`);
    button.addEventListener('click', () => toggleCoverage(button, holder, story.id, article.id));
    element.append(button, holder);
  }
  return element;
}

async function toggleCoverage(button, holder, storyId, ownId) {
  const isOpen = button.getAttribute('aria-expanded') === 'true';
  button.setAttribute('aria-expanded', String(!isOpen));
  holder.hidden = isOpen;
  if (isOpen || holder.childElementCount) return;
  try {
    const story = await ask(`/v1/stories/${encodeURIComponent(storyId)}`);
    holder.replaceChildren(...(story.articles || []).filter((article) => article.id !== ownId).map(coverageRow));
  } catch (error) {
    holder.replaceChildren(make('li', { role: 'alert' }, error.message));
  }
}

function coverageRow(article) {
  return make('li', { dir: 'auto' }, opener(article, plainTitle(article)), ' ',
    make('small', {}, article.outlet?.name || '', ', ', when(article.published), article.role === 'copy' ? ', copy' : ''));
}

function storyCard(story) {
  const [first, ...others] = story.articles;
  const element = make('li', { class: 'card', dir: 'auto' });
  if (!first) return element;
  const { total_articles: articles, total_outlets: outlets } = story.size;
  element.append(make('h2', {}, opener(first, story.title || plainTitle(first))), metaLine(first),
    make('p', { class: 'snippet' }, first.snippet || ''),
    make('p', { class: 'meta' }, `${counted(articles, 'article', 'articles')} in ${counted(outlets, 'outlet', 'outlets')}`));
  if (others.length) element.append(make('ul', { class: 'coverage' }, ...others.map(coverageRow)));
  return element;
}

// ---- the reader

async function open(id) {
  const holder = $('reader-body');
  const close = make('button', { type: 'button', class: 'close', onclick: () => $('reader').close() }, 'Close');
  holder.replaceChildren(close, make('p', {}, 'Opening …'));
  $('reader').showModal();
  try {
    const path = `/v1/articles/${encodeURIComponent(id)}`;
    const [answer, related] = await Promise.all([ask(path), ask(`${path}/related`, 'limit=6').catch(() => ({ results: [] }))]);
    const article = answer.article || answer;
    holder.lang = article.language && article.language !== 'und' ? article.language : '';
    const paragraphs = Array.isArray(article.body) ? article.body : String(article.body || '').split('\n\n');
    holder.replaceChildren(close, make('h2', { id: 'reader-title', dir: 'auto' }, plainTitle(article)), metaLine(article));
    if (article.standfirst) holder.append(make('p', { class: 'standfirst', dir: 'auto' }, article.standfirst));
    holder.append(...readingParts(article, paragraphs));
    const link = safeLink(article.url);
    if (link) holder.append(make('p', {}, make('a', { href: link, rel: 'noopener noreferrer' }, 'Read it at the outlet')));
    if (related.results.length) holder.append(make('h3', {}, 'Related'), make('ul', {}, ...related.results.map(coverageRow)));
    close.focus();
  } catch (error) {
    holder.replaceChildren(close, make('p', { role: 'alert' }, error.message));
  }
}

// The paragraphs of an article; the entries of a live blog stand under their times.
function readingParts(article, paragraphs) {
  const heads = new Map((article.updates || []).map((update) => [update.paragraphs[0], update]));
  return paragraphs.flatMap((text, position) => {
    const update = heads.get(position);
    const head = update && make('h3', { dir: 'auto' }, update.published ? when(update.published) : '', update.title ? ` ${update.title}` : '');
    return [head, text && make('p', { dir: 'auto' }, text)].filter(Boolean);
  });
}

// ---- suggestions

let suggesting = null;
let chosen = -1;

async function suggest() {
  const text = $('q').value;
  suggesting?.abort();
  if (text.trim().length < 2) return hideSuggestions();
  suggesting = new AbortController();
  try {
    const answer = await ask('/v1/suggest', new URLSearchParams({ q: text, limit: 4 }), suggesting.signal);
    const rows = (answer.results || []).slice(0, 10).map((row, position) => make('li', {
      role: 'option', id: `suggestion-${position}`, 'aria-selected': 'false', onmousedown: (event) => { event.preventDefault(); take(row); },
    }, make('span', {}, row.text), make('small', {}, [row.field, number(row.articles)].filter(Boolean).join(' · '))));
    rows.forEach((row, position) => { row.suggestion = answer.results[position]; });
    chosen = -1;
    $('suggestions').replaceChildren(...rows);
    $('suggestions').hidden = !rows.length;
    $('q').setAttribute('aria-expanded', String(rows.length > 0));
  } catch (error) {
    if (error.name !== 'AbortError') hideSuggestions();
  }
}

function hideSuggestions() {
  $('suggestions').hidden = true;
  $('q').setAttribute('aria-expanded', 'false');
  $('q').removeAttribute('aria-activedescendant');
  chosen = -1;
}

function take(suggestion) {
  const next = state();
  if (suggestion.field && FACETS.includes(suggestion.field)) {
    if (!next.getAll(suggestion.field).includes(suggestion.value)) next.append(suggestion.field, suggestion.value);
    next.set('q', $('q').value.trim().split(/\s+/).slice(0, -1).join(' '));
  } else {
    next.set('q', [...$('q').value.trim().split(/\s+/).slice(0, -1), suggestion.text].join(' '));
  }
  hideSuggestions();
  go(next);
}

function choose(step) {
  const rows = [...$('suggestions').children];
  if ($('suggestions').hidden || !rows.length) return false;
  rows[chosen]?.setAttribute('aria-selected', 'false');
  chosen = (chosen + step + rows.length + (chosen < 0 && step < 0 ? 1 : 0)) % rows.length;
  rows[chosen].setAttribute('aria-selected', 'true');
  rows[chosen].scrollIntoView({ block: 'nearest' });
  $('q').setAttribute('aria-activedescendant', rows[chosen].id);
  return true;
}

// ---- events

form.addEventListener('submit', (event) => {
  event.preventDefault();
  hideSuggestions();
  const next = state();
  // Some words for all of them is an answer to one query and not to the next.
  if (next.get('q') !== $('q').value) next.delete('match');
  for (const name of ['q', 'from', 'to', 'sort', 'group']) next.set(name, $(name).value);
  go(next);
});
for (const name of ['from', 'to', 'sort', 'group']) $(name).addEventListener('change', () => form.requestSubmit());
$('clear').addEventListener('click', () => go(new URLSearchParams()));
$('more').addEventListener('click', more);
$('q').addEventListener('blur', hideSuggestions);
let typing = 0;
$('q').addEventListener('input', () => { clearTimeout(typing); typing = setTimeout(suggest, 120); });
$('q').addEventListener('keydown', (event) => {
  if (event.key === 'ArrowDown' && choose(1)) event.preventDefault();
  if (event.key === 'ArrowUp' && choose(-1)) event.preventDefault();
  if (event.key === 'Escape') hideSuggestions();
  if (event.key === 'Enter' && chosen >= 0) { event.preventDefault(); take($('suggestions').children[chosen].suggestion); }
});
$('reader').addEventListener('click', (event) => { if (event.target === $('reader')) $('reader').close(); });
document.addEventListener('keydown', (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey || $('reader').open) return;
  if (/^(INPUT|SELECT|TEXTAREA)$/.test(document.activeElement?.tagName || '') && document.activeElement.type !== 'checkbox') return;
  const cards = [...document.querySelectorAll('.card h2 a')];
  if (event.key === '/') { event.preventDefault(); $('q').focus(); $('q').select(); }
  if (event.key === 'j' || event.key === 'k') {
    current = Math.min(cards.length - 1, Math.max(0, current + (event.key === 'j' ? 1 : -1)));
    cards[current]?.focus();
  }
});
addEventListener('popstate', show);
show();
