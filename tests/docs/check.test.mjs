// The checker against a repository of one document with planted faults, and the same document without them.
import assert from 'node:assert/strict';
import { execFileSync, spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { after, test } from 'node:test';
import { fileURLToPath } from 'node:url';

const CHECKER = join(dirname(fileURLToPath(import.meta.url)), 'check.mjs');
const made = [];
after(() => made.forEach((root) => rmSync(root, { recursive: true })));

/** Runs the checker on a repository of these files, and gives its exit code and its complaints. */
function check(files) {
  const root = mkdtempSync(join(tmpdir(), 'docs-check-'));
  made.push(root);
  const all = { Makefile: '.PHONY: build\nbuild:\n\ttrue\n', 'README.md': '# Title\n', ...files };
  for (const [path, text] of Object.entries(all)) {
    mkdirSync(join(root, dirname(path)), { recursive: true });
    writeFileSync(join(root, path), text);
  }
  execFileSync('git', ['init', '-q'], { cwd: root });
  const run = spawnSync('node', [CHECKER], { env: { ...process.env, DOCS_ROOT: root }, encoding: 'utf8' });
  return { code: run.status, problems: run.stderr.split('\n').filter(Boolean) };
}

const one = (files, expected) => {
  const { code, problems } = check(files);
  assert.equal(code, 1);
  assert.equal(problems.length, 1, problems.join('\n'));
  assert.match(problems[0], expected);
};

test('a sound repository passes', () => {
  const text = '# Title\n\nSee [there](docs/a.md#some-heading) and `docs/a.md`; run `make build`; `keeper.rs::works`.\n';
  const files = {
    'README.md': text,
    'docs/a.md': '# A\n\n## Some heading\n',
    'modules/x/src/keeper.rs': '/// See README.md.\nfn works() {}\n',
  };
  assert.deepEqual(check(files), { code: 0, problems: [] });
});

test('a dead link', () => one({ 'README.md': '[there](docs/gone.svg)\n' }, /README\.md:1: dead link: docs\/gone\.svg/));
test('a heading that is not there', () =>
  one({ 'README.md': '[there](a.md#gone)\n', 'a.md': '# A\n' }, /no such heading: a\.md#gone/));
test('a file that a document names', () => one({ 'README.md': 'See `keeper.rs`.\n' }, /no such file: keeper\.rs/));
test('a file that a comment names', () => one({ 'src/a.rs': '//! See GONE.md.\n' }, /a\.rs:1: no such file: GONE\.md/));
test('a folder that a document names', () => one({ 'README.md': 'In `app/src/gone`.\n' }, /no such path: app\/src\/gone/));
test('a target that is not there', () => one({ 'README.md': 'Run `make gone`.\n' }, /no such target: make gone/));
test('a test that is not there', () => one({ 'README.md': 'See `::gone_*`.\n' }, /no such test: gone_\*/));
test('a section by its number', () => one({ 'src/a.rs': '/// The least share (DESIGN 9).\n' }, /section of a document/));
test('a long line of prose', () => one({ 'README.md': `${'word '.repeat(30)}\n` }, /a line of 150 columns/));
test('tables and code may be wide', () => {
  const wide = 'word '.repeat(30);
  assert.deepEqual(check({ 'README.md': `| ${wide} |\n\n\`\`\`\n${wide}\n\`\`\`\n` }), { code: 0, problems: [] });
});
test('a phony target without a rule', () => one({ Makefile: '.PHONY: gone\nbuild:\n\ttrue\n' }, /names gone, which has no rule/));
test('a module README without a section', () =>
  one({ 'modules/x/README.md': '# x\n\n## State\n', 'modules/x/src/keys.rs': '' }, /sections are State; expected/));
