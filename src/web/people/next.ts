/** Where to go after signing in: a path of our own, whatever the address says; else the first page. */
export function ownPath(wanted: string | undefined): string {
  const base = 'http://own.invalid';
  if (!wanted?.startsWith('/') || !URL.canParse(wanted, base)) return '/';
  const { origin, pathname, search } = new URL(wanted, base);
  // As the browser will read it: backslashes, tabs and /.// have become what they stand for by now.
  if (origin !== base || pathname.startsWith('//') || pathname.startsWith('/sign-')) return '/';
  return pathname + search;
}
