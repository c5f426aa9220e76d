// Checks what the documents and comments of this repository say about the repository itself: links and headings exist,
// named files exist, named make targets exist, and no line of prose is longer than 120 columns. It needs Node and git
// only, and ends with a non-zero code when it found something. `node tests/docs/check.mjs FILE...` checks these alone;
// DOCS_ROOT names another repository.
import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync, statSync } from 'node:fs';
import { dirname, join, normalize, relative, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { FOREIGN_FILES, FOREIGN_PATHS } from './foreign.mjs';

const ROOT = resolve(process.env.DOCS_ROOT ?? join(dirname(fileURLToPath(import.meta.url)), '../..'));
const COLUMNS = 120;
const EXTENSIONS = 'md|rs|mjs|py|toml|go|proto|sh|json|jsonl|csv|onnx|bin|txt';
const FILE_NAME = new RegExp(`(?<![\\w./{}*…~$<>-])((?:[\\w.{},*-]+/)*[\\w.{},*-]*\\.(?:${EXTENSIONS}))(?![\\w/-])`, 'g');

const tracked = execFileSync('git', ['ls-files', '-z', '--cached', '--others', '--exclude-standard'], { cwd: ROOT })
  .toString().split('\0').filter((path) => path && existsSync(join(ROOT, path)));
const suffixes = new Set();
for (const path of tracked) {
  const parts = path.split('/');
  for (let i = 0; i < parts.length; i++) suffixes.add(parts.slice(i).join('/'));
}

const problems = [];
const report = (path, line, text) => problems.push(`${path}:${line}: ${text}`);

/** `{a,b}` means both; `*` anything within one part of a path. */
function expand(name) {
  const braces = /^(.*?)\{([^{}]*)\}(.*)$/.exec(name);
  return braces ? braces[2].split(',').flatMap((word) => expand(braces[1] + word + braces[3])) : [name];
}

function isNamedFile(name, from) {
  const near = normalize(join(dirname(from), name));
  if (suffixes.has(near) || suffixes.has(normalize(name))) return true;
  const [module, ...rest] = name.split('/'); // docs/ADVERSARIAL.md leaves `modules/` and `tests/` out
  if (rest.length > 0 && suffixes.has(join('modules', module, 'tests', ...rest))) return true;
  if (!name.includes('*')) return false;
  const pattern = new RegExp(`(^|/)${name.replace(/[.+()]/g, '\\$&').replace(/\*/g, '[^/]*')}$`);
  return tracked.some((path) => pattern.test(path));
}

function checkFileNames(path, number, text) {
  if (/\bDESIGN \d|\b[\w-]+\.md \d+(\.\d+)*\b/.test(text)) report(path, number, 'names a section of a document by its number');
  for (const [, found] of text.replace(/\w+:\/\/\S+/g, '').matchAll(FILE_NAME)) {
    for (const name of expand(found)) {
      const base = name.split('/').pop();
      if (base.startsWith('.') || FOREIGN_FILES.has(base) || FOREIGN_PATHS.some((start) => name.startsWith(start))) continue;
      if (base.endsWith('.go') && !name.startsWith('tests/')) continue; // the Go modules' own files
      if (!isNamedFile(name, path)) report(path, number, `no such file: ${name}`);
    }
  }
}

/** Folders and files in backquotes, told by their first folder: `app/src/node`, `tests/data/digits.csv`. */
function checkPaths(path, number, text) {
  for (const [, name] of text.matchAll(/`((?:app|modules|proto|docs|tests|localnet|examples)\/[\w./-]+)`/g)) {
    if (FOREIGN_PATHS.some((start) => name.startsWith(start))) continue;
    const folders = ['.', ...dirname(path).split('/').map((_, i, all) => all.slice(0, i + 1).join('/'))];
    if (!folders.some((folder) => existsSync(join(ROOT, folder, name)))) report(path, number, `no such path: ${name}`);
  }
}

const headings = new Map();
/** The anchors that GitHub makes of a document's headings. */
function anchors(path) {
  if (!headings.has(path)) {
    const found = readFileSync(join(ROOT, path), 'utf8').split('\n').filter((line) => /^#+ /.test(line));
    headings.set(path, new Set(found.map((line) => line.replace(/^#+ /, '').toLowerCase()
      .replace(/[^\p{L}\p{N} _-]/gu, '').replace(/ /g, '-'))));
  }
  return headings.get(path);
}

function checkLinks(path, number, text) {
  for (const [, target] of text.matchAll(/\]\(([^)\s]+)\)/g)) {
    if (/^[a-z]+:/.test(target)) continue;
    const [file, anchor] = target.split('#');
    const full = file ? join(ROOT, dirname(path), file) : join(ROOT, path);
    if (!existsSync(full)) report(path, number, `dead link: ${target}`);
    else if (anchor && statSync(full).isFile() && !anchors(relative(ROOT, full)).has(anchor)) {
      report(path, number, `no such heading: ${target}`);
    }
  }
}

/** The targets of each Makefile, by its folder. */
const targets = new Map(tracked.filter((path) => /(^|\/)Makefile$/.test(path)).map((path) => {
  const text = readFileSync(join(ROOT, path), 'utf8');
  return [dirname(path), new Set([...text.matchAll(/^([a-z][a-z0-9-]*):/gm)].map((match) => match[1]))];
}));
function checkTargets(path, number, text) {
  for (const [, folder, target] of text.matchAll(/(?:^|[`"=]|\w=\w+ )make (?:-C (\S+) )?([a-z][a-z0-9-]*)/g)) {
    if (!targets.get(folder ?? '.')?.has(target)) report(path, number, `no such target: make ${target}`);
  }
}

const functions = new Set(tracked.filter((path) => path.endsWith('.rs')).flatMap((path) =>
  [...readFileSync(join(ROOT, path), 'utf8').matchAll(/\bfn (\w+)/g)].map((match) => match[1])));
/** Tests named as `file.rs::name` or `::name`, perhaps with a `*` behind their common beginning. */
function checkTests(path, number, text) {
  for (const [, name, star] of text.matchAll(/(?:`|\.rs)::([a-z0-9_]+)(\*?)/g)) {
    const found = star ? [...functions].some((known) => known.startsWith(name)) : functions.has(name);
    if (!found) report(path, number, `no such test: ${name}${star}`);
  }
}

function checkMarkdown(path) {
  let fence = false;
  readFileSync(join(ROOT, path), 'utf8').split('\n').forEach((line, index) => {
    if (line.trimStart().startsWith('```')) fence = !fence;
    const table = line.trimStart().startsWith('|');
    if (!fence && !table && [...line].length > COLUMNS && /\s/.test(line.trim())) {
      report(path, index + 1, `a line of ${[...line].length} columns`);
    }
    if (!fence) checkLinks(path, index + 1, line);
    checkFileNames(path, index + 1, line);
    checkPaths(path, index + 1, line);
    checkTargets(path, index + 1, line);
    checkTests(path, index + 1, line);
  });
}

function checkRust(path) {
  readFileSync(join(ROOT, path), 'utf8').split('\n').forEach((line, index) => {
    const comment = /(?:^|\s)\/\/[/!]?(?:\s(.*))?$/.exec(line)?.[1];
    if (comment === undefined) return;
    if ([...line].length > COLUMNS) report(path, index + 1, `a line of ${[...line].length} columns`);
    checkFileNames(path, index + 1, comment);
    checkPaths(path, index + 1, comment);
    checkTargets(path, index + 1, comment);
  });
}

const SECTIONS = ['State', 'Messages', 'Queries', 'Events', 'Parameters', 'Errors', 'Invariants'];
/** Every module's README has the same sections in the same order; others may stand before, between and behind them. */
function checkSections(path) {
  if (!existsSync(join(ROOT, dirname(path), 'src/keys.rs'))) return;
  const lines = readFileSync(join(ROOT, path), 'utf8').split('\n');
  const found = lines.filter((line) => /^## /.test(line)).map((line) => line.slice(3)).filter((name) => SECTIONS.includes(name));
  if (found.join() !== SECTIONS.join()) report(path, 1, `sections are ${found.join(', ')}; expected ${SECTIONS.join(', ')}`);
}

function checkMakefile() {
  const makefile = readFileSync(join(ROOT, 'Makefile'), 'utf8');
  const phony = /^\.PHONY:(.*)$/m.exec(makefile)?.[1].trim().split(/\s+/) ?? [];
  for (const target of phony) {
    if (!targets.get('.').has(target)) report('Makefile', 1, `.PHONY names ${target}, which has no rule`);
  }
  for (const [, path] of makefile.matchAll(/(?<![\w./$){}-])((?:localnet|tests|modules|app|proto|docs)\/[\w./-]+)/g)) {
    if (!existsSync(join(ROOT, path))) report('Makefile', 1, `no such file: ${path}`);
  }
}

const asked = process.argv.slice(2).map((path) => relative(ROOT, resolve(path)));
const files = asked.length > 0 ? asked : tracked;
for (const path of files) {
  if (path.endsWith('.md')) checkMarkdown(path);
  if (/^modules\/\w+\/README\.md$/.test(path)) checkSections(path);
  else if (path.endsWith('.rs') && !path.includes('/src/gen/')) checkRust(path);
}
checkMakefile();
for (const problem of problems) console.error(problem);
console.log(`${files.length} files, ${problems.length} problems`);
process.exitCode = problems.length > 0 ? 1 : 0;
