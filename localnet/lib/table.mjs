// Tables on a terminal.

/** Columns: { title, right?: true }; rows: lists of cells. */
export function table(columns, rows) {
  const cells = rows.map((row) => row.map((cell) => String(cell ?? "")));
  const widths = columns.map(({ title }, i) => Math.max(title.length, ...cells.map((row) => row[i].length)));
  const line = (row) => row.map((cell, i) => (columns[i].right ? cell.padStart(widths[i]) : cell.padEnd(widths[i]))).join("  ").trimEnd();
  console.log(`  ${line(columns.map((c) => c.title))}`);
  console.log(`  ${widths.map((w) => "-".repeat(w)).join("  ")}`);
  for (const row of cells) console.log(`  ${line(row)}`);
}

export function heading(text) {
  console.log(`\n${text}\n${"=".repeat(text.length)}`);
}

/** Lines of at most `width` characters, broken at spaces. */
export function wrap(text, width) {
  const lines = [""];
  for (const word of text.split(" ")) {
    const last = lines.at(-1);
    if (last && last.length + 1 + word.length > width) lines.push(word);
    else lines[lines.length - 1] = last ? `${last} ${word}` : word;
  }
  return lines;
}

/** Announces steps of a job with the seconds since now. */
export function stopwatch() {
  const started = Date.now();
  return (text) => console.log(`\n[${((Date.now() - started) / 1000).toFixed(0).padStart(3)} s] ${text}`);
}
