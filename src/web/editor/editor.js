// A SQL editor over each `textarea[data-editor]`, which stays the form's field: what is typed is in it at once. Bundled
// by bin/lib/bundleEditor.mjs; pages that have no such field do not load it.
import { acceptCompletion, autocompletion } from '@codemirror/autocomplete';
import { MariaSQL, MSSQL, MySQL, PLSQL, PostgreSQL, sql, SQLite, StandardSQL } from '@codemirror/lang-sql';
import { HighlightStyle, syntaxHighlighting } from '@codemirror/language';
import { Compartment, EditorState } from '@codemirror/state';
import { keymap, placeholder } from '@codemirror/view';
import { basicSetup, EditorView } from 'codemirror';
import { tags } from '@lezer/highlight';
import { completeNames } from './names.js';
import { statementAt } from './statement.js';

const DIALECTS = {
  postgresql: PostgreSQL,
  mariadb: MariaSQL,
  mysql: MySQL,
  sqlserver: MSSQL,
  oracle: PLSQL,
  sqlite: SQLite,
};

const colours = HighlightStyle.define([
  { tag: tags.keyword, color: 'var(--accent)' },
  { tag: [tags.string, tags.special(tags.string)], color: 'var(--ok)' },
  { tag: tags.number, color: 'var(--warn)' },
  { tag: tags.comment, color: 'var(--muted)', fontStyle: 'italic' },
]);

const look = EditorView.theme({
  '&': { border: '1px solid var(--line-strong)', borderRadius: '6px', backgroundColor: 'var(--surface)' },
  '&.cm-focused': { outline: '2px solid var(--accent)' },
  '.cm-scroller': { fontFamily: 'var(--mono)', minHeight: '10em', maxHeight: '60vh' },
  '.cm-content': { caretColor: 'var(--text)' },
  '.cm-cursor': { borderLeftColor: 'var(--text)' },
  '.cm-gutters': { backgroundColor: 'var(--sunken)', color: 'var(--muted)', border: 'none' },
  '.cm-activeLine, .cm-activeLineGutter': { backgroundColor: 'transparent' },
  '.cm-placeholder': { color: 'var(--muted)' },
  '.cm-tooltip': { backgroundColor: 'var(--surface)', border: '1px solid var(--line-strong)' },
  '.cm-tooltip-autocomplete ul li[aria-selected]': {
    backgroundColor: 'var(--accent-fill)',
    color: '#fff',
  },
});

function mount(area) {
  const { form, dataset } = area;
  const language = new Compartment();
  const source = form.elements.namedItem(dataset.source ?? 'source');
  const languageOf = () =>
    sql({ dialect: DIALECTS[source?.selectedOptions?.[0]?.dataset.driver ?? dataset.driver] ?? StandardSQL });
  const label = area.labels[0]?.textContent.trim() ?? 'SQL';
  const view = new EditorView({
    doc: area.value,
    extensions: [
      EditorView.cspNonce.of(dataset.nonce),
      keymap.of([
        { key: 'Mod-Enter', run: () => runStatement(area, view) },
        { key: 'Tab', run: acceptCompletion },
      ]),
      basicSetup,
      language.of(languageOf()),
      autocompletion({ override: [completeNames(() => source?.value ?? dataset.connection)] }),
      placeholder(area.placeholder),
      syntaxHighlighting(colours),
      look,
      EditorView.lineWrapping,
      EditorState.tabSize.of(2),
      EditorView.contentAttributes.of({ 'aria-label': label }),
      EditorView.updateListener.of(({ docChanged, state }) => {
        if (!docChanged) return;
        area.value = state.doc.toString();
        area.dispatchEvent(new Event('input', { bubbles: true }));
      }),
    ],
  });
  area.hidden = true;
  area.after(view.dom);
  source?.addEventListener('change', () => view.dispatch({ effects: language.reconfigure(languageOf()) }));
  for (const one of area.labels) one.addEventListener('click', () => view.focus());
  if (area.autofocus) view.focus();
  document.addEventListener('htmx:after:swap', () => showError(view));
}

let ranFrom = 0;

/** Presses the form's run button for the statement that the cursor is in. */
function runStatement({ form }, view) {
  const button = form.querySelector('[data-run]');
  if (!button) return false;
  const { from, text } = statementAt(view.state);
  ranFrom = from;
  form.elements.namedItem('statement').value = text;
  button.click();
  return true;
}

/** Puts the cursor where the database says that the error is. */
function showError(view) {
  const found = document.querySelector('[data-error-at]');
  if (!found || found.dataset.isShown) return;
  found.dataset.isShown = 'true';
  const at = Math.min(view.state.doc.length, ranFrom + Number(found.dataset.errorAt));
  view.dispatch({ selection: { anchor: at }, scrollIntoView: true });
  view.focus();
}

for (const area of document.querySelectorAll('textarea[data-editor]')) mount(area);
