// <newshound-results>: the results of a search in any page.
//
//   <script src="https://news.example/embed.js" async></script>
//   <newshound-results q="storm" outlet="harbour-post.example" limit="5"></newshound-results>
//
// Attributes: those of PASSED, which mean what they mean in /v1/search; limit (1-20), heading, src (address of the server, when it is not
// the one this script came from). Text from articles is only ever inserted as text.
(() => {
  'use strict';
  if (customElements.get('newshound-results')) return;
  const home = new URL(document.currentScript ? document.currentScript.src : location.href).origin;
  const FILTERS = ['outlet', 'outlet_country', 'outlet_type', 'outlet_group', 'country', 'language', 'section', 'author', 'type', 'entity',
    'person', 'org', 'place', 'tag', 'agency', 'has', 'paywall', 'story', 'copy_group'];
  const PASSED = ['q', 'match', 'syntax', 'search_in', 'exact', 'from', 'to', 'when', 'tz', 'date_field', 'date_confidence', 'words_min',
    'words_max', 'min_outlets', 'as_of', 'sort', 'decay', 'seed', 'group', ...FILTERS, ...FILTERS.map((name) => `exclude_${name}`)];
  const STYLE = `
    :host { display: block; font: 15px/1.45 system-ui, sans-serif; color: inherit; }
    ol { list-style: none; margin: 0; padding: 0; }
    li { padding: .5em 0; border-top: 1px solid color-mix(in srgb, currentColor 20%, transparent); }
    a { color: inherit; font-weight: 600; text-decoration: none; }
    a:hover, a:focus-visible { text-decoration: underline; }
    p, small { margin: 0; opacity: .75; }
    h2 { font-size: 1.1em; margin: 0 0 .3em; }`;

  class NewshoundResults extends HTMLElement {
    static observedAttributes = [...PASSED, 'limit', 'heading', 'src'];
    #running = null;
    #planned = false;

    connectedCallback() { this.#plan(); }
    attributeChangedCallback() { if (this.isConnected) this.#plan(); }
    disconnectedCallback() { this.#running?.abort(); }

    // Several attributes that change together cause one request.
    #plan() {
      if (this.#planned) return;
      this.#planned = true;
      queueMicrotask(() => { this.#planned = false; if (this.isConnected) this.#load(); });
    }

    async #load() {
      this.#running?.abort();
      this.#running = new AbortController();
      const root = this.shadowRoot || this.attachShadow({ mode: 'open' });
      const asked = new URLSearchParams();
      for (const name of PASSED) if (this.getAttribute(name)) asked.set(name, this.getAttribute(name));
      asked.set('limit', String(Math.min(20, Math.max(1, Number.parseInt(this.getAttribute('limit') || '5', 10) || 5))));
      asked.set('count', 'none');
      if (!asked.has('group')) asked.set('group', 'story');
      const server = (this.getAttribute('src') || home).replace(/\/+$/, '');
      try {
        const response = await fetch(`${server}/v1/search?${asked}`, { signal: this.#running.signal, credentials: 'omit' });
        const answer = await response.json();
        if (!response.ok) throw new Error(answer.detail || answer.title || `status ${response.status}`);
        this.#render(root, answer.results || []);
        this.dispatchEvent(new CustomEvent('newshound-loaded', { detail: { count: answer.results.length } }));
      } catch (error) {
        if (error.name === 'AbortError') return;
        this.#render(root, [], `News could not be loaded: ${error.message}`);
        this.dispatchEvent(new CustomEvent('newshound-error', { detail: { message: error.message } }));
      }
    }

    #render(root, articles, message) {
      const style = document.createElement('style');
      style.textContent = STYLE;
      const list = document.createElement('ol');
      for (const article of articles) list.append(this.#item(article));
      const parts = [style];
      if (this.getAttribute('heading')) {
        const heading = document.createElement('h2');
        heading.textContent = this.getAttribute('heading');
        parts.push(heading);
      }
      if (message || !articles.length) {
        const note = document.createElement('p');
        note.setAttribute('role', 'status');
        note.textContent = message || 'No news found.';
        parts.push(note);
      }
      parts.push(list);
      root.replaceChildren(...parts);
    }

    #item(article) {
      const item = document.createElement('li');
      item.dir = 'auto';
      if (article.language && article.language !== 'und') item.lang = article.language;
      const link = document.createElement('a');
      link.textContent = article.title || (article.snippet || '').slice(0, 100) || 'Article without a title';
      if (/^https?:\/\//i.test(article.url || '')) { link.href = article.url; link.rel = 'noopener noreferrer'; link.target = '_blank'; }
      const note = document.createElement('p');
      // What was first seen on a day with no confidence at all was not published on it.
      const known = article.published && (article.published.source !== 'first_seen' || article.published.confidence > 0);
      const at = known ? new Date(article.published.at).toLocaleDateString() : '';
      note.textContent = [article.outlet?.name, at].filter(Boolean).join(' · ');
      item.append(link, note);
      return item;
    }
  }
  customElements.define('newshound-results', NewshoundResults);
})();
