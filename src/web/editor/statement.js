import { syntaxTree } from '@codemirror/language';

/** The statement that the cursor is in or right behind: its text, and where it begins. */
export function statementAt(state) {
  const { head } = state.selection.main;
  const statements = syntaxTree(state).topNode.getChildren('Statement');
  const node = statements.findLast(({ from }) => from <= head) ?? statements[0];
  if (!node) return { from: 0, text: state.doc.toString() };
  return { from: node.from, text: state.sliceDoc(node.from, node.to) };
}
